"""Codes as values: a text to signs and back, with the name that a model knows it by."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import unquote_to_bytes

_MODE = "surrogatepass"
_LAST_OF_FOUR = 0xFFFF
_HALF = 13
_VISIBLE = range(33, 127)
_HALF_VISIBLE = 47
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ALPHABETS = (ascii_lowercase, ascii_uppercase, _CYRILLIC, _CYRILLIC.upper())
_PIG = re.compile(r"([A-Za-z]+)-([A-Za-z]*?)ay(?![A-Za-z])")
_ASCII_WORD = re.compile(r"[A-Za-z]+")
_START = re.compile(r"[^aeiouAEIOU]+(?=.)")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")

Way = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Code:
    """
    One code. `label` is its name in a frame; `grows` is in characters for each character.

    Decoding gives back what was coded: exactly, or up to case and blanks in spoken codes.
    """

    label: str
    encode: Way
    decode: Way
    grows: float


def _of_bytes(to: Callable[[bytes], str], back: Callable[[str], bytes]) -> tuple[Way, Way]:
    return (
        lambda text: to(text.encode("utf-8", _MODE)),
        lambda text: back(text).decode("utf-8", _MODE),
    )


def _percented(data: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in data)


def _entities(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


def _from_entities(text: str) -> str:
    return re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), text)


def _escapes(text: str) -> str:
    return "".join(
        f"\\u{ord(c):04x}" if ord(c) <= _LAST_OF_FOUR else f"\\U{ord(c):08x}" for c in text
    )


def _from_escapes(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text)


def _shifted(by: int) -> Way:
    """Each letter so many places on, in the Latin alphabet and, of 32 letters, the Cyrillic."""
    table: dict[str, str] = {}
    for letters in _ALPHABETS:
        step = by % len(letters)
        table |= zip(letters, letters[step:] + letters[:step], strict=True)
    turned = str.maketrans(table)
    return lambda text: text.translate(turned)


_LATIN_13 = str.maketrans(
    ascii_lowercase + ascii_uppercase,
    "".join(a[_HALF:] + a[:_HALF] for a in (ascii_lowercase, ascii_uppercase)),
)
_ROT47 = {
    c: _VISIBLE.start + (c - _VISIBLE.start + _HALF_VISIBLE) % len(_VISIBLE) for c in _VISIBLE
}
_ATBASH = str.maketrans("".join(_ALPHABETS), "".join(each[::-1] for each in _ALPHABETS))


def _turned(table: Mapping[int, int]) -> tuple[Way, Way]:
    def turn(text: str) -> str:
        return text.translate(table)

    return turn, turn


def _backwards(text: str) -> str:
    return text[::-1]


def _pig(text: str) -> str:
    """Pig Latin with hyphens (`ing-stray`), which can be read in one way only."""

    def word(match: re.Match[str]) -> str:
        start = _START.match(match[0])
        cluster = start[0] if start else ""
        return f"{match[0][len(cluster) :]}-{cluster}ay"

    return _ASCII_WORD.sub(word, text)


def _from_pig(text: str) -> str:
    return _PIG.sub(lambda match: match[2] + match[1], text)


def caesar(dice: Random) -> Code:
    """Caesar's code by a shift that the dice choose and the label states."""
    by = dice.randint(1, len(ascii_lowercase) - 1)
    return Code(
        f"a Caesar cipher (each letter moved {by} forward)", _shifted(by), _shifted(-by), 1
    )


def caesar_of(label: str) -> Code | None:
    """The code that a label of Caesar's states."""
    found = re.fullmatch(r"a Caesar cipher \(each letter moved (\d+) forward\)", label)
    return Code(label, _shifted(int(found[1])), _shifted(-int(found[1])), 1) if found else None


BASE64 = Code(
    "base64", *_of_bytes(lambda data: base64.b64encode(data).decode(), base64.b64decode), 5.4
)
BASE32 = Code(
    "base32", *_of_bytes(lambda data: base64.b32encode(data).decode(), base64.b32decode), 6.5
)
BASE85 = Code(
    "base85", *_of_bytes(lambda data: base64.b85encode(data).decode(), base64.b85decode), 5.1
)
HEX = Code("hex", *_of_bytes(bytes.hex, bytes.fromhex), 8)
BINARY = Code(
    "binary (8 bits a byte)",
    *_of_bytes(
        lambda data: " ".join(f"{byte:08b}" for byte in data),
        lambda text: bytes(int(bits, 2) for bits in text.split()),
    ),
    36,
)
DECIMAL = Code(
    "decimal bytes",
    *_of_bytes(lambda data: " ".join(map(str, data)), lambda text: bytes(map(int, text.split()))),
    16,
)
URL = Code("URL encoding", *_of_bytes(_percented, unquote_to_bytes), 12)
ENTITIES = Code("HTML entities", _entities, _from_entities, 10)
ESCAPES = Code("Unicode escapes", _escapes, _from_escapes, 10)
ROT13 = Code("rot13", *_turned(_LATIN_13), 1)
ROT47 = Code("rot47", *_turned(_ROT47), 1)
ATBASH = Code("atbash (the alphabet mirrored)", *_turned(_ATBASH), 1)
REVERSED = Code("backwards writing", _backwards, _backwards, 1)
PIG_LATIN = Code("pig Latin", _pig, _from_pig, 4)

PLAIN_CODES = (
    BASE64, BASE32, BASE85, HEX, BINARY, DECIMAL, URL, ENTITIES, ESCAPES, ROT13, ROT47, ATBASH,
    REVERSED, PIG_LATIN,
)  # fmt: skip
"""Those whose label states all of them."""
