"""`seawall scan`: many texts."""

import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from seawall.assemble.guard import Guard, load
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.options import CONFIG, policy_path, require_feature
from seawall.cli.troubled import troubles
from seawall.cli.words import duration, many
from seawall.errors import PolicyError
from seawall.scan import Job, Progress, Question
from seawall.scan import scan as run
from seawall.settings import cores
from seawall.terms import Action, Stage

DONE = {
    Action.ALLOW: "allowed",
    Action.REDACT: "redacted",
    Action.HOLD: "held",
    Action.BLOCK: "blocked",
}


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
    require_feature(loaded.document, feature)
    revision = loaded.policy.revision
    question = Question(field, Stage(stage), feature)
    job = Job(given, out, question, revision, workers or cores(), restart=restart)
    screen = _Screen()
    try:
        with screen:
            progress = run(job, partial(_guard, path, revision), told=screen.show)
    except KeyboardInterrupt:
        rows = many(screen.rows, "row")
        click.echo(f"stopped after {rows}; run the same command again to continue", err=True)
        sys.exit(FAILURE)
    for line in summary(out, progress, seconds=screen.seconds):
        click.echo(line)
    sys.exit(FAILURE if progress.tally.errors else FINE)


def _guard(path: Path | None, revision: str) -> Guard:
    """The guard of a worker, which must be that of the scan."""
    loaded = load(path)
    if loaded.policy.revision != revision:
        raise PolicyError(f"`{path}` changed while the scan began; run it again")
    return Guard.from_loaded(loaded)


class _Screen:
    """
    A bar on standard error where that is a terminal, else nothing.

    Speed and time left are measured from the first finished rows on: neither
    the start of the workers nor an earlier scan's rows say anything of them.
    """

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (
            TextColumn("{task.fields[rows]:>14}"),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[rate]:>13}"),
            TextColumn("{task.fields[left]:>16}", style="cyan"),
            TextColumn("{task.fields[errors]}", style="red"),
        )
        shown = console.is_terminal
        self._bar = Bar(*columns, console=console, transient=True, expand=True, disable=not shown)
        self._task = self._bar.add_task(
            "", total=None, rows="", rate="", left="starting", errors=""
        )
        self._began = time.monotonic()
        self._from: tuple[float, int, int] | None = None
        self.rows = 0

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
    def seconds(self) -> float:
        """Since the command began."""
        return time.monotonic() - self._began

    def show(self, progress: Progress) -> None:
        """Tell how far the scan is."""
        self.rows = progress.tally.rows
        if not progress.position:
            if progress.kept:
                kept = many(progress.kept, "row")
                self._bar.console.print(f"continuing after {kept}", highlight=False)
            return
        errors = progress.tally.errors
        rate, left = self._pace(progress)
        self._bar.update(
            self._task,
            total=max(progress.size, 1),
            completed=progress.position,
            rows=many(self.rows, "row"),
            rate=rate,
            left=left,
            errors=many(errors, "error") if errors else "",
        )

    def _pace(self, progress: Progress) -> tuple[str, str]:
        if self._from is None:
            self._from = self.seconds, self.rows, progress.position
        began, rows, position = self._from
        spent, read = self.seconds - began, progress.position - position
        if not read:
            return "", "starting"
        rate = f"{(self.rows - rows) / spent:,.0f} rows/s"
        rest = progress.size - progress.position
        return rate, f"{duration(round(spent * rest / read))} left" if rest else "finishing"


def summary(out: Path, progress: Progress, *, seconds: float) -> Iterator[str]:
    """What came of a scan, in lines that hold nothing of the texts."""
    tally = progress.tally
    rate = (tally.rows - progress.kept) / max(seconds, 1e-3)
    yield f"wrote {out}: {many(tally.rows, 'row')} in {duration(seconds)} ({rate:,.0f} rows/s)"
    if progress.kept:
        yield f"  {many(progress.kept, 'row')} of them by the unfinished scan that this continued"
    counts = [f"{tally.actions[a.word]:,} {done}" for a, done in DONE.items()]
    yield "  " + ", ".join(counts)
    if progress.passed_over:
        yield f"  {many(progress.passed_over, 'file')} of other kinds not read"
    yield from troubles(
        tally.errors,
        tally.troubles,
        done="checked",
        more=", each with its reason in `seawall.error`",
    )
