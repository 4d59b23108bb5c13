"""What a gateway that was killed left undone."""

from seawall.ledger.port import Entry, LedgerReader, Query

STARTED = "gateway.started"
STREAM_STARTED = "answer.started"
STREAM_ENDS = ("answer.delivered", "answer.refused", "answer.cut")


def unfinished_streams(log: LedgerReader) -> tuple[Entry, ...]:
    """
    The starts of answers that have no end, since the last gateway's start.

    A gateway asks this when it starts, before it logs its own start, and then
    appends its start and one `answer.cut` for each in a single append, so that
    a second crash cannot lose them.
    """
    last = next(log.entries(Query(kind=STARTED, limit=1, newest_first=True)), None)
    after = last.index if last else None
    return tuple(log.entries(Query(kind=STREAM_STARTED, after=after, unfollowed_by=STREAM_ENDS)))
