"""
Pig Latin: the consonants before a word's first vowel moved to its end, and `ay` behind them.

With a hyphen (`ing-stray`) a word can be read in one way. Without one (`ingstray`) there are a
few, of which a known word is taken.
"""

import re
from collections.abc import Iterator

from seawall.detect.views.found import Found, Unit, of_units
from seawall.detect.views.glance import Glance
from seawall.detect.views.words import REVERSIBLE

_CONSONANTS = "bcdfghjklmnpqrstvwxyz"
_PARTED = rf"[a-z]+-[{_CONSONANTS}]*ay(?![a-z])"
_WHOLE = r"[a-z]{2,}ay(?![a-z])"
# Between two words: blanks and punctuation, and perhaps a letter with an accent, which many
# leave where it is.
_GAP = r"(?:[^\w\s]|[^\x00-\x7f\s]){0,4}\s{0,2}(?:[^\w\s]|[^\x00-\x7f\s]){0,4}"
_RUN = re.compile(
    rf"(?<![a-z])(?:{_PARTED}(?:{_GAP}(?<![a-z]){_PARTED}){{2,}}"
    rf"|{_WHOLE}(?:[ ,.;:!?\"']{{1,3}}{_WHOLE}){{2,}})",
    re.IGNORECASE,
)
# What begins with a fixed text is found quickly, if case counts.
_TWO = re.compile(r"ay(?![a-z])[^a-z]{1,12}[a-z]+(?:-[a-z]*)?(?<=ay)(?![a-z])")
_WORD = re.compile(rf"([a-z]+)(?:-([{_CONSONANTS}]*))?ay(?![a-z])", re.IGNORECASE)
_MOST_MOVED = 4
_KNOWN = 2


def pig_latin(glance: Glance, length: int) -> Iterator[Found]:
    """Every run of three words or more, of each no more than `length` code points."""
    if not _TWO.search(glance.body.lower()):
        return
    for match in _RUN.finditer(glance.body):
        start, end = match.start(), min(match.end(), match.start() + length)
        units = [*_units(glance.body, start, end)]
        known = {text.lower() for text, _, _ in units} & REVERSIBLE
        # Plays, days and ways are words that end so.
        if "-" in match[0] or len(known) >= _KNOWN:
            yield of_units("pig latin", units)


def _units(body: str, start: int, end: int) -> Iterator[Unit]:
    done = start
    for match in _WORD.finditer(body, start, end):
        yield from ((body[place], place, place + 1) for place in range(done, match.start()))
        stem, moved = match[1], match[2]
        yield (_read(stem) if moved is None else moved + stem), *match.span()
        done = match.end()
    yield from ((body[place], place, place + 1) for place in range(done, end))


def _read(stem: str) -> str:
    """The word that becomes `stem` before `ay`: a known one, else that with one letter moved."""
    ways = [stem[-count:] + stem[:-count] for count in range(1, min(_MOST_MOVED, len(stem)))]
    if stem[-1].lower() in "wyh":
        ways.insert(0, stem[:-1])
    ways.insert(1, stem)
    return next((way for way in ways if way.lower() in REVERSIBLE), ways[0])
