"""Chains of operators: what a search tries, and all that is kept of a try."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import groupby
from random import Random

from seawall.redteam.attack import Attack


class Group(StrEnum):
    """What sort of change an operator makes."""

    UNICODE = "unicode"
    ENCODING = "encoding"
    LEXICAL = "lexical"
    STRUCTURE = "structure"
    CARRIER = "carrier"
    TRANSLATION = "translation"


EVERYWHERE = -1
"""As a word's place: the operator itself chooses where, or changes all."""


@dataclass(frozen=True, slots=True)
class Operator:
    """
    One way to dress an attack.

    `change` gets the attack, the dice and the place of a word among those of the live texts
    (EVERYWHERE for all, or where the dice say), and is pure: the same dice give the same. One
    `by_word` takes a place. `keeps` is whether a reader who knows the trick understands the same;
    then `undo` gives the texts back from those that it made, up to `same`, or a test states how
    that is checked. `undo` is None where there is none.
    """

    name: str
    group: Group
    change: Callable[[Attack, Random, int], Attack]
    keeps: bool
    by_word: bool = False
    undo: Callable[[str], str] | None = None
    does: str = ""
    grows: float = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """One operator of a chain, with what its dice are thrown by, and a word's place."""

    operator: str
    salt: int = 0
    at: int = EVERYWHERE


Chain = tuple[Step, ...]
"""Operators in order; the empty chain leaves the attack as it is."""


def chain_said(chain: Chain) -> tuple[str, ...]:
    """The operators in order for people; one that comes several times in a row once: `x ×3`."""
    runs = [(name, len([*of])) for name, of in groupby(chain, key=lambda step: step.operator)]
    return tuple(f"{name} ×{times}" if times > 1 else name for name, times in runs)


def dressed(attack: Attack, chain: Chain, operators: Mapping[str, Operator]) -> Attack:
    """The attack after every step. KeyError where an operator is unknown."""
    for step in chain:
        operator = operators[step.operator]
        attack = operator.change(attack, dice_of(step.operator, step.salt), step.at)
    return attack


def dice_of(*words: str | int) -> Random:
    """Dice that these words settle: equal words, equal throws, on every machine."""
    told = "\0".join(str(word) for word in words).encode()
    return Random(int.from_bytes(blake2b(told, digest_size=16).digest()))  # noqa: S311 - reproducible


def edit_cost(before: Attack, after: Attack) -> float:
    """
    Edits per character of what was said before: 0 nothing, 1 as many as it had characters.

    Levenshtein's distance between the live texts, by Hyyrö's bit-parallel form of Myers's
    algorithm (2003, A bit-vector algorithm for computing Levenshtein distances).
    """
    return edits(before.text, after.text) / max(1, len(before.text))


def edits(before: Sequence[str], after: Sequence[str]) -> int:
    """How many insertions, deletions and replacements make the one into the other."""
    if not before:
        return len(after)
    places: dict[str, int] = {}
    for index, letter in enumerate(before):
        places[letter] = places.get(letter, 0) | 1 << index
    mask, last = (1 << len(before)) - 1, 1 << (len(before) - 1)
    plus, minus, distance = mask, 0, len(before)
    for letter in after:
        equal = places.get(letter, 0)
        zero = (((equal & plus) + plus) ^ plus) | equal | minus
        up, down = minus | ~(zero | plus), plus & zero
        distance += bool(up & last) - bool(down & last)
        up, down = up << 1 | 1, down << 1
        plus, minus = (down | ~(zero | up)) & mask, up & zero & mask
    return distance
