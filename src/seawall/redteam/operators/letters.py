"""Letters as others that look or read the same: lookalikes, and the alphabets of Unicode."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import TextChange, each_word
from seawall.redteam.operators.tables import texts_of

_LETTER = 26
_FIRST_BOLD = 0x1D400
_LAST_MONOSPACE = 0x1D670
_MATHEMATICAL = tuple(range(_FIRST_BOLD, _LAST_MONOSPACE + 1, 2 * _LETTER))
# Letters that were in Unicode before the mathematical alphabets have no second place there.
_ELSEWHERE = dict(
    zip(
        (
            *range(0x1D455, 0x1D456),
            *(0x1D49D, 0x1D4A0, 0x1D4A1, 0x1D4A3, 0x1D4A4, 0x1D4A7, 0x1D4A8, 0x1D4AD),
            *(0x1D4BA, 0x1D4BC, 0x1D4C4),
            *(0x1D506, 0x1D50B, 0x1D50C, 0x1D515, 0x1D51D),
            *(0x1D53A, 0x1D53F, 0x1D545, 0x1D547, 0x1D548, 0x1D549, 0x1D551),
        ),
        "ℎℬℰℱℋℐℒℳℛℯℊℴℭℌℑℜℨℂℍℕℙℚℝℤ",
        strict=True,
    )
)
_SMALL_CAPITALS = dict(zip("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", strict=True))
_BRAILLE = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵"
_COMPATIBLE = (range(0x1D2C, 0x1D6B), range(0x2070, 0x209D), range(0x2100, 0x2150))
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "st": "ﬆ", "s": "ſ",
              "ij": "ĳ", "lj": "ǉ", "nj": "ǌ", "dz": "ǳ", "dž": "ǆ"}  # fmt: skip
_JOINED = re.compile("|".join(_LIGATURES))

Table = Mapping[str, str]
"""For each character those that may stand for it."""


def instead(table: Callable[[], Table]) -> TextChange:
    """Put for each character that the table has one of those that stand for it."""

    def change(word: str, dice: Random) -> str:
        others = table()
        return "".join(dice.choice(others[c]) if c in others else c for c in word)

    return change


def back(table: Callable[[], Table]) -> Callable[[str], str]:
    """Put for each that stands for another the first that it stands for."""

    @cache
    def inverse() -> dict[int, str]:
        turned: dict[int, str] = {}
        for letter, others in table().items():
            for other in others:
                turned.setdefault(ord(other), letter)
        return turned

    return lambda text: text.translate(inverse())


def in_turn(tables: Callable[[], tuple[Table, ...]]) -> TextChange:
    """Put a whole word into one of several alphabets, as the dice choose."""

    def change(word: str, dice: Random) -> str:
        others = dice.choice(tables())
        return "".join(others.get(c, c) for c in word)

    return change


def from_any(tables: Callable[[], tuple[Table, ...]]) -> Callable[[str], str]:
    """Read a text in any of several alphabets."""

    @cache
    def inverse() -> dict[int, str]:
        return {ord(o): letter for table in tables() for letter, o in table.items()}

    return lambda text: text.translate(inverse())


@cache
def _lookalikes() -> Table:
    latin = texts_of("lookalikes.yaml")["letters"]
    table = {letter: others.replace(" ", "") for letter, others in latin.items()}
    # An attacker who writes Russian takes the Latin letter for the Cyrillic one.
    for letter, others in latin.items():
        for other in others.replace(" ", ""):
            if "CYRILLIC" in unicodedata.name(other, ""):
                table.setdefault(other, letter)
    return table


@cache
def _digits() -> Table:
    return {d: o.replace(" ", "") for d, o in texts_of("lookalikes.yaml")["digits"].items()}


def _skeleton(text: str) -> str:
    """Each letter as the one that it looks like; Unicode Technical Standard 39, section 4."""
    latin = texts_of("lookalikes.yaml")["letters"]
    return text.translate({ord(o): letter for letter, others in latin.items() for o in others})


@cache
def _fullwidth() -> tuple[Table, ...]:
    return ({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)},)


@cache
def _mathematical() -> tuple[Table, ...]:
    return tuple(
        {c: _ELSEWHERE.get(start + i, chr(start + i)) for i, c in enumerate(_letters())}
        for start in _MATHEMATICAL
    )


@cache
def _enclosed() -> tuple[Table, ...]:
    capitals = (0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
    circled = {c: chr(0x24B6 + i) for i, c in enumerate(_letters())}
    return (
        circled,
        {c: chr(0x249C + i) for i, c in enumerate(ascii_lowercase)},
        *({c: chr(start + i % _LETTER) for i, c in enumerate(_letters())} for start in capitals),
    )


@cache
def _small_capitals() -> tuple[Table, ...]:
    return (_SMALL_CAPITALS,)


@cache
def _braille() -> tuple[Table, ...]:
    return (dict(zip(_letters(), _BRAILLE * 2, strict=True)),)


@cache
def _compatible() -> Table:
    table: dict[str, str] = {}
    for code in (code for block in _COMPATIBLE for code in block):
        letter = unicodedata.normalize("NFKC", chr(code))
        if letter in ascii_letters or letter in digits:
            table[letter] = table.get(letter, "") + chr(code)
    return table


def _letters() -> Iterable[str]:
    return ascii_uppercase + ascii_lowercase


def _compatibly(word: str, dice: Random) -> str:
    joined = _JOINED.sub(lambda match: _LIGATURES[match[0]], word)
    return instead(_compatible)(joined, dice)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _operator(name: str, change: TextChange, undo: Callable[[str], str], does: str) -> Operator:
    return Operator(
        f"unicode.{name}",
        Group.UNICODE,
        each_word(change),
        keeps=True,
        by_word=True,
        undo=undo,
        does=does,
    )


OPERATORS = (
    _operator(
        "lookalikes",
        instead(_lookalikes),
        _skeleton,
        "Puts letters of other scripts that look the same (confusables)",
    ),
    _operator("digits", instead(_digits), back(_digits), "Puts other digits that look the same"),
    _operator("fullwidth", in_turn(_fullwidth), from_any(_fullwidth), "Puts fullwidth letters"),
    _operator(
        "mathematical",
        in_turn(_mathematical),
        from_any(_mathematical),
        "Puts words into a mathematical alphabet (bold, script, Fraktur, ...)",
    ),
    _operator(
        "enclosed",
        in_turn(_enclosed),
        from_any(_enclosed),
        "Puts letters in circles, brackets or squares, or as halves of flags",
    ),
    _operator(
        "small_capitals",
        in_turn(_small_capitals),
        from_any(_small_capitals),
        "Puts small capitals of phonetic script",
    ),
    _operator("braille", in_turn(_braille), from_any(_braille), "Puts letters in Braille"),
    _operator(
        "compatible",
        _compatibly,
        _composed,
        "Puts ligatures, raised and letterlike characters that stand for the letters",
    ),
)
