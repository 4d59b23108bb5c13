"""Draws again what the log says was drawn for people: all that it takes is in the data folder."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from seawall.access import People, act_of
from seawall.access.reviewing import ReviewActs
from seawall.assemble.sampling import EpochKeys
from seawall.errors import AccessError
from seawall.ledger import Entry, LedgerReader, Query, open_for_reading
from seawall.review.audit import Audit, Report
from seawall.review.committed import READ, SHARE_LOWERED, committed
from seawall.review.reading import Seen
from seawall.terms import Event


def audit_samples(folder: Path, people: People | None, *, since: datetime | None = None) -> Report:
    """
    What drawing again comes to of the decisions in a data folder's log, all or since a moment.

    Who may lower a share the `people` say; without them any good signature counts. LedgerError
    where the log cannot be read, SettingsError where its key of samples cannot.
    """
    keys = EpochKeys(folder)
    with open_for_reading(folder) as log:
        told = log.entries(Query(kind="|".join(READ)))
        seen = _any_signed(told) if people is None else ReviewActs().seen(told, people)
        known = committed(seen, keys if keys.exist else None)
        audit = Audit(known, lambda request, index: _trail(log, request, index))
        for entry in log.entries(Query(since=since)):
            audit.take(Seen(entry.index, entry.event))
    return audit.close()


def _trail(log: LedgerReader, request: str, index: int) -> Sequence[Event]:
    return [entry.event for entry in log.request_trail(request) if entry.index <= index]


def _any_signed(entries: Iterable[Entry]) -> Iterator[Seen]:
    for entry in entries:
        yield Seen(entry.index, entry.event, entry.event.kind == SHARE_LOWERED and _holds(entry))


def _holds(entry: Entry) -> bool:
    try:
        act_of(entry)
    except AccessError:
        return False
    return True
