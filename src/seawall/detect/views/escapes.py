"""
Encodings of single characters that leave the text around them readable.

Percent-encoding (RFC 3986, section 2.1), HTML character references (HTML
Living Standard, section 13.5), the escapes of JSON (RFC 8259, section 7),
Python, JavaScript and C, and quoted-printable (RFC 2045, section 6.7).
"""

# ruff: noqa: PLR2004 - numbers of code points and bytes say more than names would

import html
import re
from collections.abc import Iterator
from itertools import islice

from seawall.detect.views.found import Found, Unit, of_units
from seawall.detect.views.glance import Glance
from seawall.detect.views.readable import utf8

_PERCENT = re.compile(r"(?:%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}))++")
_PERCENT_UNIT = re.compile(r"((?:%[0-9A-Fa-f]{2})++)|%u([0-9A-Fa-f]{4})")
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][0-9A-Za-z]{1,31}(?=;));?"
_ENTITIES = re.compile(f"(?:{_ENTITY})++")
_ENTITY_UNIT = re.compile(_ENTITY)
_ESCAPE = (
    r"\\(?:[xX][0-9A-Fa-f]{2}|[0-3][0-7]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}"
    r"|U[0-9A-Fa-f]{8}|[nrtbf\"'/\\])"
)
_ESCAPES = re.compile(f"(?:{_ESCAPE})++")
_ESCAPE_UNIT = re.compile(
    r"(?P<bytes>(?:\\[xX][0-9A-Fa-f]{2})++)|(?P<octal>(?:\\[0-3][0-7]{2})++)"
    r"|\\u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|\\[uU]\{?(?P<code>[0-9A-Fa-f]{1,8})\}?|\\(?P<letter>.)"
)
_POINT = re.compile(r"[Uu]\+([0-9A-Fa-f]{4,6})")
_POINTS = re.compile(r"[Uu]\+[0-9A-Fa-f]{4,6}(?:[ ,;]{0,2}[Uu]\+[0-9A-Fa-f]{4,6})++")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
# A soft end of line; not a ruled line, nor the end of a base64 run.
_SOFT_BREAK = r"=(?<![=\s]=)(?<![0-9A-Za-z+/_-]{12}=)\r?\n"
_SOFT = re.compile(_SOFT_BREAK)
_PRINTABLE = re.compile(
    rf"(?:=[0-9A-F]{{2}}){{3,}}+|(?:=[C-F][0-9A-F](?:=[89AB][0-9A-F])++)++|{_SOFT_BREAK}"
)


def escapes(glance: Glance, *, runs: int, length: int) -> Iterator[Found]:
    """
    Runs of escapes, of each kind the first `runs`, which may overlap another kind's.

    Of a run no more than `length` code points are decoded.
    """
    for kind, pattern in _kinds(glance):
        yield from islice(_runs(kind, pattern, glance.body, length), runs)


def _kinds(glance: Glance) -> Iterator[tuple[str, "re.Pattern[str]"]]:
    """The kinds of escapes that may occur, each with what a run of it looks like."""
    body = glance.body
    if "%" in body:
        yield "url", _PERCENT
    if "&" in body:
        yield "html", _ENTITIES
    if "\\" in body:
        yield "unicode", _ESCAPES
    if "points" in glance.seen:
        yield "points", _POINTS
    if "printable" in glance.seen or ("soft" in glance.seen and _SOFT.search(body)):
        yield "printable", _PRINTABLE


def _runs(kind: str, pattern: "re.Pattern[str]", body: str, length: int) -> Iterator[Found]:
    read = _READERS[kind]
    for match in pattern.finditer(body):
        start, end = match.span()
        units = list(read(body, start, min(end, start + length)))
        if any(text != body[low:high] for text, low, high in units):
            yield of_units(kind, units)


def _percent(body: str, start: int, end: int) -> Iterator[Unit]:
    for match in _PERCENT_UNIT.finditer(body, start, end):
        if match[1]:
            yield from _bytes(body, match.start(), match.end(), width=3, base=16)
        else:
            yield chr(int(match[2], 16)), *match.span()


def _bytes(body: str, start: int, end: int, *, width: int, base: int) -> Iterator[Unit]:
    """Bytes written one by one, each `width` characters: UTF-8, and where it is not, Latin-1."""
    digits = 2 if base == 16 else 3
    data = bytes(
        int(body[place + width - digits : place + width], base)
        for place in range(start, end - width + 1, width)
    )
    decoded = utf8(data)
    for char, first, last in zip(decoded.body, decoded.cuts, decoded.cuts[1:], strict=False):
        low, high = start + first * width, start + last * width
        yield (body[low:high] if char == "\ufffd" else char), low, high


def _entities(body: str, start: int, end: int) -> Iterator[Unit]:
    for match in _ENTITY_UNIT.finditer(body, start, end):
        yield html.unescape(match[0]), *match.span()


def _backslashed(body: str, start: int, end: int) -> Iterator[Unit]:
    for match in _ESCAPE_UNIT.finditer(body, start, end):
        if match["bytes"]:
            yield from _bytes(body, *match.span(), width=4, base=16)
        elif match["octal"]:
            yield from _bytes(body, *match.span(), width=4, base=8)
        else:
            yield _character(match), *match.span()


def _character(match: "re.Match[str]") -> str:
    if match["high"]:
        high, low = int(match["high"], 16), int(match["low"], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    if match["code"]:
        return _of_code(match)
    return _LETTERS.get(match["letter"], match["letter"])


def _of_code(match: "re.Match[str]") -> str:
    code = int(match["code"], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _points(body: str, start: int, end: int) -> Iterator[Unit]:
    """Code points in the notation of the Unicode Standard; two blanks stand for one."""
    done = start
    for match in _POINT.finditer(body, start, end):
        if body[done : match.start()] == "  ":
            yield " ", done, match.start()
        done = match.end()
        code = int(match[1], 16)
        yield (chr(code) if code <= 0x10FFFF else match[0]), *match.span()


def _quoted(body: str, start: int, end: int) -> Iterator[Unit]:
    if body[start + 1] in "\r\n":
        yield "", start, end
    else:
        yield from _bytes(body, start, end, width=3, base=16)


_READERS = {
    "url": _percent,
    "html": _entities,
    "unicode": _backslashed,
    "points": _points,
    "printable": _quoted,
}
