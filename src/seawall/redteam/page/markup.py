"""HTML in which every text is escaped: only elements are markup, and only this makes elements."""

import re
from html import escape

_VOID = frozenset({"meta", "br", "hr"})
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]*")


class Markup(str):
    """HTML that is whole and escaped. Made by `element` and `joined` alone."""

    __slots__ = ()


Child = str | None
"""Markup stays as it is, any other text is escaped, None is nothing."""


def element(name: str, /, *children: Child, **attributes: str | int | None) -> Markup:
    """
    An element. Of attributes a `_` at the end is dropped, others stand for `-`; None is left out.

    ValueError where a name is none: names come from us, never from a run.
    """
    said = []
    for key, value in attributes.items():
        if value is not None:
            attribute = key.rstrip("_").replace("_", "-")
            said.append(f' {_checked(attribute)}="{escape(_seen(str(value)))}"')
    opened = f"<{_checked(name)}{''.join(said)}>"
    if name in _VOID:
        return Markup(opened)
    return Markup(f"{opened}{joined(*children)}</{name}>")


def joined(*children: Child) -> Markup:
    """Children one after another."""
    return Markup("".join(_markup(child) for child in children if child is not None))


def style_sheet(rules: str) -> Markup:
    """A style element of our own rules, which may hold no end of one."""
    if "</" in rules or "<!" in rules:
        raise ValueError("a style sheet holds no markup")
    return Markup(f"<style>{rules}</style>")


def _markup(child: str) -> str:
    return child if isinstance(child, Markup) else escape(_seen(child))


def _seen(text: str) -> str:
    """The text, where what nobody sees, what turns it round and half characters are named."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else f"[U+{ord(c):04X}]" for c in text)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"`{name}` is no name of an element or attribute")
    return name
