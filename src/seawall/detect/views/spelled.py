"""Words written oddly: letters set apart, and digits in place of letters."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise, product

from seawall.detect.views.edit import Edit
from seawall.detect.views.glance import Glance
from seawall.detect.views.words import WORDS, parted

# Single letters with blanks or line ends between them, more than one between words; or with
# one and the same mark between them, and a blank or two between words.
_ONE = r"[^\W_](?![^\W_])"
_BY_BLANKS = re.compile(rf"(?<![^\W_]){_ONE}(?:[ \n]{{1,8}}{_ONE}){{3,}}+")
_BY_MARKS = re.compile(
    r"(?<![^\W_])[^\W_](?P<mark>[.\-_*|/,~+:#·•‧∙])[^\W_](?:(?P=mark)[^\W_])++(?![^\W_])"
    r"(?:(?P=mark)? {1,2}(?P=mark)?[^\W_](?:(?P=mark)[^\W_])*+(?![^\W_]))*+"
)
_LETTER = re.compile(r"[^\W_]")
# A dot in the middle is of the same shape as a letter of many scripts.
_MIDDLE_DOTS = "·•‧∙"
_SHORTEST_DOTTED = 7


def joined(glance: Glance, length: int) -> tuple[Edit, ...]:
    """Letters set apart brought together, and parted into words where that can be told."""
    ends = sorted(glance.seen.get("spaced", ()))
    dotted = not glance.body.isascii() and any(dot in glance.body for dot in _MIDDLE_DOTS)
    if not (ends or dotted):
        return ()
    edits: list[Edit] = []
    for pattern in (_BY_BLANKS, _BY_MARKS):
        for match in pattern.finditer(glance.body):
            start, end = match.span()
            index = bisect_right(ends, start)
            marked = pattern is _BY_MARKS
            if (index < len(ends) and ends[index] <= end) or _has_dots(match, marked=marked):
                edits.append(_join(glance.body, start, min(end, start + length), marked=marked))
    return _disjoint(edits)


def _has_dots(match: "re.Match[str]", *, marked: bool) -> bool:
    """Whether four letters or more are set apart by dots in the middle."""
    return marked and match["mark"] in _MIDDLE_DOTS and len(match[0]) >= _SHORTEST_DOTTED


def _disjoint(edits: list[Edit]) -> tuple[Edit, ...]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.start):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return tuple(kept)


def _join(body: str, start: int, end: int, *, marked: bool) -> Edit:
    places = [match.start() for match in _LETTER.finditer(body, start, end)]
    between = [body[a + 1 : b] for a, b in pairwise(places)]
    gaps = {
        index for index, gap in enumerate(between, 1) if len(gap) > 1 or (marked and gap == " ")
    }
    letters = "".join(body[place] for place in places)
    gaps = gaps or set(parted(letters)[1:])
    pieces: list[str] = []
    lows: list[int] = []
    highs: list[int] = []
    for index, place in enumerate(places):
        if index in gaps:
            pieces.append(" ")
            lows.append(places[index - 1] + 1)
            highs.append(place)
        pieces.append(body[place])
        lows.append(place)
        highs.append(place + 1)
    return Edit(start, places[-1] + 1, "".join(pieces), lows, highs)


_TOKEN = re.compile(r"[0-9A-Za-z@$!|€+]{3,}+")
_TRAILING = "!|+"
_DIGITS = {
    "0": "o", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "€": "e", "+": "t",
}  # fmt: skip
# These three stand for either letter.
_AS_I = str.maketrans({**_DIGITS, "1": "i", "!": "i", "|": "i"})
_AS_L = str.maketrans({**_DIGITS, "1": "l", "!": "l", "|": "l"})
_EITHER = re.compile(r"[1!|]")
_MOST = 4


def unleeted(glance: Glance) -> tuple[Edit, ...]:
    """Words with digits and signs for letters spelled out, where a known word comes of it."""
    edits: list[Edit] = []
    for start, end in glance.words(glance.seen.get("leet", ())):
        for match in _TOKEN.finditer(glance.body, start, end):
            token = match[0].rstrip(_TRAILING)
            word = _spell(token)
            if word:
                first, last = match.start(), match.start() + len(token)
                edits.append(
                    Edit(first, last, word, range(first, last), range(first + 1, last + 1))
                )
    return tuple(edits)


def _spell(token: str) -> str:
    """The known word that a token spells, empty if none."""
    if not any(char.isalpha() for char in token) or token.isalpha():
        return ""
    for word in _readings(token):
        if word.lower() in WORDS:
            return word
    return ""


def _readings(token: str) -> Iterator[str]:
    yield token.translate(_AS_I)
    places = [match.start() for match in _EITHER.finditer(token)]
    if not places:
        return
    yield token.translate(_AS_L)
    if 1 < len(places) <= _MOST:
        letters = list(token.translate(_AS_I))
        for choice in product("il", repeat=len(places)):
            for place, letter in zip(places, choice, strict=True):
                letters[place] = letter
            yield "".join(letters)
