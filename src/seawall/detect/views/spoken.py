"""Words spelled in the alphabet of radio (ICAO Annex 10, volume II; ITU Radio Regulations)."""

import re
from collections.abc import Iterator

from ahocorasick_rs import BytesAhoCorasick, Implementation

from seawall.detect.views.found import Found, Unit, of_units
from seawall.detect.views.glance import Glance

_SAID = """
a:alfa a:alpha b:bravo c:charlie d:delta e:echo f:foxtrot g:golf h:hotel i:india j:juliett
j:juliet k:kilo l:lima m:mike n:november o:oscar p:papa q:quebec r:romeo s:sierra t:tango
u:uniform v:victor w:whiskey w:whisky x:xray x:x-ray y:yankee z:zulu
0:zero 1:one 2:two 3:three 3:tree 4:four 4:fower 5:five 5:fife 6:six 7:seven 8:eight 8:ait 9:nine
9:niner .:stop .:decimal ,:comma ?:question !:exclamation -:dash -:hyphen /:slash ::colon
;:semicolon @:at
"""
_LETTERS = {word[2:]: word[0] for word in _SAID.split()}
SAID = frozenset(_LETTERS)
"""The words of the alphabet, in lower case."""

_TELLING = tuple(word for word, letter in _LETTERS.items() if letter.isalpha())
_AUTOMATON = BytesAhoCorasick(
    [form.encode() for word in _TELLING for form in (word, word.capitalize(), word.upper())],
    implementation=Implementation.DFA,
)

# The longest first, or `at` would be found in what begins with it.
_WORD = "(?:" + "|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)) + ")"
_ALONE = rf"(?<![^\W_]){_WORD}(?![^\W_])"
_GAP = r"(?:[ \-,.\u00b7]{1,3}|\n)"
_BETWEEN_WORDS = r"(?:[ ,.]{0,2}(?:[/|]|--|(?<= )-(?= )|\u2013|\n|  )[ ,.\n]{0,2})"
# What has no word for it stands as it is.
_OTHER = r"(?:[^\w\s]|[^\W_a-zA-Z])"
_RUN = re.compile(
    rf"{_ALONE}(?:(?:{_BETWEEN_WORDS}|{_GAP})(?:{_ALONE}|{_OTHER}(?=[\s\-,.]|\Z)))+", re.IGNORECASE
)
_PIECE = re.compile(
    rf"(?P<word>{_ALONE})|(?P<between>{_BETWEEN_WORDS})|(?P<gap>{_GAP})|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SHORTEST = 5


def spoken(glance: Glance, length: int) -> Iterator[Found]:
    """Every run of five or more of these words, of each no more than `length` code points."""
    if len(_AUTOMATON.find_matches_as_indexes(glance.data)) < _SHORTEST:
        return
    for match in _RUN.finditer(glance.body):
        units = [*_units(glance.body, match.start(), min(match.end(), match.start() + length))]
        if sum(text.isalpha() for text, _, _ in units) >= _SHORTEST:
            yield of_units("radio", units)


def _units(body: str, start: int, end: int) -> Iterator[Unit]:
    for match in _PIECE.finditer(body, start, end):
        if match["word"]:
            yield _LETTERS[match[0].lower()], *match.span()
        elif match["between"]:
            yield " ", *match.span()
        elif match["other"]:
            yield match[0], *match.span()
