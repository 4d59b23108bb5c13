"""
Letters smuggled in characters that nobody sees.

Tags (U+E0020 to U+E007E) each stand for the ASCII character with the same last
two digits; variation selectors 1 to 256 for the bytes 0 to 255; and two kinds of
zero-width character for the bits of bytes.
"""

# ruff: noqa: PLR2004 - numbers of code points and bytes say more than names would

import re
from collections.abc import Iterator

from seawall.detect.views.found import Found, of_units
from seawall.detect.views.glance import Glance
from seawall.detect.views.readable import text_of

# The tags of a regional flag are no message; Unicode Technical Standard 51, annex C.
_TAGS = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"
    "|[\U000e0001-\U000e007f]+"
)
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]{32,}")
_SEVENTEENTH = 0xE0100


def carried(glance: Glance, length: int) -> tuple[Found, ...]:
    """Every run of carriers that makes text, of each no more than `length` code points."""
    if not glance.odd or glance.body.isascii():
        return ()
    found = [*_tags(glance.body, length), *_selectors(glance.body), *_bits(glance.body)]
    return tuple(sorted(found, key=lambda each: each.edit.start))


def _tags(body: str, length: int) -> Iterator[Found]:
    for match in _TAGS.finditer(body):
        if match["flag"]:
            continue
        start, end = match.start(), min(match.end(), match.start() + length)
        places = enumerate(body[start:end], start)
        yield of_units("tags", ((_untagged(char), place, place + 1) for place, char in places))


def _untagged(tag: str) -> str:
    """The character that a tag stands for; nothing for those that begin and cancel."""
    code = ord(tag) & 0x7F
    return chr(code) if 0x20 <= code < 0x7F else ""


def _selectors(body: str) -> Iterator[Found]:
    for match in _SELECTORS.finditer(body):
        data = bytes(_byte(ord(char)) for char in match[0])
        yield from _message("selectors", data, match.start(), width=1)


def _byte(code: int) -> int:
    return code - _SEVENTEENTH + 16 if code >= _SEVENTEENTH else code & 0xF


def _bits(body: str) -> Iterator[Found]:
    for match in _ZERO_WIDTH.finditer(body):
        kinds = sorted(set(match[0]))
        if len(kinds) != 2:
            continue
        for zero, one in (kinds, kinds[::-1]):
            bits = match[0].replace(zero, "0").replace(one, "1")
            whole = len(bits) // 8 * 8
            data = int(bits[:whole], 2).to_bytes(whole // 8, "big")
            found = list(_message("bits", data, match.start(), width=8))
            yield from found
            if found:
                break


def _message(kind: str, data: bytes, start: int, *, width: int) -> Iterator[Found]:
    decoded = text_of(data)
    if decoded:
        cuts = [start + cut * width for cut in decoded.cuts]
        yield of_units(kind, zip(decoded.body, cuts, cuts[1:], strict=False))
