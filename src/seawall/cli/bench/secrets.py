"""`seawall bench secrets`: precision and recall of credentials on labelled texts."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.text import Text as Line

from seawall.assemble.guard import Guard, load
from seawall.cli.bench.group import bench
from seawall.cli.bench.peer import detect_secrets
from seawall.cli.bench.show import WIDEST
from seawall.cli.bench.tables import Cells, place, share, table
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.troubled import troubles
from seawall.cli.words import many, printable
from seawall.errors import ScanError
from seawall.figures import Share, Words, outcome
from seawall.scan import SHOWN, Columns, Given, Labelled, Trouble, find_samples
from seawall.terms import Stage

SEAWALL, PEER = "seawall", "detect-secrets"
WORDS = Words("secret", harmless=frozenset({"benign_hard", "none"}))
"""What labels mean: `secret` or 1, and `benign`, `benign_hard` or 0."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What one scanner said of each text, and how long it took over all of them."""

    scanner: str
    found: Sequence[bool]
    seconds: float


@dataclass(frozen=True, slots=True)
class Counts:
    """How one scanner did on the texts of one source."""

    recall: Share
    precision: Share
    false_alarms: Share

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where either has nothing to count."""
        precision, recall = self.precision.value, self.recall.value
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    @classmethod
    def of(cls, rows: Sequence[tuple[bool, bool]]) -> "Counts":
        """From pairs of what a text is and what was said of it."""
        right = sum(secret and found for secret, found in rows)
        found = sum(found for _, found in rows)
        secrets = sum(secret for secret, _ in rows)
        return cls(
            Share(right, secrets),
            Share(right, found),
            Share(found - right, len(rows) - secrets),
        )


@bench.command(short_help="Precision and recall of credentials.")
@click.argument(
    "files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path), required=True
)
@click.option("--field", default="text", show_default=True, help="Where a row has its text.")
@click.option("--label", default="label", show_default=True, help="Where a row has its label.")
@click.option(
    "--detect-secrets",
    "peer",
    metavar="PROGRAM",
    help="Ask this detect-secrets about the same texts.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@CONFIG
def secrets(
    *,
    files: tuple[Path, ...],
    field: str,
    label: str,
    peer: str | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """
    Measure how many texts that hold a credential are found, and how many others.

    A FILE is what `seawall scan` reads. Each row has a `text` and a `label`: 1
    where it holds a secret, 0 where it does not; a `source` is told apart. A text
    is found where an enforced rule acts on a `secret.*` finding in an answer.
    Nothing of a text is printed.

    Exit code 0: all rows were measured; 1: some could not be read.
    """
    guard = Guard.from_loaded(load(policy_path(config)))
    rows: list[Labelled] = []
    unreadable: list[Trouble] = []
    columns = Columns(field, label, WORDS)
    for read in find_samples([Given(path) for path in files], columns):
        if isinstance(read.row, Trouble):
            unreadable.append(read.row)
        elif read.row is not None:
            rows.append(read.row)
    if not rows:
        raise ScanError("no labelled text to measure; each row needs a `text` and a `label`")
    verdicts = [_own(guard, rows)]
    if peer:
        begun = time.perf_counter()
        found = detect_secrets(peer, [row.text for row in rows])
        verdicts.append(Verdicts(PEER, found, time.perf_counter() - begun))
    if as_json:
        click.echo(orjson.dumps(_told(rows, verdicts, unreadable)))
    else:
        width = None if sys.stdout.isatty() else WIDEST
        console = Console(width=width, highlight=False, markup=False)
        _show(console, rows, verdicts, unreadable)
    sys.exit(FAILURE if unreadable else FINE)


def _own(guard: Guard, rows: Sequence[Labelled]) -> Verdicts:
    begun = time.perf_counter()
    found = [outcome(guard.check(row.text, stage=Stage.OUTPUT), "secret").found for row in rows]
    return Verdicts(SEAWALL, found, time.perf_counter() - begun)


def _counts(rows: Sequence[Labelled], verdicts: Verdicts) -> dict[str, Counts]:
    """By source, and of all."""
    by_source: dict[str, list[tuple[bool, bool]]] = {}
    for row, found in zip(rows, verdicts.found, strict=True):
        by_source.setdefault(row.facts.source, []).append((row.attack, found))
    counts = {name: Counts.of(pairs) for name, pairs in by_source.items()}
    if len(counts) > 1:
        counts["all"] = Counts.of([pair for pairs in by_source.values() for pair in pairs])
    return counts


def _show(
    console: Console,
    rows: Sequence[Labelled],
    verdicts: Sequence[Verdicts],
    unreadable: Sequence[Trouble],
) -> None:
    console.print(Line(f"seawall {version('seawall')}, intervals of 95%", "bright_black"))
    size = sum(len(row.text) for row in rows)
    for each in verdicts:
        head = (
            f"{each.scanner}: {many(len(rows), 'text')}, {size / each.seconds:,.0f} characters/s"
        )
        console.print("", Line(head, "bold"), sep="\n")
        made = table("", "found", "", "interval", "precision", "", "interval", "F1")
        for name, counts in _counts(rows, each).items():
            made.add_row(place(printable(name)), *_cells(counts))
        console.print(made)
    for line in troubles(len(unreadable), unreadable[:SHOWN], done="read"):
        console.print(line, style="yellow", soft_wrap=True)


def _cells(counts: Counts) -> Cells:
    f1 = "" if counts.f1 is None else f"{counts.f1:.3f}"
    return (*share(counts.recall, digits=1), *share(counts.precision, digits=1), f1)


def _told(
    rows: Sequence[Labelled], verdicts: Sequence[Verdicts], unreadable: Sequence[Trouble]
) -> dict[str, object]:
    size = sum(len(row.text) for row in rows)
    return {
        "seawall": version("seawall"),
        "texts": len(rows),
        "unreadable": len(unreadable),
        "scanners": {
            each.scanner: {
                "characters_per_second": size / each.seconds,
                "sources": {name: _figures(it) for name, it in _counts(rows, each).items()},
            }
            for each in verdicts
        },
    }


def _figures(counts: Counts) -> dict[str, object]:
    shares = {
        "recall": counts.recall,
        "precision": counts.precision,
        "false_alarms": counts.false_alarms,
    }
    return {
        name: {
            "value": it.value,
            "of": it.rows,
            "interval": [it.interval().low, it.interval().high],
        }
        for name, it in shares.items()
    } | {"f1": counts.f1}
