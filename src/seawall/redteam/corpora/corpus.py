"""What another package's corpus gave: seeds whose texts nobody sees, and what it did not give."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import orjson

from seawall.redteam.attack import Channel, Turn
from seawall.redteam.corpora.own import turn
from seawall.redteam.judge import Quality
from seawall.redteam.seed import Seed

USER = "user"
"""The role in which another package says what is ours to say."""

MOST_SCANNED = 100_000
"""Answers by which somebody may have measured a judge."""

_EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not run, and why: a probe or data set by its name, or so many of its texts."""

    name: str
    reason: str
    texts: int | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """
    The seeds of a package, of which `version` is, and what it has that is not run.

    `judges` are those that say whether a seed worked; the quality is None where nobody told it.
    """

    version: str
    seeds: tuple[Seed, ...]
    left_out: tuple[LeftOut, ...] = ()
    judges: Mapping[str, Quality | None] = field(default_factory=dict[str, Quality | None])

    @property
    def why(self) -> dict[str, str]:
        """By probe or data set, what of it is not run and why."""
        told: dict[str, str] = {}
        for each in self.left_out:
            said = each.reason if each.texts is None else f"{each.texts} texts: {each.reason}"
            told[each.name] = f"{told[each.name]}; {said}" if each.name in told else said
        return told


def fewest(sensitivity: float, specificity: float) -> Quality | None:
    """
    The quality that two rates tell, where nobody says of how many answers they are.

    The fewest that give exactly these rates, as many bad as good: so a judge is never taken for
    better known than it is. None where no number up to 100,000 does.
    """
    for rows in range(1, MOST_SCANNED + 1):
        found, cleared = round(rows * sensitivity), round(rows * specificity)
        if abs(found / rows - sensitivity) < _EXACT and abs(cleared / rows - specificity) < _EXACT:
            return Quality(found, rows, cleared, rows)
    return None


def text_id(turns: Sequence[tuple[str, str]]) -> str:
    """
    What a text is called instead of itself: equal for equal words of equal roles.

    The text cannot be read from it; whoever has the text can tell that it is this one.
    """
    told = orjson.dumps([list(each) for each in turns])
    return blake2b(told, digest_size=6).hexdigest()


def turns_of(each: Mapping[str, Any]) -> tuple[Turn, ...]:
    """What a user says there, turn by turn, as a script of `there` told it."""
    return tuple(turn(str(text), Channel.USER) for text in each["turns"])


def once(seeds: Iterable[Seed]) -> tuple[Seed, ...]:
    """Each seed once: a probe that says the same text twice says nothing new."""
    return tuple({seed.id: seed for seed in seeds}.values())


def unfit(name: str, got: Mapping[str, Any]) -> Iterator[LeftOut]:
    """The texts of a probe or data set that are not run, by what a script of `there` told."""
    if others := got["unfit"]:
        yield LeftOut(name, "others than the user speak in them, or they are not of text", others)
    if beyond := got["all"] - len(got["texts"]) - others:
        yield LeftOut(name, "more than are wanted of each", beyond)


def nothing_left(left_out: tuple[LeftOut, ...]) -> str:
    """Why there is nothing to run."""
    why = "; ".join(dict.fromkeys(f"`{each.name}`: {each.reason}" for each in left_out))
    return f"nothing of that can be run: {why}"
