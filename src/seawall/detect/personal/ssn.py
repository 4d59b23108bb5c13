"""United States social security numbers: `pii.ssn`."""

import re
from collections.abc import Iterator

from seawall.detect.context import Nearby
from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

_BEFORE, _AFTER = 48, 24
# Starts with a digit, not with a lookbehind, so that the scanner skips to digits quickly.
_SHAPE = re.compile(
    r"[0-9](?<![\w.$€£#/+-].)[0-9]{2}(?P<separator>[ .\u2011\u2013-]?)"
    r"[0-9]{2}(?P=separator)[0-9]{4}(?![\w]|[-/.,][0-9])"
)
_BETWEEN = r"[ .\u2011\u2013-]?"
_OPEN = re.compile(
    rf"[0-9]{{3}}{_BETWEEN}[0-9]{{2}}{_BETWEEN}[0-9]{{4}}|[0-9](?:{_BETWEEN}[0-9]){{0,7}}{_BETWEEN}\Z"
)
_WORDS = Nearby(
    r"\bssn|\bss ?(?:#|no|num)|social[ _-]?sec|social insurance|\bsocial\b|taxpayer|\btin\b|"
    r"\bitin\b|seguro social|w-?[29]\b|\b1099",
    before=_BEFORE,
    after=_AFTER,
)
_OTHERWISE = Nearby(
    r"\b(?:part|sku|model|item|order|ref|reference|serial|ticket|invoice|article|product)s?"
    r"(?: (?:no|nr|number|id))?[ #:.]{0,3}$",
    before=24,
)
# Printed in advertisements or handed out as samples (SSA, "Social Security cards issued by
# Woolworth"), so nobody's.
_ADVERTISED = frozenset({"078051120", "219099999", "457555462", "721074426", "123456789"})
_DASHED, _SPACED, _BARE, _SAMPLE = 0.85, 0.4, 0.0, 0.2
_SAID = 0.97


class SocialSecurityNumbers:
    """
    Social security numbers as the SSA issues them.

    Area 000, 666 and 900 to 999, group 00 and serial 0000 are never issued
    (SSA, "Randomization"). Nine digits without separators count only where a
    word says what they are; numbers known from advertisements are samples.
    """

    name = "pii.ssn"
    reach = 11 + _BEFORE + _AFTER + 2

    def settled(self, body: str) -> int:
        """Up to the first nine digits that words to come may explain, or fewer at the end."""
        return first_open(body, _OPEN, self.reach)

    def find(self, text: Text) -> Iterator[Finding]:
        """Every number that may be somebody's, left to right."""
        for match in _SHAPE.finditer(text.body):
            digits = "".join(c for c in match[0] if "0" <= c <= "9")
            if issued(digits):
                said = _WORDS(text.body, *match.span())
                confidence = _confidence(digits, match["separator"], said=said)
                if confidence and not said and _OTHERWISE(text.body, *match.span()):
                    confidence = min(confidence, _SPACED)
                if confidence:
                    yield Finding(self.name, Span(*match.span()), confidence)


def issued(digits: str) -> bool:
    """Whether the SSA can have issued these nine digits."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return (
        not (area in ("000", "666") or area[0] == "9" or group == "00" or serial == "0000")
        and len(set(digits)) > 1
    )


def _confidence(digits: str, separator: str, *, said: bool) -> float:
    if digits in _ADVERTISED:
        return 0.6 if said and digits == "123456789" else _SAMPLE if said or separator else 0.0
    if said:
        return _SAID if separator else 0.85
    return {"": _BARE, "-": _DASHED}.get(separator, _SPACED)
