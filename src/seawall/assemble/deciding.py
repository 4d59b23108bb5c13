"""Whose word on what is held counts: of those who may review by now, with the key they have."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from seawall.access import People
from seawall.access.reviewing import Bars, ReviewActs
from seawall.gateway.held_watch import Reads
from seawall.ledger import Entry
from seawall.review.order import REVIEWERS
from seawall.review.reading import Seen


def deciding(people: Callable[[], People], *, sign_in: bool, bars: Bars) -> Reads:
    """
    Reads one pass over the log, and tells which words count by the people there are by now.

    With `sign_in` what they did while signed in counts. What is held leaves by this, so who has
    lost their role has no say any more, and neither has a key that was changed: it may have
    been changed because it was stolen.
    """
    acts = ReviewActs(sign_in=sign_in, bars=bars)

    def read(entries: Iterable[Entry]) -> Iterator[Seen]:
        there = people()
        named = {
            name: replace(person, old_keys=())
            for name, person in there.by_name.items()
            if person.may(REVIEWERS)
        }
        return acts.seen(entries, replace(there, by_name=named))

    return read
