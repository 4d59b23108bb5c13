"""Frames around a text: put on in its language, and taken off again."""

from collections.abc import Callable
from functools import cache
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import TextChange, each_prose
from seawall.redteam.operators.languages import language_of
from seawall.redteam.operators.tables import frames_of

ANY = "any"
"""The language of frames that are of none."""

_TEXT = "{text}"

Way = Callable[[str], str]


def as_it_is(text: str) -> str:
    """Change nothing."""
    return text


def framed(table: str, entry: str, encode: Way = as_it_is) -> TextChange:
    """Put a text, in the form that the frame wants, into one of the frames of its language."""

    def change(text: str, dice: Random) -> str:
        frames = frames_of(table)[entry]
        chosen = dice.choice(frames.get(language_of(text)) or frames[ANY])
        return chosen.replace(_TEXT, encode(text))

    return change


def unframed(table: str, entry: str, decode: Way = as_it_is) -> Way:
    """Take any of those frames off; a text without one stays."""

    @cache
    def ends() -> tuple[tuple[str, str], ...]:
        frames = [each for some in frames_of(table)[entry].values() for each in some]
        parted = (each.partition(_TEXT) for each in sorted(frames, key=len, reverse=True))
        return tuple((before, after) for before, _, after in parted)

    def undo(text: str) -> str:
        for before, after in ends():
            longer = len(text) > len(before) + len(after)
            if longer and text.startswith(before) and text.endswith(after):
                return decode(text[len(before) : len(text) - len(after)])
        return text

    return undo


def frame(
    name: str,
    does: str,
    *,
    table: str,
    ways: tuple[Way, Way] = (as_it_is, as_it_is),
    grows: float = 1,
) -> Operator:
    """The operator that puts on the frames of the entry that its name ends with."""
    group, _, entry = name.partition(".")
    return Operator(
        name,
        Group(group),
        each_prose(framed(table, entry, ways[0])),
        keeps=True,
        undo=unframed(table, entry, ways[1]),
        does=does,
        grows=grows,
    )
