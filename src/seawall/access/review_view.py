"""A sealed text as somebody who decides about it sees it: values are blotted out at first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from seawall.errors import AccessError, LedgerError
from seawall.ledger.vault import Body, Sealed
from seawall.review.items import Item, Sort

GOLD = "gold"
"""Under which a text whose answer is known has the answer; nobody is shown that."""

_NO_TEXT = "no text was kept of it, so that nobody can tell"


@dataclass(frozen=True, slots=True)
class Masked:
    """Texts with labels such as `[email 1]` for values, and the values by their labels."""

    texts: tuple[str, ...]
    values: Mapping[str, str] = field(repr=False)

    def put_back(self, text: str) -> str:
        """A text with the values in the place of their labels."""
        if not self.values:
            return text
        label = re.compile("|".join(map(re.escape, self.values)))
        return label.sub(lambda found: self.values[found[0]], text)


class ReviewTexts(Protocol):
    """What the desk needs to show texts and keep edited ones. All raise LedgerError."""

    def read(self, ref: str, digest: str) -> Body:
        """The sealed text that an event names."""
        ...

    def mask(self, texts: Sequence[str]) -> Masked:
        """The texts with a label in the place of each secret and personal value."""
        ...

    def seal(self, body: Body, *, subject: str, at: datetime) -> Sealed:
        """Keep a text that somebody edited, without secrets, for as long as what it replaces."""
        ...

    def longest(self) -> int:
        """How many characters a text may have."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """One text of an item: who said it, and where it came from."""

    role: str
    source: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """
    An item and its texts; `trouble` says why nobody can read what it is about, if that is so.

    Then only one word may be said of it: its `unread`.
    """

    item: Item
    parts: tuple[Part, ...] = field(default=(), repr=False)
    masked: bool = True
    trouble: str = ""


def shown(item: Item, texts: ReviewTexts, *, masked: bool) -> Shown:
    """The texts of an item; what cannot be opened is said and not raised."""
    if item.sealed is None:
        return Shown(item, trouble=_NO_TEXT)
    try:
        body = texts.read(item.sealed.ref, item.sealed.digest)
    except LedgerError as problem:
        return Shown(item, trouble=str(problem))
    parts = parts_of(body)
    trouble = "" if parts else _NO_TEXT
    if item.sort is Sort.APPEAL and not item.told:
        trouble = "the end user did not send the text that was stopped"
    if masked:
        hidden = texts.mask([part.text for part in parts])
        parts = tuple(
            Part(part.role, part.source, text)
            for part, text in zip(parts, hidden.texts, strict=True)
        )
    return Shown(item, parts, masked, trouble)


def parts_of(body: Body) -> tuple[Part, ...]:
    """The texts in what was sealed."""
    return tuple(
        Part(_text(each, "role"), _text(each, "source"), _text(each, "text"))
        for each in _texts(body)
    )


def edited(item: Item, new: Sequence[str], texts: ReviewTexts) -> Body:
    """
    What is sealed of an item that somebody edited: its texts, with these in their place.

    Labels in them stand for the values that they stood for when the texts were shown, so
    nobody must see a value to leave it where it is. AccessError where they do not fit.
    """
    if item.sealed is None:
        raise AccessError(f"no text was kept of {item.id}, so there is none to edit")
    body = texts.read(item.sealed.ref, item.sealed.digest)
    old = _texts(body)
    if len(new) != len(old):
        raise AccessError(f"{item.id} has {len(old)} texts, and {len(new)} were given")
    if any(len(text) > texts.longest() for text in new):
        raise AccessError(f"a text has {texts.longest():,} characters at most")
    hidden = texts.mask([_text(each, "text") for each in old])
    changed = [
        {**each, "text": hidden.put_back(text)} for each, text in zip(old, new, strict=True)
    ]
    return {**body, "texts": changed}


def _texts(body: Body) -> list[Mapping[str, Any]]:
    texts = body.get("texts")
    return [each for each in texts if isinstance(each, dict)] if isinstance(texts, list) else []


def _text(part: Mapping[str, Any], name: str) -> str:
    found = part.get(name)
    return found if isinstance(found, str) else ""
