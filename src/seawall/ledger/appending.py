"""The three ways to append, which differ only in how one waits."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future

from seawall.ledger.port import Receipt
from seawall.ledger.writer import Submission, Writer
from seawall.terms import Event


class Appending:
    """What every log has that can be appended to; see seawall.ledger.port.Ledger."""

    _writer: Writer

    def append(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
        """Log the events, all or none; returns once they are durable."""
        return self.submit(events, unless=unless).result()

    def submit(self, events: Sequence[Event], *, unless: str | None = None) -> Future[Receipt]:
        """Log the events, all or none; the future is done once they are durable."""
        future: Future[Receipt] = Future()
        future.set_running_or_notify_cancel()  # from here on it cannot be cancelled
        self._writer.submit(Submission(events, unless, future))
        return future

    async def append_async(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
        """Log the events, all or none; resumes the task once they are durable."""
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._writer.submit(Submission(events, unless, future))
        return await future

    def close(self) -> None:
        """Write all that was submitted, then let go of the log. Twice does no harm."""
        self._writer.close()
