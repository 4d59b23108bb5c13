"""Whether a value stands in a text: as a whole, in whatever spelling, never as a part of more."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cached_property

from seawall.scope.destinations import destinations
from seawall.scope.moments import moment, moments

PATCH = 8
"""So many words in a row, as they stand elsewhere, are no chance: they were copied."""

_FULL = 4
"""Fewer letters and digits stand in any longer text by chance."""
_SHORT = 2
"""Down to so many count where they are a name or a code, letter for letter: `Bob`, `B2`."""
_LEAST_NUMBER = 10
"""A whole number below stands in any longer text by chance."""
_MOST_DIGITS = 40
_MOST_GROWTH = 4
"""NFKC makes some letters eighteen; nobody's text grows like that."""

_RAISED = "".join(
    chr(each)
    for first, last in (
        *((0xB2, 0xB3), (0xB9, 0xB9), (0x2070, 0x2070), (0x2074, 0x208E)),
        *((0x2460, 0x249B), (0x24EA, 0x24FF), (0x3251, 0x325F), (0x32B1, 0x32BF)),
        *((0x1F100, 0x1F10C),),
    )
    for each in range(first, last + 1)
)
"""Digits that are raised, lowered or circled: NFKC makes 201 of a 20 with a footnote."""
_NOTES = "\ue100-\ue1ff"
_BREAKS = rf"\s,;|\"()\[\]{{}}<>«»…–—{_NOTES}"
"""What stands between words, whatever is on its sides."""
_MARKS = r"!#$%&'*+\-./:=?@\\^_`~€£¥§°•·¡¿"
"""What belongs to a word within it (`ann@example.org`), and not at its ends."""
_WORD = re.compile(
    rf"(?=[^{_BREAKS}])([{_MARKS}]*)([^{_BREAKS}{_MARKS}](?:[^{_BREAKS}]*[^{_BREAKS}{_MARKS}])?)?"
    rf"([{_MARKS}]*)"
)
_EDGED = "\1\\1\0\\2\0\\3\2"
"""A word with its ends (NUL) inside of its marks' ends (SOH, STX)."""
_WITHIN_A_NUMBER = re.compile(r"(?<=\d),(?=\d)")
_POSSESSIVE = re.compile("(?<=[^\0])'s\0")
_NUMBER = re.compile("(-?)(?<![$€£¥])[$€£¥]{0,3}\0([0-9][0-9.\3']*)\0")
"""Looked for from the first sign of its currency on: from each, a row of signs is square work."""
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,.'])[0-9]{3})+(?:[.,][0-9]+)?")
_ALIKE = str.maketrans("‘’‚“”„\0\1\2\3", "'''\"\"\"\ue000\ue001\ue002\ue003")
"""Quotes that only look different, and what the text may not have because we put it there."""

_APART = {0xE100 + place: "\ue000" for place in range(256)} | {
    ord(note): chr(0xE100 + place) for place, note in enumerate(_RAISED)
}
"""Notes stay what they are and stand between words, as nothing else in a text does."""

_ADDRESS = re.compile(
    r".*@.*|.*://.*|.*[\w-]\.[a-z][a-z-]+(?:[/:?#].*)?|(?=.*[a-z])(?:[^0-9]*[0-9]){6}.*", re.DOTALL
)
"""Somewhere to go or to pay: a mail address, a host, a URL, an account."""


def marked(text: str, *, fold: bool = True) -> str:
    """
    A text with the ends of its words marked, so that what stands in it is a substring.

    Alike are what NFKC makes alike, capitals (with `fold`), runs of white space and the shape
    of quotes. Confusable letters of other scripts are not, nor is what holds invisible ones, nor
    the digits of footnotes and exponents and those behind which they stand.
    """
    plain = _compatible(text.translate(_APART)).translate(_ALIKE)
    if fold:
        plain = _compatible(plain.casefold()).translate(_ALIKE)
    plain = _WITHIN_A_NUMBER.sub("\3", " ".join(plain.split()))
    return _POSSESSIVE.sub("\0's\0", _WORD.sub(_EDGED, plain))


