"""One cheap look at a text, which tells what need not be looked for."""

# ruff: noqa: PLR2004 - numbers of code points and bytes say more than names would

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from string import ascii_letters, digits

from ahocorasick_rs import BytesAhoCorasick, Implementation

from seawall.detect.views.odd import CONTROLS, ODD

# A text as bytes with one byte per code point: UTF-8 without its continuation bytes, where
# each first byte is turned into the class of its character. Offsets are the text's own.
_CONTINUATION = bytes(range(0x80, 0xC0))
_BLANK = ord(" ")


def _class_of(first: int) -> str:  # noqa: PLR0911 - a table reads best as one
    char = chr(first)
    if first >= 0x80:
        if first == 0xC3 or 0xC4 <= first <= 0xC9:
            return "a"  # Latin letters with marks
        return "c" if 0xCD <= first <= 0xD6 else "u"  # Greek, Cyrillic, Armenian; the rest
    if char.isalpha():
        return "a"
    if char.isdigit():
        return "0"
    if char.isspace():
        return " "
    if char in ".-":
        return "-"
    if char in "=+":
        return char
    return "!" if char in "@$!|" else "."


_CLASSES = "".join(map(_class_of, range(256))).encode()


def _only(chars: str) -> bytes:
    """The table that turns these characters into `x` and all others into a blank."""
    return bytes(ord("x") if chr(byte) in chars else _BLANK for byte in range(256))


_VISIBLE = _only("".join(map(chr, range(0x21, 0x7F))))
_BASE64 = _only(f"{ascii_letters}{digits}+/-_")

_NO_BLANK = bytes(_BLANK if byte == _BLANK else ord("x") for byte in range(256))

_GAPS = " -.!+"


def _spaced() -> Iterator[str]:
    """Single letters or digits, at least two of them letters, with one and the same gap."""
    for gap, kinds in product(_GAPS, product("a0", repeat=4)):
        if kinds.count("a") >= 2:
            yield gap.join(kinds)
    for gap, kind in product(_GAPS, "cu"):
        yield gap.join(kind * 4)


def _rows(ones: Iterable[str], gap: str, count: int) -> Iterator[str]:
    """So many numbers with this gap between them, and the first digit of one more."""
    for row in product(ones, repeat=count):
        yield gap.join((*row, "0"))


_NEEDLES: dict[str, tuple[str, ...]] = {
    "spaced": tuple(_spaced()),
    "leet": ("a0a", " 0aa", "a!a", " !aa", " !0a", "-0aa", ".0aa", "aa0 ", "aa0.", "aa0-", "aa0!"),
    "mixed": ("ac", "ca", "0c", "c0", "a c", "c a"),
    "quiet": ("aua", "0u0", "au0", "0ua"),
    "morse": ("- -",),
    "pairs": tuple(row for gap in (" ", "-", ".", ". ") for row in _rows(("00", "0a"), gap, 4)),
    "octets": ("00000000",),
    "codes": tuple(gap + row for gap in (" ", ".", ". ") for row in _rows(("00", "000"), gap, 3)),
    "prefixed": ("0a0", "0aa"),
    "points": ("a+0", "a+a"),
    "soft": ("= ",),
    "printable": ("=00=", "=0a=", "=a0=", "=aa="),
}
_NAMES = tuple(name for name, needles in _NEEDLES.items() for _ in needles)
_AUTOMATON = BytesAhoCorasick(
    [needle.encode() for needles in _NEEDLES.values() for needle in needles],
    implementation=Implementation.DFA,
)


def _patterns(chars: Iterable[str]) -> list[bytes]:
    """The UTF-8 of these characters; where all 64 with one beginning are among them, that."""
    patterns = {char.encode() for char in chars}
    for _ in range(2):
        beginnings = Counter(pattern[:-1] for pattern in patterns if pattern[-1] >= 0x80)
        whole = {beginning for beginning, count in beginnings.items() if count == 64}
        patterns = {p for p in patterns if p[:-1] not in whole} | whole
    return sorted(patterns)


_ODD = BytesAhoCorasick(
    _patterns(char for char in ODD if not char.isascii()), implementation=Implementation.DFA
)
_ASCII = bytes(range(0x80))
_CONTROLS = "".join(char for char in CONTROLS if char.isascii()).encode()


def _is_odd(body: str, data: bytes) -> bool:
    if len(data.translate(None, _CONTROLS)) < len(data):
        return True
    return not body.isascii() and bool(_ODD.find_matches_as_indexes(data.translate(None, _ASCII)))


@dataclass(frozen=True, slots=True)
class Glance:
    """
    A text, its UTF-8 bytes (lone surrogates as they are), and its shape.

    `shape` has one byte per code point: `a` Latin letter, `c` Greek, Cyrillic
    or Armenian, `u` any other character outside ASCII, `0` digit, blank for
    white space, `-` for `.-`, `!` for `@$!|`, `=` and `+` for themselves, `.`
    for the rest. `seen` holds for each pattern of interest where in the shape it
    ends. `odd` says that a character is in it that a normal text does without.
    """

    body: str
    data: bytes
    shape: bytes
    seen: dict[str, list[int]]
    odd: bool

    @classmethod
    def at(cls, body: str) -> "Glance":
        """Look at a text."""
        data = body.encode("utf-8", "surrogatepass")
        shape = data.translate(_CLASSES, _CONTINUATION)
        seen: dict[str, list[int]] = {}
        padded = b" %b " % shape
        for index, _, end in _AUTOMATON.find_matches_as_indexes(padded, overlapping=True):
            seen.setdefault(_NAMES[index], []).append(end - 1)
        return cls(body, data, shape, seen, _is_odd(body, data))

    def words(self, ends: Iterable[int]) -> Iterator[tuple[int, int]]:
        """
        The words (whatever has no white space in it) that hold what ends at these offsets.

        A blank after a word counts to it. Each word is given once, in order.
        """
        done = -1
        for end in sorted(ends):
            last = end - 1 if self.shape[end - 1 : end].strip() else end - 2
            if last < max(0, done) or self.shape[last] == _BLANK:
                continue
            start = self.shape.rfind(b" ", 0, last) + 1
            stop = self.shape.find(b" ", last)
            done = stop if stop >= 0 else len(self.shape)
            yield start, done

    def tokens(self) -> Iterator[tuple[int, int]]:
        """The stretches of 20 or more visible ASCII characters, in order."""
        return _stretches(self.data.translate(_VISIBLE, _CONTINUATION), 20)

    def long_words(self) -> Iterator[tuple[int, int]]:
        """The words of 24 or more characters, of whatever kind, in order."""
        return _stretches(self.shape.translate(_NO_BLANK), 24)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """The stretches of 16 or more characters of base64 and base64url, in order."""
        return _stretches(self.data.translate(_BASE64, _CONTINUATION), 16)


def _stretches(packed: bytes, shortest: int) -> Iterator[tuple[int, int]]:
    """The stretches of at least so many bytes `x`."""
    run = b"x" * shortest
    start = packed.find(run)
    while start >= 0:
        end = packed.find(b" ", start)
        end = end if end >= 0 else len(packed)
        yield start, end
        start = packed.find(run, end)
