"""Braille of six dots (ISO 11548-1), letter by letter, with the signs that languages share."""

import re
from collections.abc import Iterator

from seawall.detect.views.found import Found, Unit, of_units
from seawall.detect.views.glance import Glance

_LETTERS = dict(zip("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", "abcdefghijklmnopqrstuvwxyz", strict=True))
_SIGNS = dict(zip("⠂⠲⠦⠖⠒⠆⠄⠤⠌⠸", ",.?!:;'-/_", strict=True))
_DIGITS = dict(zip("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚", "1234567890", strict=True))
_NUMBER = "⠼"
_SILENT = "⠠⠨⠰⠘"  # what follows is a capital, emphasis or a letter
_KNOWN = "".join((*_LETTERS, *_SIGNS, _NUMBER, _SILENT))

# The cells of six dots have one lead byte and 0xA0 in UTF-8 where they hold a letter; a blank of
# Braille is a blank once the text is normal.
_LEAD = b"\xe2\xa0"
_RUN = re.compile(f"[{_KNOWN}]++(?:[ \u2800]{{1,2}}[{_KNOWN}]++)*+")
_SHORTEST = 4
"""Cells of a run; command lines draw wheels with single ones."""


def braille(glance: Glance, length: int) -> Iterator[Found]:
    """Every run of known cells, of each no more than `length` code points."""
    if _LEAD not in glance.data:
        return
    for match in _RUN.finditer(glance.body):
        if sum(cell in _LETTERS for cell in match[0]) >= _SHORTEST:
            start, end = match.start(), min(match.end(), match.start() + length)
            yield of_units("braille", _units(glance.body, start, end))


def _units(body: str, start: int, end: int) -> Iterator[Unit]:
    number = False
    for place in range(start, end):
        cell = body[place]
        number = cell == _NUMBER or (number and cell in _DIGITS)
        letter = _DIGITS.get(cell) if number else _LETTERS.get(cell)
        if letter is None:
            letter = _SIGNS.get(cell, " " if cell in " \u2800" else "")
        yield letter, place, place + 1
