"""Keys as somebody types them, with a time after which nobody waits for one any more."""

import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from threading import Thread
from typing import Protocol

import click

UP, DOWN = "\x1b[A", "\x1b[B"
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"
HOME, END = "\x1b[H", "\x1b[F"
ESCAPE, ENTER, SPACE = "\x1b", "\r", " "
STOP = "\x03"
"""Ctrl-C, and the end of the input."""

_ALIKE = {
    "\x1bOA": UP,
    "\x1bOB": DOWN,
    "\x1b[1~": HOME,
    "\x1bOH": HOME,
    "\x1b[4~": END,
    "\x1bOF": END,
    "\n": ENTER,
    "\x04": STOP,
}


class Typing(Protocol):
    """Where keys come from."""

    def get(self, seconds: float) -> str | None:
        """The next key; None where none was typed in this time."""
        ...


class Keys:
    """
    Reads one key at a time, in a thread, only while somebody waits for one.

    So an editor that is started between two keys has the terminal to itself.
    """

    def __init__(self) -> None:
        self._found: Queue[str] = Queue()
        self._asked = False

    def get(self, seconds: float) -> str | None:
        """The next key; None where none was typed in this time."""
        if not self._asked:
            self._asked = True
            Thread(target=self._read, daemon=True).start()
        try:
            key = self._found.get(timeout=seconds)
        except Empty:
            return None
        self._asked = False
        return _ALIKE.get(key, key)

    def _read(self) -> None:
        try:
            self._found.put(click.getchar())
        except (KeyboardInterrupt, EOFError, OSError, ValueError, termios.error):
            self._found.put(STOP)


@contextmanager
def terminal_restored() -> Iterator[None]:
    """Leave the terminal as it was, whatever happens: a key may be waited for at the end."""
    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
