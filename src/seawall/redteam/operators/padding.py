"""Harmless words around and between those of an attack, so that its share of the text is small."""

import re
from functools import cache
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import TextChange, each_prose
from seawall.redteam.operators.languages import language_of
from seawall.redteam.operators.tables import lists_of

_FEW = (1, 2, 3)
_MANY = (8, 11, 14)
_ITEMS = (6, 10, 16)
_A_SENTENCE = 130
_ENDS = re.compile(r"(?<=[.!?。！？؟])\s*|(?<=[,;:，；：،])\s+")
_SENTENCES = re.compile(r"(?<=[.!?。！？؟])\s*")


@cache
def paragraphs(language: str) -> tuple[str, ...]:
    """Harmless paragraphs in a language."""
    return tuple(line[0] for line in lists_of("harmless.yaml")[language])


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Their sentences."""
    return tuple(s for text in paragraphs(language) for s in _SENTENCES.split(text) if s)


def _some(text: str, dice: Random, counts: tuple[int, ...]) -> str:
    return "\n\n".join(dice.choices(paragraphs(language_of(text)), k=dice.choice(counts)))


def _before(text: str, dice: Random) -> str:
    return f"{_some(text, dice, _FEW)}\n\n{text}"


def _after(text: str, dice: Random) -> str:
    return f"{text}\n\n{_some(text, dice, _FEW)}"


def _around(text: str, dice: Random) -> str:
    return f"{_some(text, dice, _FEW)}\n\n{text}\n\n{_some(text, dice, _FEW)}"


def _long(text: str, dice: Random) -> str:
    return f"{_some(text, dice, _MANY)}\n\n{text}\n\n{_some(text, dice, _MANY)}"


def _inside(text: str, dice: Random) -> str:
    """Within a paragraph, between two of its sentences, as if it were one of them."""
    language = language_of(text)
    lines = [s for s in _SENTENCES.split(dice.choice(paragraphs(language))) if s]
    place = dice.randrange(1, len(lines))
    return " ".join([*lines[:place], text, *lines[place:]])


def _between(text: str, dice: Random) -> str:
    """A harmless sentence in brackets behind each clause."""
    harmless = sentences(language_of(text))
    clauses = [clause for clause in _ENDS.split(text) if clause.strip()]
    return " ".join(f"{clause} ({dice.choice(harmless)})" for clause in clauses)


def _in_a_list(text: str, dice: Random) -> str:
    harmless = dice.choices(sentences(language_of(text)), k=dice.choice(_ITEMS))
    place = dice.randrange(len(harmless) // 3, 2 * len(harmless) // 3 + 1)
    lines = [*harmless[:place], text, *harmless[place:]]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _operator(name: str, change: TextChange, *, does: str, grows: float = 1) -> Operator:
    return Operator(
        f"structure.{name}",
        Group.STRUCTURE,
        each_prose(change),
        keeps=True,
        does=does,
        grows=grows,
    )


OPERATORS = (
    _operator("padding_before", _before, does="Puts up to 3 harmless paragraphs before the text"),
    _operator("padding_after", _after, does="Puts up to 3 harmless paragraphs behind the text"),
    _operator("padding_around", _around, does="Puts harmless paragraphs before and behind"),
    _operator("padding_long", _long, does="Puts 16 to 28 harmless paragraphs around the text"),
    _operator("padding_inside", _inside, does="Hides the text between a paragraph's sentences"),
    _operator(
        "padding_between",
        _between,
        does="Puts a harmless sentence in brackets behind each clause",
        grows=_A_SENTENCE,
    ),
    _operator("in_list", _in_a_list, does="Makes the text one item of a long harmless list"),
)
