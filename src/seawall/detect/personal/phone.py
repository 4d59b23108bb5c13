"""Telephone numbers: `pii.phone`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from seawall.detect.context import Nearby
from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text


class Shape(NamedTuple):
    """One way to write a telephone number, and how likely it is one, alone and after a word."""

    name: str
    regex: str
    alone: float
    said: float


_S = r"[ .\-\u00a0\u2010-\u2013]"  # what stands between groups
_W = r"[ \-\u00a0\u2010-\u2013]"  # the same without the dot
# One digit, and what may precede it.
_UNIT = r"(?:(?:[ ./\-\u00a0\u2010-\u2013]| ?\(|\)[ /\-]?)?[0-9])"
_END = r"(?!\w|[.,:/\-][0-9]| ?[€$£¥%°])"
_EXTENSION = r"(?: ?(?:x|ext\.?) ?[0-9]{1,6})?"
# Tried in order: the first that fits speaks.
SHAPES = (
    Shape(
        "north_american_abroad",
        rf"(?:\+|00)1[ .-]?(?:\([2-9][0-9]{{2}}\)|[2-9][0-9]{{2}})[ .-]?[2-9][0-9]{{2}}[ .-]?"
        rf"[0-9]{{4}}{_EXTENSION}{_END}",
        0.9,
        0.98,
    ),
    Shape("international", rf"\+ ?\(?[1-9](?:{_UNIT}| - [0-9]){{6,14}}+", 0.9, 0.98),
    Shape(
        "north_american",
        rf"(?:1{_S})?(?:\([2-9][0-9]{{2}}\){_S}?|[2-9][0-9]{{2}}[.\-\u2010-\u2013])"
        rf"[2-9][0-9]{{2}}{_S}[0-9]{{4}}{_EXTENSION}{_END}",
        0.85,
        0.98,
    ),
    Shape("spaced", rf"(?:1 )?[2-9][0-9]{{2}} [2-9][0-9]{{2}}[ -][0-9]{{4}}{_END}", 0.45, 0.97),
    Shape("toll_free", rf"1[ .-]8[0-9]{{2}}[ .-][0-9]{{3}}[ .-][0-9]{{4}}{_END}", 0.8, 0.95),
    Shape("pairs", rf"0[1-9](?:{_S}[0-9]{{2}}){{4}}{_END}", 0.85, 0.97),
    Shape(
        "russian",
        rf"8[ -]?(?:\([3489][0-9]{{2}}\)|[3489][0-9]{{2}})[ -]?[0-9]{{3}}"
        rf"[ -][0-9]{{2}}[ -][0-9]{{2}}{_END}",
        0.85,
        0.97,
    ),
    Shape("brazilian", rf"\([1-9][0-9]\) ?9?[ .]?[0-9]{{4}}[ -][0-9]{{4}}{_END}", 0.85, 0.97),
    Shape("chinese", rf"1[3-9][0-9][ -][0-9]{{4}}[ -][0-9]{{4}}{_END}", 0.75, 0.97),
    Shape("indian", rf"[6-9][0-9]{{4}}{_W}[0-9]{{5}}{_END}", 0.45, 0.95),
    Shape("prefix", rf"00[1-9]{_UNIT}{{8,13}}+", 0.5, 0.95),
    Shape("trunk", rf"(?:0|\(0)[1-9]{_UNIT}{{7,11}}+", 0.6, 0.95),
    Shape("parted", rf"0[1-9][0-9]{{1,4}} [/\-\u2013] [0-9]{{4,8}}{_END}", 0.6, 0.95),
    Shape("local", rf"[2-9][0-9]{{2}}{_W}[0-9]{{4}}{_END}", 0.0, 0.8),
    Shape("grouped", rf"\(?[1-9][0-9]{{1,4}}\)?(?:{_S}[0-9]{{2,5}}){{1,4}}+{_END}", 0.0, 0.85),
    Shape("bare", rf"[1-9][0-9]{{6,11}}+{_END}", 0.0, 0.85),
)
_SURE = frozenset(
    {"international", "north_american_abroad", "north_american", "brazilian", "toll_free"}
)
_LONGEST = 64
_BEFORE, _AFTER = 40, 16
# Starts with a class, not with a lookbehind, so that the scanner skips to digits quickly.
_START = re.compile(
    r"[+(0-9](?<![\w./$€£¥#@%&*^~\\-].)(?<![$€£¥#] .)(?<![0-9][,:].)"
    r"(?=[ (.\-]{0,2}[0-9][0-9 ()./\-\u00a0\u2010-\u2013]{5})"
)
_OPEN = re.compile(
    r"[+(0-9][0-9 ()./\-\u00a0\u2010-\u2013]{6}|[+(0-9][0-9 ()./\-\u00a0\u2010-\u2013]{0,5}\Z"
)
_SHAPE = re.compile("|".join(f"(?P<{shape.name}>{shape.regex})" for shape in SHAPES))
_BY_NAME = {shape.name: shape for shape in SHAPES}

# ITU-T E.164 list of assigned country codes, and the digits that a number there has at most.
_COUNTRY = re.compile(
    "1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[12368]|2[2-6][0-9]|29[01789]|"
    "35[0-9]|37[0-9]|38[0-35-79]|42[013]|50[0-9]|59[0-9]|67[0-9]|68[0-9]|69[0-2]|80[08]|"
    "85[02356]|87[08]|88[0-368]|96[0-8]|97[0-9]|99[2-68]"
)
_MOST = {
    "1": 11, "7": 11, "20": 12, "27": 11, "30": 12, "31": 11, "32": 11, "33": 12, "34": 11,
    "36": 11, "39": 13, "40": 11, "41": 12, "43": 14, "44": 13, "45": 10, "46": 12, "47": 10,
    "48": 11, "49": 14, "52": 13, "54": 13, "55": 13, "60": 12, "61": 12, "65": 10, "81": 12,
    "82": 13, "86": 13, "90": 12, "91": 12,
}  # fmt: skip
_LEAST, _USUAL_MOST = 8, 13

_WORDS = Nearby(
    r"\bphone|telephone|\btel\b|\btlf\b|mobile?\b|\bmob\b|\bcell\b|cellphone|cellular|\bfax|"
    r"whats ?app|\bsignal\b|telegram|\bsms\b|\btext (?:me|us|him|her|them)|\bcall|\bring\b|\bdial|"
    r"hotline|helpline|\breach (?:me|us|him|her|them)|reachable|text(?:ed|ing) on|direct line|"
    r"dial-in|my number|chiam|rückruf|erreich|rappel|contact|\btoll|rufnummer|telefon|handy\b|"
    r"mobil\b|mobiel|téléphone|portable ?: ?$|appele|teléfono|móvil|celular|ll[aá]m(?!a [0-9])|"
    r"cellulare|ligue\b|телефон|\bтел\b|моб\b|звон|电话|手机|致电|電話|携帯|전화|휴대|هاتف|جوال|تلفن|موبایل|"
    r"फ़ोन|फोन|मोबाइल|nomor|điện thoại",
    before=_BEFORE,
    after=_AFTER,
)
_OTHERWISE = Nearby(
    r"(?:order|invoice|reference|ref|ticket|case|account|acct|a/c|sku|isbn|issn|tracking|serial|"
    r"version|build|part|model|patent|doi|passport|licen[cs]e|policy|member|customer|booking|"
    r"parcel|batch|lot|claim|article|item|product|document|card|iban|routing|swift|tax|vat|bestell\w*|"
    r"commande|pedido|ordine|заказ\w*|счет\w*|\bid|\bpin|code)"
    r"(?:[ _](?:no|nr|number|id|code|n))?[^\w]{0,5}$",
    before=28,
)
_DATE = re.compile(
    r"\(?(?:(?:19|20)[0-9]{2}\D[01]?[0-9]\D[0-3]?[0-9]|[0-3]?[0-9]\D[0-3]?[0-9]\D(?:19|20)[0-9]{2})(?![0-9])"
)
_ENDING = re.compile(_END)


class PhoneNumbers:
    """
    Telephone numbers: international (ITU-T E.164) and in the usual national writings.

    A writing that also fits order numbers, prices or versions needs a word for
    telephones near it; a word for something else right before it speaks
    against it. Dates are never telephone numbers.
    """

    name = "pii.phone"
    reach = _LONGEST + _BEFORE + _AFTER

    def settled(self, body: str) -> int:
        """Up to the first row of digits that may be, or become, a telephone number."""
        return first_open(body, _OPEN, self.reach)

    def find(self, text: Text) -> Iterator[Finding]:
        """Every number, left to right, with its extension where one is written."""
        body = text.body
        done = 0
        for start in _START.finditer(body):
            if start.start() < done:
                continue
            match = _SHAPE.match(body, start.start())
            end = _end(match) if match else 0
            if match is None or not end:
                continue
            opened = match[0][0] == "(" and ")" not in body[match.start() : end]
            span = Span(match.start() + opened, end)
            confidence = _confidence(body, span, _BY_NAME[match.lastgroup or ""], done=done)
            if confidence:
                done = end
                yield Finding(self.name, span, confidence)


def _end(match: re.Match[str]) -> int:
    """Where the number that starts with the match ends; 0 if it cannot be a telephone number."""
    if _DATE.match(match[0]):
        return 0
    digits = "".join(c for c in match[0] if c.isdigit())
    if match.lastgroup == "trunk":
        return _last_end(match, 9, 13)
    if match.lastgroup in ("international", "prefix"):
        zeros = len(digits) - len(digits.lstrip("0"))
        country = _COUNTRY.match(digits, zeros)
        most = _MOST.get(country[0], _USUAL_MOST) if country else 0
        return _last_end(match, _LEAST + zeros, most + zeros)
    return match.end() if match.lastgroup != "grouped" or 7 <= len(digits) <= 12 else 0  # noqa: PLR2004


def _last_end(match: re.Match[str], least: int, most: int) -> int:
    """
    The last end of a group of digits with from `least` to `most` digits before it, or 0.

    What follows may be the next number, which a space alone sets apart.
    """
    count = singles = end = 0
    for group in re.finditer("[0-9]+", match[0]):
        count += len(group[0])
        singles += len(group[0]) == 1
        at = match.start() + group.end()
        if least <= count <= most and _ENDING.match(match.string, at) and singles <= 3:  # noqa: PLR2004
            end = at
    return end


def _confidence(body: str, span: Span, shape: Shape, *, done: int) -> float:
    """How likely it is that this is a telephone number, given what stands around it."""
    start, end = span.start, span.end
    after_number = body[max(0, start - 2) : start - 1].isdigit() and body[start - 1].isspace()
    if after_number and done != start - 1 and shape.name not in _SURE:
        return 0.0
    if _OTHERWISE(body, start, end):
        return round(shape.alone * 0.3, 2)
    if _WORDS(body, start, end):
        return shape.said
    written = body[start:end]
    if shape.name == "trunk":
        return _trunk_alone(written)
    followed = body[end : end + 1] in (" ", "-") and body[end + 1 : end + 2].isdigit()
    return shape.alone * 0.5 if followed and shape.name not in _SURE else shape.alone


def _trunk_alone(written: str) -> float:
    """A national number with its leading 0: unbroken digits may be anything."""
    groups = re.findall("[0-9]+", written)
    if len(groups) == 1:
        return 0.3
    if [len(group) for group in groups] == [3, 2, 4]:  # a social security number
        return 0.0
    return 0.6 if len(groups[0]) >= 2 and len(groups[-1]) >= 2 else 0.0  # noqa: PLR2004
