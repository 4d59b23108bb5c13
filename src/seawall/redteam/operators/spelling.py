"""Words spelled wrongly or set oddly, as people do and still read."""

import re
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import TextChange, each_text, each_word
from seawall.redteam.words import ALONE

_SOME = 1 / 3
_SHORTEST = 4
_ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    "ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ",
)  # fmt: skip
_BESIDE = {
    letter: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in _ROWS
    for place, letter in enumerate(row)
}
_SIGNS = ".-*·~"
_LETTER = rf"[^\W_{ALONE}]"
_SIGNED = re.compile(rf"{_LETTER}([{re.escape(_SIGNS)}]){_LETTER}(?:\1{_LETTER})+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SEPARATORS = ("_", "-", "")


def _is_word(word: str) -> bool:
    """A word that may be spelled wrongly: a mark, a number or a name of a host must stay."""
    cased = word.lower() != word.upper()
    return len(word) >= _SHORTEST and word.isalpha() and not (cased and word.isupper())


def _place(word: str, dice: Random) -> int:
    """A letter within the word, neither its first nor its last."""
    return dice.randrange(1, len(word) - 1)


def _neighbour(word: str, dice: Random) -> str:
    place = _place(word, dice)
    beside = _BESIDE.get(word[place].lower())
    return word[:place] + dice.choice(beside) + word[place + 1 :] if beside else word


def _swap(word: str, dice: Random) -> str:
    place = dice.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _double(word: str, dice: Random) -> str:
    place = _place(word, dice)
    return word[:place] + word[place] + word[place:]


def _missing(word: str, dice: Random) -> str:
    place = _place(word, dice)
    return word[:place] + word[place + 1 :]


def _scrambled(word: str, dice: Random) -> str:
    inner = list(word[1:-1])
    dice.shuffle(inner)
    return f"{word[0]}{''.join(inner)}{word[-1]}"


def _spaced(word: str, _: Random) -> str:
    return f" {' '.join(word)} "


def _punctuated(word: str, dice: Random) -> str:
    return dice.choice(_SIGNS).join(word)


def _unpunctuated(text: str) -> str:
    return _SIGNED.sub(lambda match: match[0].replace(match[1], ""), text)


def _stretched(word: str, dice: Random) -> str:
    single = [
        place
        for place, letter in enumerate(word)
        if letter not in (word[max(0, place - 1) : place] + word[place + 1 : place + 2])
    ]
    if not single:
        return word
    place = dice.choice(single)
    return word[:place] + word[place] * dice.randint(3, 5) + word[place + 1 :]


def _shrunk(text: str) -> str:
    return _STRETCHED.sub(r"\1", text)


def _joined(text: str, dice: Random) -> str:
    """Words joined by a sign, or by nothing and then each with a capital."""
    separator = dice.choice(_SEPARATORS)
    parts = text.split(" ")
    if not separator:
        parts = [part[:1].upper() + part[1:] for part in parts]
    return separator.join(parts)


def _typo(name: str, change: TextChange, does: str) -> Operator:
    return Operator(
        f"lexical.{name}",
        Group.LEXICAL,
        each_word(change, share=_SOME, fits=_is_word),
        keeps=True,
        by_word=True,
        does=does,
        grows=2,
    )


OPERATORS = (
    _typo("typo_neighbour", _neighbour, "Hits the key beside the right one"),
    _typo("typo_swap", _swap, "Swaps two letters within words"),
    _typo("typo_double", _double, "Doubles a letter within words"),
    _typo("typo_missing", _missing, "Misses a letter within words"),
    _typo("scrambled", _scrambled, "Shuffles letters within words, but the first and the last"),
    Operator(
        "lexical.spaced",
        Group.LEXICAL,
        each_word(_spaced, fits=lambda word: len(word) > 1),
        keeps=True,
        by_word=True,
        does="Sets the letters of words apart by blanks",
        grows=3,
    ),
    Operator(
        "lexical.punctuated",
        Group.LEXICAL,
        each_word(_punctuated, fits=lambda word: len(word) >= _SHORTEST and word.isalnum()),
        keeps=True,
        by_word=True,
        undo=_unpunctuated,
        does="Sets the letters of words apart by signs",
        grows=2,
    ),
    Operator(
        "lexical.stretched",
        Group.LEXICAL,
        each_word(_stretched, share=_SOME, fits=_is_word),
        keeps=True,
        by_word=True,
        undo=_shrunk,
        does="Draws a letter of words out",
        grows=3,
    ),
    Operator(
        "lexical.joined",
        Group.LEXICAL,
        each_text(_joined),
        keeps=True,
        does="Joins words by signs, or by nothing but capitals",
        grows=2,
    ),
)
