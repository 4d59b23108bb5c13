"""Marks upon letters, other forms of the same letters, other blanks, other case."""

import unicodedata
from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import each_text, each_word
from seawall.redteam.operators.invisible import without

# None of these composes with a letter before it, nor is put in another's place.
_OVERLAYS = "\u0334\u0335\u0336\u0337\u0338"
_ABOVE_AND_BELOW = "\u0346\u034a\u034b\u034c\u0347\u0348\u0349\u034d\u034e\u0353\u0354\u0355\u0356"
_MARKS = _OVERLAYS + _ABOVE_AND_BELOW
_MOST_MARKS = 3
_BLANKS = (
    "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000\u1680"
)
_PLAIN_BLANKS = dict.fromkeys(map(ord, _BLANKS), " ")


def _marked(word: str, dice: Random) -> str:
    return "".join(
        c + "".join(dice.choices(_MARKS, k=dice.randint(1, _MOST_MARKS))) if c.isalpha() else c
        for c in word
    )


def _struck(word: str, dice: Random) -> str:
    mark = dice.choice(_OVERLAYS)
    return "".join(c + mark for c in word)


def _decomposed(text: str, _: Random) -> str:
    return unicodedata.normalize("NFD", text)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _blank(text: str, dice: Random) -> str:
    return "".join(dice.choice(_BLANKS) if c == " " else c for c in text)


def _with_plain_blanks(text: str) -> str:
    return text.translate(_PLAIN_BLANKS)


def _cased(word: str, dice: Random) -> str:
    """Capitals here and there, where a letter has one that is nothing else's."""
    first = dice.randrange(2)
    alternate = dice.random() < 1 / 2
    return "".join(
        c.upper()
        if c.upper().casefold() == c.casefold()
        and (index % 2 == first if alternate else dice.randrange(2))
        else c
        for index, c in enumerate(word)
    )


OPERATORS = (
    Operator(
        "unicode.combining",
        Group.UNICODE,
        each_word(_marked),
        keeps=True,
        by_word=True,
        undo=without(_MARKS),
        does="Heaps combining marks on letters",
        grows=4,
    ),
    Operator(
        "unicode.struck",
        Group.UNICODE,
        each_word(_struck),
        keeps=True,
        by_word=True,
        undo=without(_OVERLAYS),
        does="Strikes letters through with combining marks",
        grows=2,
    ),
    Operator(
        "unicode.decomposed",
        Group.UNICODE,
        each_text(_decomposed),
        keeps=True,
        undo=_composed,
        does="Takes letters and their accents apart (NFD)",
        grows=4,
    ),
    Operator(
        "unicode.blanks",
        Group.UNICODE,
        each_text(_blank),
        keeps=True,
        undo=_with_plain_blanks,
        does="Puts other blanks for spaces",
    ),
    Operator(
        "unicode.case",
        Group.UNICODE,
        each_word(_cased),
        keeps=True,
        by_word=True,
        undo=str.casefold,
        does="PlAyS with capitals",
        grows=3,
    ),
)
