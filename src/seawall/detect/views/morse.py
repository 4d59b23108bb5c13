"""Morse code (ITU-R M.1677-1), with dots and dashes as people type them."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from seawall.detect.views.found import Found, Unit, of_units
from seawall.detect.views.glance import Glance

_LETTERS = (
    "a.- b-... c-.-. d-.. e. f..-. g--. h.... i.. j.--- k-.- l.-.. m-- n-. o--- p.--. q--.- r.-."
    " s... t- u..- v...- w.-- x-..- y-.-- z--.. 0----- 1.---- 2..--- 3...-- 4....- 5....."
    " 6-.... 7--... 8---.. 9----. ..-.-.- ,--..-- ?..--.. '.----. !-.-.-- /-..-. (-.--. )-.--.-"
    ' &.-... :---... ;-.-.-. =-...- +.-.-. --....- _..--.- ".-..-. @.--.-.'
)
_CODE = {letter[1:]: letter[0] for letter in _LETTERS.split()}
_TYPED = str.maketrans("·•∙⋅−–—_", "....----")
_UNUSUAL = "·•∙⋅−"

_SIGN = r"[.\-·•∙⋅−–—_]{1,7}+"
_RUN = re.compile(rf"(?<![^\s\"'(\[:=]){_SIGN}(?:(?: ?[/|] ?|[ \n]{{1,7}}){_SIGN})++")
_PIECE = re.compile(rf"(?P<sign>{_SIGN})|(?P<gap>[ \n/|]+)")

# Rows of dots and dashes that divide a page are no message.
_SHORTEST = 5
_DISTINCT = 3


def morse(glance: Glance, length: int) -> Iterator[Found]:
    """Every run of signs that are all known, of each no more than `length` code points."""
    body = glance.body
    ends = sorted(glance.seen.get("morse", ()))
    if not ends and (body.isascii() or not any(sign in body for sign in _UNUSUAL)):
        return
    for match in _RUN.finditer(body):
        start, end = match.start(), min(match.end(), match.start() + length)
        index = bisect_right(ends, start)
        told = index < len(ends) and ends[index] <= match.end()
        if told or any(sign in match[0] for sign in _UNUSUAL):
            units = list(_units(body, start, end))
            if _is_message([text for text, _, _ in units if text != " "]):
                yield of_units("morse", units)


def _is_message(letters: list[str]) -> bool:
    short = sum(letter in "et" for letter in letters)
    known = "" not in letters and len(set(letters)) >= _DISTINCT
    return known and len(letters) >= max(_SHORTEST, 2 * short)


def _units(body: str, start: int, end: int) -> Iterator[Unit]:
    """Letters, and a blank for each gap between words; the gap within one goes with its letter."""
    pending: Unit | None = None
    for match in _PIECE.finditer(body, start, end):
        if match["sign"]:
            pending = _CODE.get(match[0].translate(_TYPED), ""), *match.span()
            yield pending
        elif pending and (len(match[0]) > 1 or match[0] in "/|"):
            yield " ", *match.span()
