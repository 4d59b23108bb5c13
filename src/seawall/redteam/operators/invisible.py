"""Characters that nobody sees, put between letters."""

import re
from collections.abc import Callable
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import TextChange, each_word

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
SOFT_HYPHEN = "\u00ad"
SELECTORS = "".join(map(chr, [*range(0xFE00, 0xFE0F), *range(0xE0100, 0xE01F0)]))
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"
MARKS = "\u200e\u200f\u061c\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f"
TAGS = "".join(map(chr, range(0xE0020, 0xE007F)))

_RUBBED_OUT = re.compile("[A-Za-z]\b")
_RUBBED = "aeiostnrl"
_SHARE = 2 / 3


def between(characters: str) -> TextChange:
    """Put one of these behind the first letter, and behind most of the others."""

    def change(word: str, dice: Random) -> str:
        parts = [word[0]]
        for index, letter in enumerate(word[1:]):
            if index == 0 or dice.random() < _SHARE:
                parts.append(dice.choice(characters))
            parts.append(letter)
        if len(word) == 1:
            parts.append(dice.choice(characters))
        return "".join(parts)

    return change


def without(characters: str) -> Callable[[str], str]:
    """Take all of these out."""
    gone = dict.fromkeys(map(ord, characters))
    return lambda text: text.translate(gone)


def _rubbed_out(word: str, dice: Random) -> str:
    """Letters typed and taken back: a terminal shows nothing of them."""
    parts = [word[0]]
    for index, letter in enumerate(word[1:]):
        if index == 0 or dice.random() < _SHARE:
            parts.append(f"{dice.choice(_RUBBED)}\b")
        parts.append(letter)
    return "".join(parts)


def _typed(text: str) -> str:
    return _RUBBED_OUT.sub("", text)


def _padding(name: str, characters: str, does: str) -> Operator:
    return Operator(
        f"unicode.{name}",
        Group.UNICODE,
        each_word(between(characters)),
        keeps=True,
        by_word=True,
        undo=without(characters),
        does=does,
        grows=2,
    )


OPERATORS = (
    _padding("zero_width", ZERO_WIDTH, "Puts zero-width characters between letters"),
    _padding("soft_hyphen", SOFT_HYPHEN, "Puts soft hyphens between letters"),
    _padding("variation_selectors", SELECTORS, "Puts variation selectors behind letters"),
    _padding(
        "fillers", FILLERS, "Puts blank fillers and joiners of other scripts between letters"
    ),
    _padding("marks", MARKS, "Puts marks of direction and of formulas between letters"),
    _padding("tag_padding", TAGS, "Puts invisible tags between letters"),
    Operator(
        "unicode.deletions",
        Group.UNICODE,
        each_word(_rubbed_out, fits=lambda word: "\b" not in word),
        keeps=True,
        by_word=True,
        undo=_typed,
        does="Types letters and deletes them by control characters",
        grows=3,
    ),
)
