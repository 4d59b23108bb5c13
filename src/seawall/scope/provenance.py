"""
Where the values of a call come from: who, of all that the model has read, wrote them.

After CaMeL (Debenedetti et al., 2025) and FIDES (Costa et al., 2025), whose values carry labels
through an interpreter or by handles. Here the model copies values as it likes, so a value is
looked up in what was read: what the user, the application or the team's own systems wrote down
may be used, what only strangers wrote may not, and what nobody wrote the model has made up,
perhaps at a stranger's word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from seawall.scope.label import Integrity, Label, Read
from seawall.scope.manifest import Argument, Effect, Grant, Manifest, Provenance
from seawall.scope.request import Taint
from seawall.scope.spelling import Text, Value

Leaf = str | bool | int | float | Decimal

SCOPE = "scope"
"""The source of a value that the scope itself says."""


class Origin(StrEnum):
    """Where a value comes from, the graver last."""

    NAMED = "named"
    """It stands in what the application, the user or the team's own systems wrote."""
    ENDORSED = "endorsed"
    """It is one of a few that the scope lets anybody choose from."""
    COMPOSED = "composed"
    """Nobody wrote it so: the model made it, of who knows what."""
    UNTRUSTED = "untrusted"
    """It stands in what strangers wrote, and in nothing else."""


GRAVITY = tuple(Origin)
"""The order in which one origin stands for several."""
HARMLESS = (Origin.NAMED, Origin.ENDORSED)


@dataclass(frozen=True, slots=True)
class Traced:
    """Where an argument comes from: its gravest value, and the sources where that stands."""

    argument: str
    origin: Origin
    sources: frozenset[str] = frozenset()


class Tracer:
    """Looks values up in what a session has read so far. Each text is prepared once."""

    def __init__(self, reads: Iterable[Read] = ()) -> None:
        self.size = 0
        """Code points of what was read."""
        self.strangers: list[str] = []
        """What strangers may have written of it."""
        self._trusted: list[tuple[Text, Label]] = []
        self._others: list[tuple[Text, Label]] = []
        for read in reads:
            self.add(read)

    def add(self, read: Read) -> None:
        """Take a text to those that were read."""
        self.size += len(read.body)
        if read.label.integrity < Integrity.UNTRUSTED:
            self._trusted.append((Text(read.body), read.label))
        else:
            self.strangers.append(read.body)
            texts = map(Text, _as_it_was_meant(read.body))
            self._others.extend((text, read.label) for text in texts)

    def copy(self) -> "Tracer":
        """Another with the same texts, to which more may be added."""
        copy = Tracer()
        copy.size, copy._trusted = self.size, [*self._trusted]
        copy._others, copy.strangers = [*self._others], [*self.strangers]
        return copy

    def trace(self, grant: Grant, arguments: Mapping[str, Any]) -> tuple[Traced, ...]:
        """
        Where each argument of a call comes from; a listed one that is null is not there.

        The name of one that is not listed is the model's own word, and traced as a value.
        """
        return tuple(
            self._argument(name, grant.arguments[name], value)
            if name in grant.arguments
            else self._argument(name, _UNLISTED, {name: value})
            for name, value in arguments.items()
            if value is not None or name not in grant.arguments
        )

    def _argument(self, name: str, argument: Argument, value: object) -> Traced:
        found = [self._leaf(argument, leaf) for leaf in dict.fromkeys(map(_typed, leaves(value)))]
        if not found:  # an empty list: a choice, of which nobody can say whose
            found = [(Origin.COMPOSED, frozenset[str]())]
        worst = max((origin for origin, _ in found), key=GRAVITY.index)
        if argument.endorse and worst not in HARMLESS:
            return Traced(name, Origin.ENDORSED)
        return Traced(
            name,
            worst,
            frozenset().union(*(sources for origin, sources in found if origin is worst)),
        )

    def _leaf(self, argument: Argument, typed: tuple[type, Leaf]) -> tuple[Origin, frozenset[str]]:
        leaf = typed[1]
        if _said_by_the_scope(argument, leaf):
            return Origin.NAMED, frozenset({SCOPE})
        value = Value(leaf)
        named = _sources(self._trusted, value)
        if named:
            return Origin.NAMED, named
        if argument.composed and isinstance(leaf, str):
            copied = self._copied_into(leaf)
        else:
            copied = _sources(self._others, value)
        return (Origin.UNTRUSTED, copied) if copied else (Origin.COMPOSED, frozenset())

    def _copied_into(self, composed: str) -> frozenset[str]:
        """The sources of strangers from which a text has passages, addresses or destinations."""
        text = Text(composed)
        patches = text.patches.difference(*(each.patches for each, _ in self._trusted))
        addresses = text.addresses.difference(*(each.parts for each, _ in self._trusted))
        leads = text.destinations
        if leads:
            leads = leads.difference(*(each.destinations for each, _ in self._trusted))
        return frozenset(
            label.source
            for each, label in self._others
            if not patches.isdisjoint(each.patches)
            or not addresses.isdisjoint(each.parts)
            or (leads and not leads.isdisjoint(each.destinations))
        )


