"""Bytes written as numbers: pairs of hex digits, `0x41`, eight binary digits, decimal codes."""

# ruff: noqa: PLR2004 - numbers of code points and bytes say more than names would

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from seawall.detect.views.found import Found, of_units
from seawall.detect.views.glance import Glance
from seawall.detect.views.readable import text_of


@dataclass(frozen=True, slots=True)
class _Notation:
    """
    How a byte is written.

    `seen` names the shape that each run holds, `quality` how like words it must
    read: dates, tables and telephone numbers are pairs and decimal codes too.
    """

    kind: str
    base: int
    run: "re.Pattern[str]"
    one: "re.Pattern[str]"
    seen: str
    quality: float = 0.0


_APART = r"(?P<gap>[ :,\-\n]|, |:\n?)"
_NOTATIONS = (
    _Notation(
        "hex",
        16,
        re.compile(r"0[xX][0-9A-Fa-f]{2}(?:[ ,;\n]{0,3}0[xX][0-9A-Fa-f]{2}){3,}+"),
        re.compile(r"0[xX]([0-9A-Fa-f]{2})"),
        "prefixed",
    ),
    _Notation(
        "hex",
        16,
        re.compile(
            rf"(?<![0-9A-Za-z])[0-9A-Fa-f]{{2}}{_APART}[0-9A-Fa-f]{{2}}"
            r"(?:(?P=gap)[0-9A-Fa-f]{2}(?![0-9A-Za-z])){4,}+"
        ),
        re.compile(r"([0-9A-Fa-f]{2})"),
        "pairs",
        0.85,
    ),
    _Notation(
        "binary",
        2,
        re.compile(r"(?<![0-9A-Za-z])[01]{8}(?:[ ,\n]?[01]{8}){3,}+(?![0-9A-Za-z])"),
        re.compile(r"([01]{8})"),
        "octets",
    ),
    _Notation(
        "decimal",
        10,
        re.compile(r"(?<![0-9A-Za-z.,])[0-9]{2,3}(?:(?:, ?|[ \n])[0-9]{2,3}(?![0-9A-Za-z])){7,}+"),
        re.compile(r"([0-9]{2,3})"),
        "codes",
        0.85,
    ),
)


def numbers(glance: Glance, length: int) -> Iterator[Found]:
    """Every run of numbers that spells text, of each no more than `length` code points."""
    for notation in _NOTATIONS:
        ends = sorted(glance.seen.get(notation.seen, ()))
        if ends:
            yield from _runs(notation, ends, glance.body, length)


def _runs(notation: _Notation, ends: list[int], body: str, length: int) -> Iterator[Found]:
    for match in notation.run.finditer(body):
        start, end = match.start(), min(match.end(), match.start() + length)
        index = bisect_right(ends, start)
        if index < len(ends) and ends[index] <= match.end():
            found = _read(notation, list(notation.one.finditer(body, start, end)))
            if found:
                yield found


def _read(notation: _Notation, ones: "list[re.Match[str]]") -> Found | None:
    values = [int(one[1], notation.base) for one in ones]
    if max(values) > 0xFF:
        return None
    decoded = text_of(bytes(values))
    if decoded is None or decoded.quality < notation.quality:
        return None
    cuts = decoded.cuts
    return of_units(
        notation.kind,
        (
            (char, ones[first].start(), ones[last - 1].end())
            for char, first, last in zip(decoded.body, cuts, cuts[1:], strict=False)
        ),
    )
