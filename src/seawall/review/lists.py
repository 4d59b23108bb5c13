"""What was learnt from reviews and counts by now: entries that were added, and not removed."""

from collections.abc import Iterable
from datetime import datetime

from seawall.review.reading import Seen, moment, word, words
from seawall.terms import Action, ReviewEntry, Stage

ADDED, REMOVED = "review.entry_added", "review.entry_removed"


class Lists:
    """
    The entries of a log, folded as it grows: the same events in order give the same entries.

    An entry that was removed, which takes a signature, stays so under its id; one that is none
    counts for nothing.
    """

    def __init__(self, entries: Iterable[Seen] = ()) -> None:
        self._entries: dict[str, ReviewEntry] = {}
        self._removed: set[str] = set()
        for seen in entries:
            self.take(seen)

    def take(self, seen: Seen) -> bool:
        """Count one more event; whether it changed what there is."""
        event = seen.event
        if event.kind not in (ADDED, REMOVED):
            return False
        identity = word(event.facts, "entry")
        if event.kind == REMOVED and seen.signed:
            self._removed.add(identity)
            return self._entries.pop(identity, None) is not None
        known = identity in self._removed or identity in self._entries
        entry = None if event.kind == REMOVED or known else _entry(seen)
        if entry is None:
            return False
        self._entries[identity] = entry
        return True

    def in_force(self, now: datetime) -> tuple[ReviewEntry, ...]:
        """The entries that count at this moment, oldest first; those that are over are dropped."""
        self._entries = {name: each for name, each in self._entries.items() if now < each.expires}
        return tuple(each for each in self._entries.values() if each.in_force(now))


def _entry(seen: Seen) -> ReviewEntry | None:
    facts = seen.event.facts
    expires = moment(facts, "expires")
    try:
        action, stage = Action[word(facts, "action").upper()], Stage(word(facts, "stage"))
        if expires is None:
            return None
        return ReviewEntry(
            id=word(facts, "entry"),
            action=action,
            signature=word(facts, "signature"),
            stage=stage,
            added=seen.event.at,
            expires=expires,
            owner=word(facts, "owner"),
            item=word(facts, "item"),
            feature=word(facts, "feature"),
            kinds=words(facts, "kinds"),
        )
    except (KeyError, ValueError):
        return None
