"""International bank account numbers: `pii.iban`."""

import re
from collections.abc import Iterator

from seawall.detect.settled import first_open
from seawall.terms import Finding, Span, Text

# Total length and the least number of digits after the check digits, by country (ISO 13616,
# SWIFT's IBAN registry; the digits are those of the fixed numeric fields of the BBAN).
COUNTRIES = {
    "AD": (24, 8), "AE": (23, 19), "AL": (28, 8), "AT": (20, 16), "AZ": (28, 0), "BA": (20, 16),
    "BE": (16, 12), "BG": (22, 6), "BH": (22, 0), "BI": (27, 23), "BR": (29, 23), "BY": (28, 4),
    "CH": (21, 5), "CR": (22, 18), "CY": (28, 8), "CZ": (24, 20), "DE": (22, 18), "DJ": (27, 23),
    "DK": (18, 14), "DO": (28, 20), "EE": (20, 16), "EG": (29, 25), "ES": (24, 20), "FI": (18, 14),
    "FK": (18, 12), "FO": (18, 14), "FR": (27, 12), "GB": (22, 14), "GE": (22, 16), "GI": (23, 0),
    "GL": (18, 14), "GR": (27, 7), "GT": (28, 0), "HN": (28, 20), "HR": (21, 17), "HU": (28, 24),
    "IE": (22, 14), "IL": (23, 19), "IQ": (23, 15), "IS": (26, 22), "IT": (27, 10), "JO": (30, 4),
    "KW": (30, 0), "KZ": (20, 3), "LB": (28, 4), "LC": (32, 0), "LI": (21, 5), "LT": (20, 16),
    "LU": (20, 3), "LV": (21, 0), "LY": (25, 21), "MC": (27, 12), "MD": (24, 0), "ME": (22, 18),
    "MK": (19, 5), "MN": (20, 16), "MR": (27, 23), "MT": (31, 5), "MU": (30, 19), "NI": (28, 20),
    "NL": (18, 10), "NO": (15, 11), "OM": (23, 3), "PK": (24, 0), "PL": (28, 24), "PS": (29, 0),
    "PT": (25, 21), "QA": (29, 0), "RO": (24, 0), "RS": (22, 18), "RU": (33, 14), "SA": (24, 2),
    "SC": (31, 20), "SD": (18, 14), "SE": (24, 20), "SI": (19, 15), "SK": (24, 20), "SM": (27, 10),
    "SO": (23, 19), "ST": (25, 21), "SV": (28, 20), "TL": (23, 19), "TN": (24, 20), "TR": (26, 6),
    "UA": (29, 6), "VA": (22, 18), "VG": (24, 16), "XK": (20, 16), "YE": (30, 4),
}  # fmt: skip
_LONGEST = 33
_GROUP = 4  # as printed
_SEPARATORS = " \u00a0\u202f-"
# Starts with a digit, not with a lookbehind, so that the scanner skips to digits quickly.
_HEAD = re.compile(r"[0-9](?<=[A-Za-z]{2}.)(?<!\w[A-Za-z]{2}.)[0-9]")
_OPEN = re.compile(r"(?<!\w)[A-Za-z]{2}[0-9]{2}|(?<!\w)[A-Za-z]{1,2}[0-9]?\Z")
_TAIL = re.compile(rf"(?:[{_SEPARATORS}]?[A-Za-z0-9]){{11,{_LONGEST - 4}}}+")


class BankAccounts:
    """
    IBANs (ISO 13616): the country's length and numeric fields, and a right remainder of 97.

    Lower case and single separators are accepted; one row of characters in a
    hundred fits by chance, so a grouping that nobody prints is less certain.
    """

    name = "pii.iban"
    reach = 2 * _LONGEST + 2

    def settled(self, body: str) -> int:
        """Up to the first beginning of an account number that may not be complete."""
        return first_open(body, _OPEN, self.reach)

    def find(self, text: Text) -> Iterator[Finding]:
        """Every account number, left to right."""
        body = text.body
        for head in _HEAD.finditer(body):
            start = head.start() - 2
            length, digits = COUNTRIES.get(body[start : start + 2].upper(), (0, 0))
            tail = _TAIL.match(body, head.end()) if length else None
            end = _take(body, start, length) if tail else 0
            if not end or sum("0" <= c <= "9" for c in body[head.end() : end]) < max(digits, 4):
                continue
            if remainder(body[start:end]) == 1:
                yield Finding(self.name, Span(start, end), _confidence(body[start:end]))


def _take(body: str, start: int, length: int) -> int:
    """Where `length` letters and digits from `start` on end, or 0 if they do not stand alone."""
    at, left = start, length
    while left:
        if at >= len(body):
            return 0
        if body[at].isascii() and body[at].isalnum():
            left -= 1
        elif body[at] not in _SEPARATORS:
            return 0
        at += 1
    return 0 if body[at : at + 1].isalnum() or body[at : at + 1] == "_" else at


def _confidence(written: str) -> float:
    groups = re.split(f"[{_SEPARATORS}]", written)
    in_fours = {len(group) for group in groups[:-1]} <= {_GROUP} and len(groups[-1]) <= _GROUP
    return 0.98 if len(groups) == 1 or in_fours else 0.7


def remainder(written: str) -> int:
    """What ISO 7064 MOD 97-10 makes of an IBAN, separators aside: 1 if its digits are right."""
    plain = "".join(c for c in written if c.isalnum())
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97
