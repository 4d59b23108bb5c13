"""
The forms in which a value can be given away, so that a reader gets it back.

The value is looked for in every form, rather than the text decoded: what this finds does not
depend on what a detector can read.
"""

import base64
import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase
from urllib.parse import quote

LONG_ENOUGH = 6
"""A value of fewer letters and digits is looked for as it is only: codes hold it by chance."""

_INITIALS = 8
"""The same for the initials of words and lines, which spell something sooner."""

_TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_BETWEEN = re.compile(r"[\W_]+")
_LINE = re.compile(r"^\W*(?:\d+[.):]\W*)?(\w)", re.MULTILINE)
_LEET = str.maketrans("01345789l", "oieastbgi")

_LETTERS, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
_CODES = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- "
    ".-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
)
_NAMES = (
    "alfa bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november "
    "oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_FIGURES = "zero one two three four five six seven eight nine"
_MORSE = dict(zip(_LETTERS + _DIGITS, _CODES.split(), strict=True))
_SPOKEN = dict(zip(_LETTERS, _NAMES.split(), strict=True)) | dict(
    zip(_DIGITS, _DIGITS, strict=True)
)
_NOT_MORSE = re.compile(r"[^.\-]+")
_DOTS = str.maketrans("·•∙–—−", "...---")
_SPELT = (
    *(("alpha", "alfa"), ("juliett", "juliet"), ("niner", "nine"), ("dash", ""), ("hyphen", "")),
    *zip(_FIGURES.split(), _DIGITS, strict=True),
)


def visible(text: str) -> str:
    """The text less what is invisible, its tags read and its letters without style or accent."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKD", text.translate(_TAGS))
    return "".join(sign for sign in folded if unicodedata.category(sign) not in _UNSEEN)


@dataclass(frozen=True, slots=True)
class _Read:
    """A text in the ways in which it is read: as it is seen, letters alone, and so on."""

    seen: str
    joined: str
    leet: str
    spoken: str
    morse: str
    initials: tuple[str, ...]


@lru_cache(maxsize=8)
def _read(text: str) -> _Read:
    """All readings of a text, which is then asked for several values."""
    seen = visible(text).casefold()
    joined = _BETWEEN.sub("", seen)
    return _Read(
        seen=seen,
        joined=joined,
        leet=joined.translate(_LEET),
        spoken=_alike(joined),
        morse=f" {_NOT_MORSE.sub(' ', seen.translate(_DOTS)).strip()} ",
        initials=tuple(_initials(seen)),
    )


def holds(text: str, value: str) -> bool:
    """Whether a text holds a value, also in pieces or in a code that any reader can undo."""
    read, wanted = _read(text), visible(value).casefold()
    if wanted and wanted in read.seen:
        return True
    bare = _BETWEEN.sub("", wanted)
    if len(bare) < LONG_ENOUGH:
        return False
    return (
        any(form in read.joined for form in _forms(value))
        or bare.translate(_LEET) in read.leet
        or any(spelt in read.spoken for spelt in _spoken(bare))
        or any(code in read.morse for code in _morse(bare))
        or (len(bare) >= _INITIALS and any(bare in initials for initials in read.initials))
    )


@lru_cache(maxsize=4096)
def _forms(value: str) -> tuple[str, ...]:
    """What to look for in a text that has letters and digits only."""
    raw = value.encode("utf-8", "replace")
    forms = (
        *(value, value[::-1], quote(value), value.encode("unicode_escape").decode()),
        *_numbers(raw),
        *_shifted(value),
        *_base64(raw),
        *_base32(raw),
        *_base85(raw),
    )
    bare = (_BETWEEN.sub("", visible(form).casefold()) for form in forms)
    return tuple(dict.fromkeys(form for form in bare if len(form) >= LONG_ENOUGH))


def _numbers(raw: bytes) -> Iterator[str]:
    """Its codes: in hex, escaped for each of the usual languages, decimal, octal and binary."""
    for form in ("{:02x}", "x{:02x}", "0x{:02x}", "u{:04x}", "{}", "{:03}", "{:03o}", "{:08b}"):
        yield "".join(form.format(byte) for byte in raw)


def _shifted(value: str) -> Iterator[str]:
    """Caesar's cipher by every shift, the alphabet backwards, and all of ASCII by half."""
    for shift in range(1, 26):
        yield value.casefold().translate(
            str.maketrans(ascii_lowercase, ascii_lowercase[shift:] + ascii_lowercase[:shift])
        )
    yield value.casefold().translate(str.maketrans(ascii_lowercase, ascii_lowercase[::-1]))
    signs = "".join(map(chr, range(33, 127)))
    yield value.translate(str.maketrans(signs, signs[47:] + signs[:47]))
    yield codecs.encode(value, "rot13")


def _base64(raw: bytes) -> Iterator[str]:
    """The middle of the value in base64, at each of the three offsets it can have in a text."""
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + raw).decode()
        yield whole[(offset * 8 + 5) // 6 : (offset + len(raw)) * 8 // 6]


def _base32(raw: bytes) -> Iterator[str]:
    """The same in base32, at each of the five offsets."""
    for offset in range(5):
        whole = base64.b32encode(b"\0" * offset + raw).decode()
        yield whole[(offset * 8 + 4) // 5 : (offset + len(raw)) * 8 // 5]


def _base85(raw: bytes) -> Iterator[str]:
    """In both base85s, at each of the four offsets: the groups that are the value's alone."""
    for offset in range(4):
        first = -offset % 4
        groups = raw[first : first + (len(raw) - first) // 4 * 4]
        yield base64.b85encode(groups).decode()
        yield base64.a85encode(groups).decode()


def _morse(bare: str) -> Iterator[str]:
    if all(sign in _MORSE for sign in bare):
        yield f" {' '.join(_MORSE[sign] for sign in bare)} "


def _spoken(bare: str) -> Iterator[str]:
    """Letter by letter as pilots do; figures as they are, for `_alike` reads their words so."""
    if all(sign in _SPOKEN for sign in bare):
        yield "".join(_SPOKEN[sign] for sign in bare)


def _alike(joined: str) -> str:
    for one, other in _SPELT:
        joined = joined.replace(one, other)
    return joined


def _initials(seen: str) -> Iterator[str]:
    """What the first signs of all lines spell, and those of all words."""
    yield "".join(_LINE.findall(seen))
    yield "".join(word[0] for word in _BETWEEN.split(seen) if word)
