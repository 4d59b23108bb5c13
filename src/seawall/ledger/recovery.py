"""What a gateway that was killed left undone."""

from seawall.ledger.port import Entry, Ledger, Query

STARTED = "gateway.started"
SINCE = "since"
"""
A fact of a gateway's start, where others were running: the index of the first of theirs.

Streams that began before it and have no end were closed at this start or an earlier one.
"""
STREAM_STARTED = "answer.started"
STREAM_ENDS = ("answer.delivered", "answer.refused", "answer.cut")


def unfinished_streams(log: Ledger) -> tuple[Entry, ...]:
    """
    The starts of answers that have no end, by gateways that are no more.

    A gateway asks this when it starts, before it logs its own start, and then
    appends its start and one `answer.cut` for each in a single append, so that
    a second crash cannot lose them.
    """
    begun = Query(kind=STREAM_STARTED, after=_before(log), unfollowed_by=STREAM_ENDS)
    lives = {entry.producer: log.lives(entry.producer) for entry in log.entries(begun)}
    return tuple(entry for entry in log.entries(begun) if not lives.get(entry.producer, True))


def running_since(log: Ledger) -> int | None:
    """The index of the oldest start of a gateway that still runs; None where none does."""
    starts = log.entries(Query(kind=STARTED, after=_before(log, inclusive=True)))
    return next((entry.index for entry in starts if log.lives(entry.producer)), None)


def _before(log: Ledger, *, inclusive: bool = False) -> int | None:
    """After which entry to look for what gateways left; None for all."""
    last = next(log.entries(Query(kind=STARTED, limit=1, newest_first=True)), None)
    if last is None:
        return None
    since = last.event.facts.get(SINCE)
    first = since if isinstance(since, int) else last.index
    return first - 1 if inclusive else first
