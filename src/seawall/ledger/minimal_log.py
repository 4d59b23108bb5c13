"""The log of an installation, which takes only what the table of facts lists."""

from collections.abc import Sequence

from seawall.ledger.facts import minimal
from seawall.ledger.port import Acknowledged, Ledger, Pending
from seawall.ledger.watch import LogWatch
from seawall.ledger.wrapped import Wrapped
from seawall.terms import Event


class MinimalLedger(Wrapped):
    """
    A log that leaves out what an event of a kind may not carry, and has it counted.

    All that appends in an installation goes through it, so that a slip of ours, a prompt put
    into a fact, does not reach the log. Appending raises LedgerError for a kind that the
    table (seawall.ledger.facts) does not have.
    """

    def __init__(self, within: Ledger, watch: LogWatch) -> None:
        super().__init__(within)
        self._watch = watch

    def append(self, events: Sequence[Event], *, unless: str | None = None) -> Acknowledged:
        """Log the events, all or none; returns once they are durable."""
        return self._within.append(self._minimal(events), unless=unless)

    def submit(
        self, events: Sequence[Event], *, unless: str | None = None
    ) -> Pending[Acknowledged]:
        """Log the events, all or none; the future is done once they are durable."""
        return self._within.submit(self._minimal(events), unless=unless)

    async def append_async(
        self, events: Sequence[Event], *, unless: str | None = None
    ) -> Acknowledged:
        """Log the events, all or none; resumes the task once they are durable."""
        return await self._within.append_async(self._minimal(events), unless=unless)

    def _minimal(self, events: Sequence[Event]) -> list[Event]:
        kept: list[Event] = []
        for event in events:
            new, dropped = minimal(event)
            if dropped:
                self._watch.dropped(event.kind, len(dropped))
            kept.append(new)
        return kept
