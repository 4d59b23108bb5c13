"""The terminal as one screen that is drawn anew, and given back as it was."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from rich.console import Console, Group
from rich.text import Text

from seawall.cli.review.keys import terminal_restored


class Terminal:
    """A whole screen beside what was in the terminal before."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: list[Text] = []

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines by now."""
        return self._console.size

    def draw(self, lines: list[Text]) -> None:
        """Show these lines; nothing is written where they are shown already."""
        if lines != self._shown:
            self._console.update_screen(Group(*lines))
            self._shown = lines

    def bell(self) -> None:
        """Make itself heard."""
        self._console.bell()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """The screen until the end of the block, however it ends."""
        with terminal_restored(), _ended_by_signals():
            self._enter()
            try:
                yield
            finally:
                self._leave()

    @contextmanager
    def left(self) -> Iterator[None]:
        """The terminal for another program, until the end of the block."""
        self._leave()
        try:
            yield
        finally:
            self._enter()

    def _enter(self) -> None:
        self._console.set_alt_screen(enable=True)
        self._console.show_cursor(show=False)
        self._shown = []

    def _leave(self) -> None:
        self._console.show_cursor(show=True)
        self._console.set_alt_screen(enable=False)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """End as by an exception where somebody ends the program: so all is given back."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's shape
        sys.exit(128 + number)

    # SIGINT too: whoever was started in the background ignores it unless told otherwise
    numbers: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    before = [signal.signal(number, end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
