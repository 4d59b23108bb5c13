"""What the value of a fact may look like: shapes that a text of somebody's does not fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from seawall.terms import Fact

_PLAIN = re.compile(r"[a-z][a-z_]{0,31}")
_VALUE = re.compile(
    r"@|://"  # an address
    r"|(?:\d[ ./()-]{0,2}){9}"  # a number that is somebody's: of a card, an account, a telephone
    r"|[^\s/]{65}"  # a key
)


class Shape(Protocol):
    """
    What a value may be.

    `kept` gives the value, rebuilt of plain types and without what does not fit; None where
    nothing of it does. What was left out is added to `dropped`: `at` is the fact's name, and
    of a member `at.member`.
    """

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """What of the value fits."""
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """A string that fits a pattern as a whole."""

    pattern: re.Pattern[str]

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The string, or nothing."""
        if isinstance(value, str) and self.pattern.fullmatch(value):
            return value
        dropped.append(at)
        return None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: frozenset[str]

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The word, or nothing."""
        if isinstance(value, str) and value in self.words:
            return value
        dropped.append(at)
        return None


@dataclass(frozen=True, slots=True)
class Count:
    """
    A whole number from `least` to `most`.

    The bound is as tight as can be: a card's number is a whole number, too.
    """

    most: int = 10**9
    least: int = 0

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The number, or nothing."""
        if type(value) is int and self.least <= value <= self.most:
            return value
        dropped.append(at)
        return None


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The truth value, or nothing."""
        if isinstance(value, bool):
            return value
        dropped.append(at)
        return None


@dataclass(frozen=True, slots=True)
class Free:
    """Words of one line that no pattern can tell: the table must say whose they are."""

    most: int

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The words, or nothing."""
        if isinstance(value, str) and len(value) <= self.most and value.isprintable():
            return value
        dropped.append(at)
        return None


@dataclass(frozen=True, slots=True)
class Ours:
    """
    Words that Seawall, a detector or the operator wrote: the note of a finding, a problem.

    They hold no value of a text. What looks like one (an address, nine digits, a long key) is
    left out all the same, with the words around it.
    """

    most: int

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The words, or nothing."""
        if (
            isinstance(value, str)
            and len(value) <= self.most
            and value.isprintable()
            and not _VALUE.search(value)
        ):
            return value
        dropped.append(at)
        return None


@dataclass(frozen=True, slots=True)
class Each:
    """A sequence, each member of a shape; of more than `most` the first."""

    shape: Shape
    most: int = 1_000

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The members that fit."""
        if not isinstance(value, (list, tuple)):
            dropped.append(at)
            return None
        if len(value) > self.most:
            dropped.append(at)
        members = (self.shape.kept(member, at, dropped) for member in value[: self.most])
        return [member for member in members if member is not None]


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping whose names fit a pattern, and whose values are of a shape."""

    names: re.Pattern[str]
    shape: Shape
    most: int = 1_000

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The members that fit."""
        if not isinstance(value, Mapping) or len(value) > self.most:
            dropped.append(at)
            return None
        new: dict[str, Fact] = {}
        for name, member in value.items():
            if isinstance(name, str) and self.names.fullmatch(name):
                fact = self.shape.kept(member, at, dropped)
                if fact is not None:
                    new[name] = fact
            else:
                dropped.append(at)
        return new


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with these names and no others; any of them may be missing."""

    fields: Mapping[str, Shape]

    def kept(self, value: object, at: str, dropped: list[str]) -> Fact:
        """The members that are listed and fit."""
        if not isinstance(value, Mapping):
            dropped.append(at)
            return None
        return self.members(value, f"{at}.", dropped)

    def members(
        self, value: Mapping[Any, object], prefix: str, dropped: list[str]
    ) -> dict[str, Fact]:
        """The same of what is known to be a mapping; `prefix` goes before the names."""
        new: dict[str, Fact] = {}
        for name, member in value.items():
            shape = self.fields.get(name) if isinstance(name, str) else None
            if shape is None:
                dropped.append(f"{prefix}{plain(name)}")
                continue
            fact = shape.kept(member, f"{prefix}{name}", dropped)
            if fact is not None:
                new[str(name)] = fact
        return new


def plain(name: object) -> str:
    """A name as it may be told: itself if it is a word, else `*`, for it may be anything."""
    return name if isinstance(name, str) and _PLAIN.fullmatch(name) else "*"