_UNLISTED = Argument()
_ESCAPED = re.compile(r"\\(?:([bfnrt\"/\\])|u([0-9a-fA-F]{4}))")
_LETTERS = {"b": " ", "f": " ", "n": "\n", "r": "\r", "t": "\t", '"': '"', "/": "/", "\\": "\\"}


def trace(grant: Grant, arguments: Mapping[str, Any], reads: Sequence[Read]) -> tuple[Traced, ...]:
    """Where each argument of a call comes from, by what the session has read so far."""
    return Tracer(reads).trace(grant, arguments)


def leaves(value: object) -> Iterator[Leaf]:
    """
    The single values in an argument; keys of objects too, since a tool may take them as such.

    Null is none. An empty list or object within another is an empty text.
    """
    if isinstance(value, Mapping):
        yield from (str(key) for key in value)
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            if each in ([], {}):
                yield ""
            else:
                yield from leaves(each)
    elif isinstance(value, str | bool | int | float | Decimal):
        yield value


def _as_it_was_meant(body: str) -> tuple[str, ...]:
    r"""
    A stranger's text, and what it says where its `\n` and `\u00e9` are a JSON's.

    Only theirs: what somebody trusted wrote is taken by the letter.
    """
    plain = _ESCAPED.sub(lambda found: _LETTERS.get(found[1], "") or chr(int(found[2], 16)), body)
    return (body,) if plain == body else (body, plain)


def _typed(leaf: Leaf) -> tuple[type, Leaf]:
    """A value and its type: `True == 1`."""
    return type(leaf), leaf


def _said_by_the_scope(argument: Argument, leaf: Leaf) -> bool:
    """Whether the scope leaves no choice: one constant, or what the user's attribute is."""
    if argument.equals_principal is not None:
        return True  # any other value is denied
    only = argument.enum if argument.enum is not None and len(argument.enum) == 1 else ()
    return any(type(leaf) is type(each) and leaf == each for each in only)


def _sources(texts: Sequence[tuple[Text, Label]], value: Value) -> frozenset[str]:
    return frozenset(label.source for text, label in texts if value.stands_in(text))


def vouched(grant: Grant, traced: Sequence[Traced]) -> bool:
    """
    Whether somebody the session may trust stands behind each argument of a call.

    Where the call sends something, or cannot be undone, at least one must be named: a call of
    which nothing is could be anybody's idea.
    """
    named = any(each.origin is Origin.NAMED for each in traced)
    needed = grant.irreversible or grant.effect is Effect.EGRESS
    return (named or not needed) and all(
        each.origin in HARMLESS or _may_be_composed(grant, each) for each in traced
    )


def _may_be_composed(grant: Grant, traced: Traced) -> bool:
    argument = grant.arguments.get(traced.argument, _UNLISTED)
    copied = traced.origin is Origin.UNTRUSTED
    return argument.quoted if copied else argument.composed


def from_untrusted(
    manifest: Manifest, grant: Grant, traced: Sequence[Traced], *, taint: Taint
) -> bool:
    """
    Whether a call counts as a stranger's, after a session with this taint.

    By `provenance: session` each does once anything of strangers was read; by `values` each
    that is not vouched for.
    """
    if manifest.provenance is Provenance.SESSION:
        return taint.untrusted
    return taint.untrusted and not vouched(grant, traced)


def taint_of_call(
    manifest: Manifest, grant: Grant, traced: Sequence[Traced], *, taint: Taint
) -> Taint:
    """
    What a call carries of all that its session has read: what the rule of two goes by.

    By `provenance: session` all of it. By `values` nothing of strangers, where each argument is
    vouched for: what the model composed goes where somebody named. The classes of data stay.
    """
    strangers = from_untrusted(manifest, grant, traced, taint=taint)
    return taint if strangers else replace(taint, untrusted=False, sources=frozenset())


def result_label(label: Label, traced: Sequence[Traced], *, taint: Taint) -> Label:
    """
    The label of a tool's result after a call with these arguments.

    A tool may say again what it was asked ("nobody is called `evil@example.org`"), and a
    stranger's value must not come back as one that the team's own system wrote.
    """
    echoes = taint.untrusted and any(each.origin not in HARMLESS for each in traced)
    return replace(label, integrity=Integrity.UNTRUSTED) if echoes else label
