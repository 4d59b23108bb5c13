"""Who goes through the stretches of a log: the process that asks, or several beside it."""

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from seawall.errors import LedgerError
from seawall.ledger.place import complaints, reading
from seawall.ledger.rows import Rows
from seawall.ledger.stretch import Bounds, Stretch, go_through


class Work(Protocol):
    """Goes through a log."""

    def stretches(self, asked: Iterable[Bounds]) -> Iterator[Stretch]:
        """What each stretch turned out to be, in order; no more are read than are taken."""
        ...

    def complaints(self) -> list[str]:
        """What the database itself finds wrong with its tables and indexes."""
        ...


class Alone:
    """Goes through the log on a connection, one stretch after another."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def stretches(self, asked: Iterable[Bounds]) -> Iterator[Stretch]:
        """What each stretch turned out to be, in order."""
        return (go_through(self._rows, bounds) for bounds in asked)

    def complaints(self) -> list[str]:
        """What the database itself finds wrong."""
        return complaints(self._rows)


class Abreast:
    """
    Goes through the log of a data folder with several processes, each on a connection of its own.

    What one sees may be newer than what another saw. Entries that are there do not change, so
    that is the same in a log that is whole.
    """

    def __init__(self, pool: ProcessPoolExecutor, folder: Path, workers: int) -> None:
        self._pool = pool
        self._folder = folder
        self._ahead = 2 * workers
        self._complaints = pool.submit(_complaints, folder)  # it takes long: it goes first

    def stretches(self, asked: Iterable[Bounds]) -> Iterator[Stretch]:
        """What each stretch turned out to be, in order; a few are gone through ahead."""
        waiting: deque[Future[Stretch]] = deque()
        for bounds in asked:
            waiting.append(self._pool.submit(_stretch, self._folder, bounds))
            if len(waiting) > self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def complaints(self) -> list[str]:
        """What the database itself finds wrong."""
        return self._complaints.result()


@contextmanager
def abreast(folder: Path, workers: int) -> Iterator[Abreast]:
    """
    So many processes to go through a log; LedgerError where one of them dies.

    They are started afresh (spawn), so whoever calls this from a program of their own keeps
    its start behind `if __name__ == "__main__"`, as `multiprocessing` demands.
    """
    pool = ProcessPoolExecutor(
        workers,
        multiprocessing.get_context("spawn"),
        initializer=_begin,
    )
    try:
        yield Abreast(pool, folder, workers)
    except BrokenProcessPool:
        raise LedgerError(
            "a process that went through the log died, perhaps for lack of memory; "
            "try again with `--workers 1`"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; who asked ends the others
    gc.disable()  # no cycles are made here, and looking for them takes a fiftieth


def _stretch(folder: Path, bounds: Bounds) -> Stretch:
    with suppress(LedgerError), reading(folder) as rows:
        return go_through(rows, bounds)
    # Perhaps there is text that is no text, which takes a tenth longer to read.
    with reading(folder, damaged=True) as rows:
        return go_through(rows, bounds)


def _complaints(folder: Path) -> list[str]:
    with reading(folder, damaged=True) as rows:
        return complaints(rows)
