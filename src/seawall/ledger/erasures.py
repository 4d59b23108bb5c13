"""When end users were last erased, as the log tells."""

import threading
from collections.abc import Iterable
from datetime import datetime

from seawall.ledger.port import LedgerReader, Query
from seawall.ledger.vault.told import ERASED
from seawall.terms import Event


class Erasures:
    """
    A fold over the erasures in a log that goes on where it stopped; for all threads.

    Erasures of some classes of sealed texts only do not count: the end user stays.
    """

    def __init__(self, log: LedgerReader) -> None:
        self._log = log
        self._seen: int | None = None
        self._last: dict[str, datetime] = {}
        self._one_at_a_time = threading.Lock()

    def last(self, pseudonyms: Iterable[str]) -> datetime | None:
        """
        When any of these pseudonyms was last erased; None where none ever was.

        All that is durable in the log now counts. LedgerError where it cannot be read.
        """
        with self._one_at_a_time:
            for entry in self._log.entries(Query(kind=ERASED, after=self._seen)):
                self._take(entry.event)
                self._seen = entry.index
            found = [self._last[each] for each in pseudonyms if each in self._last]
        return max(found, default=None)

    def _take(self, event: Event) -> None:
        # A long erasure is told in several events, of which only the first has the counts.
        whole = "keys" in event.facts and "classes" not in event.facts
        if event.principal and whole:
            before = self._last.get(event.principal, event.at)
            self._last[event.principal] = max(before, event.at)
