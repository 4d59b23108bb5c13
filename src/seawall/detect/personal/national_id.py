"""National identity and tax numbers of people: `pii.national_id`."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from seawall.detect.context import Nearby
from seawall.detect.personal.national_numbers import NUMBERS, Number
from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

_BEFORE, _AFTER = 48, 24
_LONGEST, _HEAD = 24, 5

_ANY = (
    r"national[ _-]?(?:id|insurance|identi)|identity[ _](?:card|number|no)|"
    r"\bid[ _](?:card|number|no|nr)\b|"
    r"citizen|tax(?:payer)?[ _-]?(?:id|number|no|ref)|personal[ _](?:number|code|id)|"
    r"social[ _](?:security|insurance)|\bgovernment id|\bidentification (?:number|no)"
)
"""Words for such a number in English, whatever the country."""


class _Form(NamedTuple):
    """One writing of one number."""

    writing: str
    number: Number
    alone: float


def _forms() -> dict[str, tuple[_Form, ...]]:
    """Every writing of every number, by how it begins; the longest first."""
    forms: defaultdict[str, list[_Form]] = defaultdict(list)
    for number in NUMBERS:
        for writing, alone in number.writings.items():
            forms[writing[:_HEAD]].append(_Form(writing, number, alone))
    return {
        head: tuple(sorted(of, key=lambda form: -len(form.writing))) for head, of in forms.items()
    }


_FORMS = _forms()
_SAID = {number.name: Nearby(number.words, _BEFORE, _AFTER) for number in NUMBERS}
_SAID_SOMEHOW = Nearby(_ANY, _BEFORE, _AFTER)
_JOINTS = {
    ord("\u00a0"): " ",
    ord("\u202f"): " ",
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013"), "-"),
}
_PLAIN = {
    **dict.fromkeys(map(ord, "0123456789"), "9"),
    **dict.fromkeys(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), "A"),
    **_JOINTS,
}
_DIGITS = re.compile("[0-9]+")
_LEAD = re.compile(r"(?<!\w)(?:[A-Za-z]{3} [A-Za-z]{3} |[A-Za-z]{1,6}[ -]?)\Z")
_MOST_LEAD = 9
_LEAD_OPEN = re.compile(r"(?<!\w)(?:[A-Za-z]{3} [A-Za-z]{0,3} ?|[A-Za-z]{1,6}[ -]?)\Z")
_END = re.compile(r"(?![\w]|[-./][0-9])")
_WITHIN, _ON = re.compile(r"[0-9][ \u00a0-]\Z"), re.compile(r"[ \u00a0-][0-9]")
CERTAIN, LIKELY, _PART = 0.97, 0.65, 0.4


class NationalIds:
    """
    Numbers that countries give their people: identity, tax and insurance numbers of 37 countries.

    A number must have the form, the dates and the check digits of its country
    (python-stdnum). One whose form says little needs a word for it nearby: one row of
    digits in ten or eleven has right check digits by chance. A finding's note names the
    country and the number.
    """

    name = "pii.national_id"
    reach = _LONGEST + _BEFORE + _AFTER + 2

    def settled(self, body: str) -> int:
        """Up to the first place where a number may stand that goes on, or awaits its words."""
        size = len(body)
        for digits in _DIGITS.finditer(body, max(0, size - self.reach)):
            for start in _starts(body, digits.start()):
                if _may_be(body[start : start + _LONGEST].translate(_PLAIN), size - start):
                    return start
        return first_open(body, _LEAD_OPEN, _MOST_LEAD)

    def find(self, text: Text) -> Iterator[Finding]:
        """Every number that may be somebody's, left to right."""
        body, done = text.body, 0
        for digits in _DIGITS.finditer(body):
            for start in _starts(body, digits.start()):
                found = _best(body, start) if start >= done else None
                if found:
                    done = found.span.end
                    yield found
                    break


def _starts(body: str, digit: int) -> Iterator[int]:
    """Where a number may begin whose first digit stands here: at letters before it, or with it."""
    before = body[max(0, digit - _MOST_LEAD) : digit]
    lead = _LEAD.search(before) if before[-1:].isalpha() or before[-1:] in (" ", "-") else None
    if lead:
        yield digit - len(lead[0])
    within = before[-1:] in ("-", ".", "/") and before[-2:-1].isdigit()
    if not within and not (before[-1:].isalnum() or before[-1:] in ("_", "+")):
        yield digit


def _may_be(shape: str, left: int) -> bool:
    """Whether one of the writings begins so, or all that is left of the text begins one."""
    if left < _HEAD:
        return any(head.startswith(shape) for head in _FORMS)
    return any(
        form.writing.startswith(shape)
        if left < len(form.writing)
        else shape.startswith(form.writing)
        for form in _FORMS.get(shape[:_HEAD], ())
    )


def _best(body: str, start: int) -> Finding | None:
    """The surest number that starts here; of equally sure ones the longest."""
    shape = body[start : start + _LONGEST].translate(_PLAIN)
    best: Finding | None = None
    for form in _FORMS.get(shape[:_HEAD], ()):
        end = start + len(form.writing)
        if not shape.startswith(form.writing) or not _END.match(body, end):
            continue
        if not _valid(form, body[start:end]):  # first, for it is cheaper than looking for words
            continue
        confidence = _confidence(body, start, end, form)
        if confidence > (best.confidence if best else 0.0):
            best = Finding(NationalIds.name, Span(start, end), confidence, form.number.name)
    return best


def _valid(form: _Form, written: str) -> bool:
    plain = written.translate(_JOINTS)
    if len(set(plain)) <= 2:  # noqa: PLR2004 - 111-11-1112 is nobody's
        return False
    try:
        return form.number.valid(plain)
    except (LookupError, ValueError):  # a place or date that the tables of stdnum do not know
        return False


def _confidence(body: str, start: int, end: int, form: _Form) -> float:
    if _SAID[form.number.name](body, start, end):
        return CERTAIN
    if form.alone < LIKELY and _SAID_SOMEHOW(body, start, end):
        return LIKELY
    if set(form.writing) <= {"9", " "} and (
        _WITHIN.search(body[max(0, start - 2) : start]) or _ON.match(body, end)
    ):
        return min(form.alone, _PART)  # part of a longer row of digits, such as a card's
    capitals = "A" not in form.writing or body[start:end] == body[start:end].upper()
    return form.alone if capitals else 0.0
