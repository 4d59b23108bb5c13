"""Names of people, postal addresses, places and organisations: `pii.person` and its like."""

from collections.abc import Collection, Iterator

from seawall.detect.personal.tagged.tagger import Chances, Tagger
from seawall.detect.personal.tagged.words import FAR, LONGEST, places_of
from seawall.terms import Finding, Span, Text

KINDS = {
    "PERSON": "pii.person",
    "ADDRESS": "pii.address",
    "LOCATION": "pii.location",
    "ORG": "pii.org",
}
"""What the tagger's words for things are called in findings."""


class Names:
    """
    What the tagger marks, of the kinds that somebody wants to know of.

    Each word is what it most probably is; a finding is as sure as its least sure word.
    """

    name = "pii.person"

    def __init__(self, tagger: Tagger, kinds: Collection[str] = frozenset(KINDS.values())) -> None:
        self._tagger = tagger
        self._kinds = frozenset(kinds)
        self._open = tagger.sight + 2  # the last word may grow, and so many hang on it
        self.reach = self._open * (LONGEST + FAR)

    def settled(self, body: str) -> int:
        """Up to the first word that itself or whose neighbours may yet change."""
        tail = max(0, len(body) - self.reach)
        after = len(body)
        places = places_of(body[tail:])
        for number, (start, end) in enumerate(reversed(places)):
            if after - tail - end >= FAR or number >= self._open:
                return tail + end
            after = tail + start
        return tail

    def find(self, text: Text) -> Iterator[Finding]:
        """Every name, left to right."""
        body = text.body
        places, chances = self._tagger.read(body)
        for begin, end, kind, sure in marked(chances):
            first, last = begin, end
            while first < last and not body[places[first][0]].isalnum():
                first += 1
            while first < last and not body[places[last - 1][0]].isalnum():
                last -= 1
            if first < last and KINDS[kind] in self._kinds:
                span = Span(places[first][0], places[last - 1][1])
                # The last digits hang on how many words were read together.
                yield Finding(KINDS[kind], span, round(sure, 3))


def marked(chances: Chances) -> Iterator[tuple[int, int, str, float]]:
    """Runs of words that are one thing: first word, the one after the last, what, how sure."""
    best = chances.whole.argmax(axis=1).tolist()
    first = 0
    while first < len(best):
        what = best[first]
        last = first + 1
        if what:
            kind = what - 1
            while last < len(best) and best[last] == what and not chances.begins[last, kind]:
                last += 1
            yield first, last, chances.kinds[kind], float(chances.whole[first:last, what].min())
        first = last
