"""Payment card numbers: `pii.card`."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from seawall.detect.context import Nearby
from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text


class Issuer(NamedTuple):
    """A range of leading digits (ISO/IEC 7812-1), and the lengths issued in it."""

    low: int
    high: int
    lengths: frozenset[int]
    confidence: float


def _issuer(low: int, high: int, lengths: Sequence[int], confidence: float = 0.85) -> Issuer:
    return Issuer(low, high, frozenset(lengths), confidence)


_LONG = range(16, 20)
# The confidence is that of an unbroken number without context: one number in ten fits Luhn by
# chance, so a wide range or an unusual length says little.
ISSUERS = (
    _issuer(4, 4, [16]),
    _issuer(4, 4, [13, 19], 0.4),
    _issuer(51, 55, [16]),
    _issuer(2221, 2720, [16]),
    _issuer(34, 34, [15]),
    _issuer(37, 37, [15]),
    _issuer(6011, 6011, [16]),
    _issuer(6011, 6011, range(17, 20), 0.4),
    _issuer(622126, 622925, _LONG, 0.7),
    _issuer(644, 659, [16]),
    _issuer(300, 305, [14], 0.7),
    _issuer(36, 36, [14], 0.7),
    _issuer(38, 39, [14], 0.6),
    _issuer(3528, 3589, [16]),
    _issuer(2200, 2204, _LONG, 0.7),
    _issuer(9792, 9792, [16], 0.7),
    _issuer(60, 60, [16], 0.6),
    _issuer(81, 82, [16], 0.6),
    _issuer(62, 62, _LONG, 0.6),
    _issuer(50, 50, [16], 0.5),
    _issuer(56, 69, [16], 0.5),
    _issuer(50, 50, [12, 13, 14, 15, 17, 18, 19], 0.25),
    _issuer(56, 69, [12, 13, 14, 15, 17, 18, 19], 0.25),
)

_DIGITS_MAX = 40
_UNBROKEN = 14  # shorter numbers beside others are too often something else
_CONTEXT = 40
# Starts with a digit, not with a lookbehind, so that the scanner skips to digits quickly.
_RUN = re.compile(
    rf"[0-9](?<![\w.][0-9])(?:[ \u00a0-]?[0-9]){{11,{_DIGITS_MAX - 1}}}+(?![\w]|\.[0-9])"
)
_OPEN = re.compile(r"[0-9](?:[ \u00a0-]?[0-9]){11}|[0-9](?:[ \u00a0-]?[0-9]){0,10}[ \u00a0-]?\Z")
_GROUP = re.compile("[0-9]+")
_PRINTED = frozenset(
    {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 6), (4, 4, 5)}
)
_WORDS = Nearby(
    r"card|visa|master ?card|amex|american express|discover|diners|maestro|\bjcb\b|union ?pay|"
    r"credit|debit|\bcvv|\bcvc|\bpan\b|expir|karte|carte|tarjeta|carta|cart[aã]o|kaart|kort|"
    r"карт|卡|カード|카드|بطاقة|कार्ड",
    before=_CONTEXT,
    after=_CONTEXT,
)


class CardNumbers:
    """
    Payment card numbers: an issuer's range and length (ISO/IEC 7812-1), and a right Luhn digit.

    Digits may be grouped by single spaces or hyphens. A number grouped as
    printed on cards, or with a word for cards near it, is more certain than a
    row of digits that merely fits.
    """

    name = "pii.card"
    reach = 2 * _DIGITS_MAX + 2 + 2 * _CONTEXT

    def settled(self, body: str) -> int:
        """Up to the first row of digits that may be, or become, a card's."""
        return first_open(body, _OPEN, self.reach)

    def find(self, text: Text) -> Iterator[Finding]:
        """Every number that an issuer could have issued, left to right."""
        for run in _RUN.finditer(text.body):
            for span, confidence in _cards(run):
                near = _WORDS(text.body, span.start, span.end)
                yield Finding(self.name, span, max(confidence, 0.97) if near else confidence)


def _cards(run: re.Match[str]) -> Iterator[tuple[Span, float]]:
    """The card numbers in a row of digits: the whole row, or groups in it as cards print them."""
    groups = [match.span() for match in _GROUP.finditer(run.string, *run.span())]
    lengths = [end - start for start, end in groups]
    at = 0
    while at < len(groups):
        for count in _shapes(lengths, at):
            start, end = groups[at][0], groups[at + count - 1][1]
            confidence = _judge(run.string[start:end], grouped=count > 1)
            if confidence:
                yield Span(start, end), confidence * (0.6 if _is_parcel(lengths) else 1.0)
                at += count - 1
                break
        at += 1


def _is_parcel(lengths: Sequence[int]) -> bool:
    """Five fours and two digits more, as carriers print the numbers of parcels."""
    return list(lengths) == [4, 4, 4, 4, 4, 2]


def _shapes(lengths: Sequence[int], at: int) -> Iterator[int]:
    """How many groups from `at` on may be one card, longest first."""
    if at == 0:
        yield len(lengths)
    for count in (5, 4, 3):
        if tuple(lengths[at : at + count]) in _PRINTED and at + count <= len(lengths):
            yield count
    if lengths[at] >= _UNBROKEN:
        yield 1


def _judge(written: str, *, grouped: bool) -> float:
    """How likely it is that these digits, as they are written, are a card; 0 if they cannot be."""
    digits = "".join(c for c in written if "0" <= c <= "9")
    confidence = next((i.confidence for i in ISSUERS if _issues(i, digits)), 0.0)
    if not confidence or not luhn(digits):
        return 0.0
    if not grouped:
        return confidence
    shape = tuple(len(group) for group in _GROUP.findall(written))
    return 0.95 if shape in _PRINTED else confidence * 0.5


def _issues(issuer: Issuer, digits: str) -> bool:
    head = int(digits[: len(str(issuer.low))])
    return len(digits) in issuer.lengths and issuer.low <= head <= issuer.high


_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: str) -> bool:
    """Whether the last of these digits is the check digit of the others (ISO/IEC 7812-1 B)."""
    values = [ord(c) - 48 for c in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0
