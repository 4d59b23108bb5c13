"""
Which characters a normal text does without, as this interpreter's Unicode data has it.

Derived at import (some milliseconds) from `unicodedata`, so that the gate, which
looks for these, cannot disagree with the normalising that it opens.
"""

# ruff: noqa: PLR2004 - numbers of code points and bytes say more than names would

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from string import ascii_lowercase, ascii_uppercase

from seawall.detect.views.confusables import BOXED, DRESSED, FOREIGN


def _chars(*ranges: tuple[int, int]) -> str:
    return "".join(chr(c) for first, last in ranges for c in range(first, last + 1))


# Never seen on a screen: controls, soft hyphen, joiners, direction marks, fillers, variation
# selectors, tags. Tab and line ends count as blanks; the separators of
# U+001C to U+001F, which nothing shows, do not, for they would hide words.
CONTROLS = _chars((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x9F)).replace("\x85", "")
INVISIBLE = _chars(
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x640, 0x640),  # the Arabic stretcher
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)

# Replaced before NFKC, which does not know three of these as blanks, and takes two, which
# look like C and c, for another Greek letter. Letters in parentheses, of one character each, it
# would turn into three, and no word could be read.
FIRST = {
    0x2028: "\n",
    0x2029: "\n",
    0x2800: " ",
    0x3F9: "C",
    0x3F2: "c",
    **{0x249C + place: letter for place, letter in enumerate(ascii_lowercase)},
    **{0x1F110 + place: letter for place, letter in enumerate(ascii_uppercase)},
}

# What people write every day and NFKC would change: Chinese and French punctuation, signs. It
# hides nothing unless it stands between letters or digits of ASCII, so it stays elsewhere.
QUIET = "，！？：；（）％～\u3000\u00a0\u202f…‥‼⁉™℠ℹ¹²³ªº¼½¾µ№℃℉´¨¯¸"

# The blocks with characters that NFKC changes or composes. Left out are ideographs,
# Hangul syllables, private use and emoji, which it keeps.
_BLOCKS = (
    range(0x80, 0x3400),
    range(0xA000, 0xAC00),
    range(0xF900, 0x10000),
    range(0x10000, 0x12000),
    range(0x16D40, 0x16E00),
    range(0x1BC00, 0x1BD00),
    range(0x1CCD6, 0x1CD00),
    range(0x1D100, 0x1D800),
    range(0x1E000, 0x1EF00),
    range(0x1F100, 0x1F260),
    range(0x2F800, 0x2FA20),
)
_MEDIAL_AND_FINAL_JAMO = _chars((0x1160, 0x1175), (0x11A8, 0x11C2))


def _composing() -> Iterator[str]:
    """The characters that may join the one before them into another."""
    for code in chain.from_iterable(_BLOCKS):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            yield chr(int(parts[1], 16))
    yield from _MEDIAL_AND_FINAL_JAMO


def _changed() -> Iterator[str]:
    """The characters that NFKC replaces wherever they stand."""
    for char in map(chr, chain.from_iterable(_BLOCKS)):
        if not unicodedata.is_normalized("NFKC", char):
            yield char


def _continuing(composing: frozenset[str]) -> Iterator[str]:
    """The characters that belong to the one before them."""
    for char in map(chr, chain.from_iterable(_BLOCKS)):
        first = unicodedata.normalize("NFKD", char)[0]
        if unicodedata.combining(first) or first in composing:
            yield char


def _ranges(chars: Iterable[str]) -> str:
    """
    The inside of a regular expression's set of these characters.

    Beyond U+FFFF near ranges are merged, because the `re` module tries each of
    them on every character of a text; whoever uses the set looks closer anyway.
    """
    runs: list[list[int]] = []
    for code in sorted(set(map(ord, chars))):
        gap = 0x400 if runs and runs[-1][1] > 0xFFFF else 1
        if runs and code - runs[-1][1] <= gap:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


_COMPOSING = frozenset(_composing())
_CHANGED = frozenset(_changed()).difference(QUIET)
_UNSHAPED = frozenset(c for c in FOREIGN if not 0xCD <= c.encode()[0] <= 0xD6)

# Look-alikes that the shape of a text does not tell: look for them one by one.
RARE = "".join((*_UNSHAPED, *DRESSED))

# Marks that may be heaped on any letter: struck through, circled, Zalgo.
HEAPED = _chars((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF))

# Any of these makes a text worth normalising; Greek, Cyrillic and Armenian look-alikes do so
# only beside Latin letters, which the shape of a text tells.
ODD = frozenset(
    chain(
        _CHANGED,
        _COMPOSING,
        HEAPED,
        INVISIBLE,
        CONTROLS,
        map(chr, FIRST),
        DRESSED,
        BOXED,
        _UNSHAPED,
    )
)
CONTINUING = frozenset(chain(_continuing(_COMPOSING), INVISIBLE))
CONTINUING_SET = _ranges(CONTINUING)
# Those that become one other character, and those that vanish, each whatever follows.
LONE_SET = _ranges(c for c in _CHANGED - CONTINUING if len(unicodedata.normalize("NFKC", c)) == 1)
CONTROL_SET = _ranges(CONTROLS)
UNSEEN = frozenset(CONTROLS + INVISIBLE)
UNSEEN_SET = _ranges(UNSEEN)
ODD_SET = _ranges(chain(_CHANGED, CONTROLS, map(chr, FIRST), CONTINUING))
