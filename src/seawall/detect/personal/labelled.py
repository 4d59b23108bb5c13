"""Numbers that only a word beside them tells apart: passports, licences, patients, birthdays."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from seawall.detect.literals import find_all
from seawall.terms import Finding, Span, Text

_WORDS_MAX, _GAP_MAX, _VALUE_MAX, _ENDING = 40, 96, 48, 4

# What may stand between the word and the value: `no.`, `is:`, `": "`, ` | `.
_GAP = (
    r"(?:[ \t]{0,3}(?:[:=#|.,()\"'`*>_\u00b0\u00ba-]|(?:dd|mm|tt|jj)[/.-]|yyyy|"
    r"(?:no|nr|num(?:ber|mer|éro|ero)?|número|nº|n°|id|code|is|was|are|of|on|at|am|le|el|the|for|"
    r"her|his|my|your|reads|ist|war|lautet|est|es|der|den|del?|il)(?![^\W_]))){0,8}+"
    r"(?:[.?]?\n[^\W\d_]{2,16}(?: [0-9])?: ?|\s{0,3})"
)


class Label(NamedTuple):
    """
    What a value is called, and the form that it has.

    `starts` are the beginnings of `words`, separated by spaces, in lower case: where none
    of them stands nothing is looked at.
    """

    kind: str
    starts: str
    words: str
    value: str
    confidence: float = 0.95


_MONTHS = (
    "jan(?:uary|uar|vier)?|feb(?:ruary|ruar|rero)?|f[ée]vr?(?:ier)?|mar(?:ch|s|zo)?|märz|mrz|"
    "apr(?:il)?|avr(?:il)?|may|mai|mayo|jun(?:e|i|io)?|juin|jul(?:y|i|io)?|juil(?:let)?|"
    "aug(?:ust)?|ao[uû]t|ago(?:sto)?|sep(?:t(?:ember|embre|iembre)?)?|"
    "o[ck]t(?:ober|obre|ubre)?|nov(?:ember|embre|iembre)?|de[cz](?:ember)?|déc(?:embre)?|"
    "dic(?:iembre)?|ene(?:ro)?|abr(?:il)?"
)
_YEAR = r"(?:19[0-9]{2}|20[0-4][0-9])"
_SHORT = rf"(?:{_YEAR}|[0-9]{{2}})"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
DATE = (
    rf"(?:{_YEAR}[ ./-]{_MONTH}[ ./-]{_DAY}|{_DAY}[ ./-] ?{_DAY}[ ./-] ?{_SHORT}|"
    rf"{_DAY}(?:st|nd|rd|th|er|\.)?[ -](?:of |de )?(?:{_MONTHS})\.?,?[ -](?:of |del? )?{_SHORT}|"
    rf"(?:{_MONTHS})\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR}|{_YEAR}[01][0-9][0-3][0-9])"
)

LABELS = (
    Label(
        "pii.passport",
        "passport reisepass passnummer passeport pasaporte paspoort passaporto identity travel "
        "personal ausweis",
        "passports?|reisepass(?:nummer|nr)?|passnummer|passeport|pasaporte|paspoort(?:nummer)?|"
        "passaporto|(?:identity|travel) document|(?:personal)?ausweis(?:nummer|nr)?",
        "(?:[A-Z]{1,2}[ -]?[0-9]{6,8}|[0-9]{8,9}|[0-9]{2}[A-Z]{2}[0-9]{5}|"
        "[A-Z][0-9A-Z]{8}(?<=[0-9]))",
    ),
    Label(
        "pii.license",
        "driv dl licen carné führerschein permis carnet patente rijbewijs",
        r"driv(?:er|ing)['’]?s?[ _-]?licen[cs]e|(?-i:\bDL\b)|"
        r"führerschein(?:nummer|nr)?|permis de conduire|"
        r"(?:carnet|carné|permiso|licencia) de conducir|"
        r"patente di guida|rijbewijs(?:nummer)?",
        r"(?:[A-Z9]{5}[0-9]{6}[A-Z0-9]{5}|[A-Z][0-9]{3}-[0-9]{4}-[0-9]{4}|"
        r"[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}|(?=[A-Z]{0,9}[0-9])[A-Z][0-9A-Z]{10}(?=\W|$)|"
        r"[A-Z]{0,3}[ -]?[0-9](?=[0-9A-Z]{0,9}[0-9]{2})[0-9A-Z]{5,12})",
    ),
    Label(
        "pii.medical_record",
        "mrn medical health hospital patient clinical chart fallnummer historia nhc dossier num",
        r"(?=MRN-[0-9])|\bmrn\b|\bchart[ _](?:no|number|id|#)|fallnummer|historia cl[íi]nica|"
        r"(?:medical|health|hospital|patient|clinical)[ _]?(?:record|chart|file)s?"
        r"(?=[ _]?(?:id|no|number|nr|#)\b|\"|:)|(?:patient|hospital)[ _]?(?:id|no|number|nr)|"
        r"patienten?(?:nummer|nr|-id)|\bnhc\b|num[ée]ro (?:de patient|de dossier)|"
        r"dossier (?:médical|patient)",
        r"(?!(?:19|20)[0-9]{2}(?:\W|$))(?:[A-Z]{1,4}[-#: ]?)?"
        r"[0-9](?:[0-9-]|[A-Z](?=[0-9])){3,14}[0-9]",
        0.93,
    ),
    Label(
        "pii.date_of_birth",
        "date day place birth dob d.o born bday geb naissance né fecha nacid nació data nat "
        "födelse fødsels",
        r"(?:date|day|place and date)[ _]?of[ _]?birth|birth[ _-]?(?:date|day)|"
        r"\bd\.?[ ]?o\.?[ ]?b\b\.?|\bborn\b|\bbday\b|geburtsdatum|geburtstag|\bgeb\.|"
        r"\bgeboren\b|"
        r"date[ _]de[ _]naissance|\bnée?(?:\(e\))? le\b|fecha[ _]de[ _]nacimiento|\bnacid[oa]\b|"
        r"\bnació\b|data di nascita|\bnat[oa] il\b|geboortedatum|födelsedatum|fødselsdato|"
        r"data urodzenia|data de nascimento",
        DATE,
    ),
)


class Labelled:
    """
    Values of one kind that stand after a word for it, or before it in brackets.

    `Passport no. C01X00T47` is one, the same letters in an order are not.
    """

    def __init__(self, label: Label) -> None:
        self.name = label.kind
        self.reach = _WORDS_MAX + _GAP_MAX + _VALUE_MAX
        self._confidence = label.confidence
        starts = label.starts.split()
        cases = dict.fromkeys(case for s in starts for case in (s, s.capitalize(), s.upper()))
        self._starts = AhoCorasick(list(cases), implementation=Implementation.DFA)
        self._word = re.compile(label.words, re.IGNORECASE)
        flags = re.IGNORECASE if label.kind == "pii.date_of_birth" else 0
        end = r"(?:(?=T[0-9]{2}:)|(?!\w))(?!-[0-9])"
        self._gap = re.compile(_GAP, re.IGNORECASE)
        self._value = re.compile(rf"(?i:{_GAP})(?P<value>{label.value}){end}", flags)

    def settled(self, body: str) -> int:
        """Up to where a value may stand that goes on, after a word for one near the end."""
        size = len(body)
        tail = max(0, size - self.reach)
        for _, start, _ in find_all(self._starts, body[tail:]):
            word = self._word.match(body, tail + start)
            after = word.end() if word else tail + start + _WORDS_MAX
            gap = self._gap.match(body, after)
            if (gap.end() if gap else after) + _VALUE_MAX + _ENDING > size:
                return max(tail + start, size - _VALUE_MAX - _ENDING)
        return size

    def find(self, text: Text) -> Iterator[Finding]:
        """Every value with its word, left to right."""
        body, done = text.body, 0
        for _, start, _ in find_all(self._starts, body):
            word = self._word.match(body, start) if _begins(body, start) else None
            if word is None or word.start() < done:
                continue
            value = self._value.match(body, word.end())
            if value:
                done = value.end("value")
                yield Finding(self.name, Span(*value.span("value")), self._confidence)


def _begins(body: str, start: int) -> bool:
    """Whether a word begins here, be it a capital within `patientId`."""
    before = body[start - 1 : start]
    return not before.isalnum() or (before.islower() and body[start].isupper())