def _compatible(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return plain if len(plain) <= _MOST_GROWTH * len(text) else text


class Text:
    """A text that was read, in the forms that values are looked for in. Each is made once."""

    def __init__(self, body: str) -> None:
        self._body = body

    @cached_property
    def folded(self) -> str:
        """Marked, without regard to capitals."""
        return marked(self._body)

    @cached_property
    def exact(self) -> str:
        """Marked, letter for letter."""
        return marked(self._body, fold=False)

    @cached_property
    def words(self) -> list[str]:
        """Its words in their order, without regard to capitals."""
        return re.findall("\0([^\0\1\2]+)\0", self.folded)

    @cached_property
    def parts(self) -> frozenset[str]:
        """Its words, and what is between them."""
        return frozenset(self.folded.split("\0"))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str, str]]:
        """Each two words that follow each other, with what is between them."""
        return _pairs(self.folded.split("\0"))

    @cached_property
    def numbers(self) -> frozenset[Decimal]:
        """The numbers that stand in it by themselves, in digits."""
        found = (_read_number(sign, digits) for sign, digits in _NUMBER.findall(self.folded))
        return frozenset(number for number in found if number is not None)

    @cached_property
    def moments(self) -> frozenset[str]:
        """The days that it names (`2027-01-31`), also with a time (`2027-01-31 09:30`)."""
        return moments(self.words)

    @cached_property
    def patches(self) -> frozenset[tuple[str, ...]]:
        """Each run of PATCH words."""
        return frozenset(zip(*(self.words[start:] for start in range(PATCH)), strict=False))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Its words that are somewhere to go or to pay."""
        return frozenset(word for word in set(self.words) if _ADDRESS.fullmatch(word))

    @cached_property
    def destinations(self) -> frozenset[str]:
        """The hosts, mailboxes and long numbers in it, however they are written."""
        return destinations(self.words)


class Value:
    """One value of a call, as it is looked for in texts."""

    def __init__(self, value: object) -> None:
        self.number = _as_number(value)
        self._exact = False
        self._pattern = ""
        self._moment = moment(value) if isinstance(value, str) else None
        if isinstance(value, str):
            self._prepare(value)

    def _prepare(self, text: str) -> None:
        letters = [letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum()]
        name = any(letter.isupper() for letter in letters) or (
            any(letter.isdigit() for letter in letters) and not "".join(letters).isdigit()
        )
        self._exact = len(letters) < _FULL
        if len(letters) >= (_SHORT if name else _FULL):
            self._pattern = _open(marked(_bare(text), fold=not self._exact))
        within = self._pattern.split("\0")[1:-1]
        self._parts, self._pairs = frozenset(within), _pairs(within)

    def stands_in(self, text: Text) -> bool:
        """Whether it stands in a text by itself. What is too short to tell never does."""
        if self.number is not None:
            return self.number in text.numbers
        if not self._pattern:
            return False
        if self._moment is not None and self._moment in text.moments:
            return True
        if self._exact:
            return self._pattern in text.exact
        # Most values are ruled out by their words, and nearly all others by their pairs.
        return (
            self._parts <= text.parts
            and self._pairs <= text.pairs
            and self._pattern in text.folded
        )


def _pairs(parts: list[str]) -> frozenset[tuple[str, str, str]]:
    return frozenset(zip(parts, parts[1:], parts[2:], strict=False))


def _bare(text: str) -> str:
    """A value without what a sentence or a quotation puts around it."""
    return text.strip().strip("\"'“”„‘’").rstrip(".,;!?").strip()


def _open(pattern: str) -> str:
    """A marked value, open where it ends in a letter: there the text may have further marks."""
    for end in ("\1\0", "\0\2"):
        pattern = pattern.removeprefix(end[:1]) if pattern.startswith(end) else pattern
        pattern = pattern.removesuffix(end[1:]) if pattern.endswith(end) else pattern
    return pattern


def _as_number(value: object) -> Decimal | None:
    """A number that is looked for as one: small whole ones stand everywhere by chance."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    whole = number == number.to_integral_value()
    return None if whole and abs(number) < _LEAST_NUMBER else number


def _read_number(sign: str, digits: str) -> Decimal | None:
    """A number in digits, where there is one way to read it: `1,000`, `1.234,56`, `12,5`."""
    digits = digits.replace("\3", ",")
    if len(digits) > _MOST_DIGITS:
        return None
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped[1] != "." or digits.count(".") > 1 or "," in digits):
        digits = digits.replace(grouped[1], "").replace(",", ".")
    elif digits.count(",") == 1 and "." not in digits:
        digits = digits.replace(",", ".")
    try:
        return Decimal(sign + digits)
    except InvalidOperation:
        return None
