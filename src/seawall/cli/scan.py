"""`seawall scan`: many texts."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from seawall.assemble.guard import Guard, load
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.options import CONFIG, policy_path
from seawall.errors import PolicyError, SettingsError
from seawall.scan import Job, Progress, Question, Tally, cores
from seawall.scan import scan as run
from seawall.terms import Action, Stage

DONE = {
    Action.ALLOW: "allowed",
    Action.REDACT: "redacted",
    Action.HOLD: "held",
    Action.BLOCK: "blocked",
}

_MINUTE = 60
_HOUR = 3600


@click.command()
@click.argument("given", metavar="INPUT", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help=".jsonl, .jsonl.gz, .csv, .parquet",
)
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), default="input")
@click.option("--feature", default="", help="Judge by this feature's rules too.")
@click.option("--field", default="text", show_default=True, help="Where a row has its text.")
@click.option("--workers", type=click.IntRange(1), help="Processes.  [default: one per core]")
@click.option("--restart", is_flag=True, help="Drop what an unfinished scan left in OUT.partial.")
@click.option("--engine", type=click.Choice(["local"]), default="local")
@CONFIG
def scan(  # noqa: PLR0913 - click hands over each option by its name
    *,
    given: Path,
    out: Path,
    stage: str,
    feature: str,
    field: str,
    workers: int | None,
    restart: bool,
    engine: str,  # noqa: ARG001 - there is one, and click has checked it
    config: Path | None,
) -> None:
    """
    Judge every text of INPUT and write OUT: one row for each row, in order.

    INPUT is a .txt (a text per line), .csv (with a header), .jsonl or .json
    (an object per line), .parquet, any of them but Parquet also .gz; or a
    folder of such files. OUT's rows have the input's fields and `seawall`, the
    object that `seawall check --json` prints, for a folder with the `file`; in
    a table it is JSON in a string. An input's own field `seawall` is replaced.

    A row that cannot be checked has `{"seawall": {"error": ..., "row": ...}}`.
    A scan that was stopped continues when the same command is run again.

    Exit code 0: all rows were checked; 1: some could not be, or it was stopped.
    """
    path = policy_path(config)
    loaded = load(path)
    if feature and feature not in loaded.document.features:
        known = ", ".join(loaded.document.features) or "none"
        raise SettingsError(f"no feature `{feature}` in the policy; there are: {known}")
    revision = loaded.policy.revision
    question = Question(field, Stage(stage), feature)
    job = Job(given, out, question, revision, workers or cores(), restart=restart)
    clock = _Clock()
    with _shown(clock) as told:
        progress = _run_or_stop(job, partial(_guard, path, revision), clock, told)
    for line in summary(out, progress, seconds=clock.seconds):
        click.echo(line)
    sys.exit(FAILURE if progress.tally.errors else FINE)


def _guard(path: Path | None, revision: str) -> Guard:
    """The guard of a worker, which must be that of the scan."""
    loaded = load(path)
    if loaded.policy.revision != revision:
        raise PolicyError(f"`{path}` changed while the scan began; run it again")
    return Guard.from_loaded(loaded)


class _Clock:
    """Since when, and how far then: an earlier scan's rows say nothing of this one's speed."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._position: int | None = None
        self.last: Progress | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def rate(self, progress: Progress) -> float:
        """Rows per second."""
        return (progress.tally.rows - progress.kept) / max(self.seconds, 1e-3)

    def left(self, progress: Progress) -> float | None:
        """Seconds until the end, as far as bytes tell; None while nothing does."""
        if self._position is None:
            if progress.position:
                self._position = progress.position if progress.kept else 0
            return None
        read = progress.position - self._position
        return self.seconds * (progress.size - progress.position) / read if read else None


def _run_or_stop(
    job: Job, make: Callable[[], Guard], clock: _Clock, told: Callable[[Progress], None]
) -> Progress:
    try:
        return run(job, make, told=told)
    except KeyboardInterrupt:
        rows = clock.last.tally.rows if clock.last else 0
        click.echo(
            f"seawall: stopped after {_many(rows, 'row')}; run the same command again to continue",
            err=True,
        )
        sys.exit(FAILURE)


@contextmanager
def _shown(clock: _Clock) -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error where that is a terminal, else nothing."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.fields[rows]}"),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[rate]}", style="dim"),
        TextColumn("{task.fields[left]}", style="cyan"),
        TextColumn("{task.fields[errors]}", style="red"),
    )
    bar = Bar(
        *columns, console=console, transient=True, expand=True, disable=not console.is_terminal
    )

    def show(progress: Progress) -> None:
        if clock.last is None and progress.kept:
            click.echo(f"continuing after {_many(progress.kept, 'row')}", err=True)
        clock.last = progress
        errors = progress.tally.errors
        bar.update(
            task,
            total=max(progress.size, 1),
            completed=progress.position,
            rows=_many(progress.tally.rows, "row"),
            rate=f"{clock.rate(progress):,.0f} rows/s",
            left=_left(clock.left(progress)),
            errors=_many(errors, "error") if errors else "",
        )

    with bar:
        task = bar.add_task("", total=None, rows="", rate="", left="", errors="")
        yield show


def summary(out: Path, progress: Progress, *, seconds: float) -> Iterator[str]:
    """What came of a scan, in lines that hold nothing of the texts."""
    tally = progress.tally
    fresh = tally.rows - progress.kept
    rate = fresh / max(seconds, 1e-3)
    yield f"wrote {out}: {_many(tally.rows, 'row')} in {_time(seconds)} ({rate:,.0f} rows/s)"
    if progress.kept:
        yield f"  {_many(progress.kept, 'row')} of them by the unfinished scan that this continued"
    counts = [f"{tally.actions[a.word]:,} {done}" for a, done in DONE.items()]
    yield "  " + ", ".join(counts)
    if progress.passed_over:
        yield f"  {_many(progress.passed_over, 'file')} of other kinds not read"
    yield from _troubles(tally)


def _troubles(tally: Tally) -> Iterator[str]:
    if not tally.errors:
        return
    yield f"  {_many(tally.errors, 'row')} could not be checked:"
    for trouble in tally.troubles:
        # a file's name may hold anything, even what moves a terminal's cursor
        file = trouble.file if trouble.file.isprintable() else ascii(trouble.file)
        yield f"    {file}{' ' if file else ''}row {trouble.row}: {trouble.reason}"
    more = tally.errors - len(tally.troubles)
    if more:
        yield f"    and {more:,} more, each with its reason in `seawall.error`"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _time(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min {seconds % _MINUTE:.0f} s"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"


def _left(seconds: float | None) -> str:
    return "" if seconds is None else f"{_time(round(seconds)).replace('.0', '')} left"
