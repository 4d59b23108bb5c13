"""How far a run is: a bar on standard error where that is a terminal, else nothing."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from seawall.cli.words import duration, many
from seawall.redteam.lines import Run
from seawall.redteam.record import Harmless, Line, Tried, Try


class Screen:
    """
    Seeds done, seeds broken, queries, and the time left, as lines come in.

    Speed and time left are measured from the first line on: neither the start of servers nor an
    earlier part of the run says anything of them.
    """

    def __init__(self, run: Run, *, seeds: int, texts: int) -> None:
        console = Console(stderr=True)
        columns = (
            TextColumn("{task.fields[seeds]}"),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[broken]}", style="red"),
            TextColumn("{task.fields[queries]:>15}"),
            TextColumn("{task.fields[left]:>14}", style="cyan"),
        )
        shown = console.is_terminal
        self._bar = Progress(
            *columns, console=console, transient=True, expand=True, disable=not shown
        )
        self._seeds, self._total = seeds, seeds + texts
        self._done = {(it.target, it.seed) for it in run.tried if not it.not_run}
        self._before = len(self._done) + sum(not it.not_run for it in run.harmless)
        self._harmless = self._before - len(self._done)
        self._broken = sum(it.broken_at is not None for it in run.tried)
        self.queries = 0
        self._began: float | None = None
        self._task = self._bar.add_task(
            "", total=self._total, seeds="", broken="", queries="", left="starting"
        )

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    @property
    def done(self) -> int:
        """Seeds that have a result."""
        return len(self._done)

    def told(self, line: Line) -> None:
        """Take in a line of the run."""
        match line:
            case Try():
                self.queries += 1
            case Tried():
                self._done.add((line.target, line.seed))
                self._broken += line.broken_at is not None
            case Harmless():
                self._harmless += 1
                self.queries += 1
            case _:
                return
        self._show()

    def _show(self) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = now
        done = len(self._done) + self._harmless
        self._bar.update(
            self._task,
            completed=done,
            seeds=f"{len(self._done):,} of {many(self._seeds, 'seed')}",
            broken=f"{self._broken:,} broken" if self._broken else "",
            queries=f"{self.queries:,} queries",
            left=self._left(done, now - self._began),
        )

    def _left(self, done: int, spent: float) -> str:
        new = done - self._before
        if new <= 0 or not spent:
            return "starting"
        rest = self._total - done
        return f"{duration(round(spent * rest / new))} left" if rest else "finishing"
