"""Who is told how the log is doing, so that it can be counted."""

from typing import Protocol


class LogWatch(Protocol):
    """Told from any thread, of numbers and of words of closed lists; must not raise or wait."""

    def failed(self, reason: str) -> None:
        """The log refused an append, for one of `LedgerError.REASONS`."""
        ...

    def works(self, *, up: bool) -> None:
        """Whether the log takes what it is given, and has been told what it missed."""
        ...

    def spooled(self, events: int) -> None:
        """So many events were set aside, to be logged later."""
        ...

    def lost(self, events: int) -> None:
        """So many events are neither in the log nor set aside."""
        ...

    def dropped(self, kind: str, facts: int) -> None:
        """So many facts of an event of this kind were left out, as no table lists them."""
        ...


class Unwatched:
    """Tells nobody."""

    def failed(self, reason: str) -> None:
        """Nobody counts it."""

    def works(self, *, up: bool) -> None:
        """Nobody shows it."""

    def spooled(self, events: int) -> None:
        """Nobody counts them."""

    def lost(self, events: int) -> None:
        """Nobody counts them."""

    def dropped(self, kind: str, facts: int) -> None:
        """Nobody counts them."""
