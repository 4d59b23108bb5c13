"""`seawall bench pii`: precision, recall and F1 of personal data on marked texts."""

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
from seawall.cli.bench.peer import presidio
from seawall.cli.bench.show import WIDEST
from seawall.cli.bench.tables import Cells, share, table
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.troubled import troubles
from seawall.cli.words import many, printable
from seawall.errors import ScanError
from seawall.figures import Agreement, Mark, Seen, agreements
from seawall.guard import ROLES
from seawall.scan import SHOWN, Marked, MarkedTexts, Trouble, find_marked
from seawall.terms import Inspection, Stage, Text

FAMILY = "pii."
AT_LEAST = 0.6
KINDS = {
    "PERSON": f"{FAMILY}person",
    "PER": f"{FAMILY}person",
    "LOCATION": f"{FAMILY}location",
    "LOC": f"{FAMILY}location",
    "ORG": f"{FAMILY}org",
}
"""What the labels of common corpora mean."""


SEAWALL, PEER = "seawall", "presidio"


@dataclass(frozen=True, slots=True)
class Given:
    """The texts of one file, what is marked in them, and what of it could not be read."""

    name: str
    texts: Sequence[Marked]
    unreadable: Sequence[Trouble]

    @property
    def characters(self) -> int:
        """Code points of all texts."""
        return sum(len(each.text) for each in self.texts)

    @property
    def others(self) -> int:
        """Marks of kinds that nobody asked for."""
        return sum(each.others for each in self.texts)


@dataclass(frozen=True, slots=True)
class Answers:
    """What one scanner found in each text of a file, and how long it took over all of them."""

    scanner: str
    given: Given
    found: Sequence[Sequence[Mark]]
    seconds: float

    @property
    def rate(self) -> float:
        """Code points a second."""
        return self.given.characters / self.seconds if self.seconds else 0.0

    def agreements(self, *, overlapping: bool) -> tuple[Agreement, ...]:
        """How it did, by kind."""
        pairs = zip(self.given.texts, self.found, strict=True)
        seen = [Seen(each.marks, found) for each, found in pairs]
        return agreements(seen, overlapping=overlapping)


@bench.command(short_help="Precision and recall of personal data.")
@click.argument(
    "files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path), required=True
)
@click.option(
    "--field", "name", default="text", show_default=True, help="Where a row has its text."
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="LABEL=KIND",
    help="What a label means: NAME=pii.person. [known: PERSON, LOCATION, ORG, and pii.*]",
)
@click.option(
    "--at-least",
    type=click.FloatRange(0, 1),
    default=AT_LEAST,
    show_default=True,
    help="Findings less confident than this do not count.",
)
@click.option(
    "--presidio",
    "peer",
    metavar="PYTHON",
    help="Ask Presidio about the same texts, by the python of its environment.",
)
@click.option("--overlap", is_flag=True, help="A mark counts as found where a finding touches it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@CONFIG
def pii(  # noqa: PLR0913 - click hands over each option by its name
    *,
    files: tuple[Path, ...],
    name: str,
    kinds: tuple[str, ...],
    at_least: float,
    peer: str | None,
    overlap: bool,
    as_json: bool,
    config: Path | None,
) -> None:
    """
    Measure what is found of the personal data that is marked in the texts of FILE...

    A FILE is .jsonl, .json (also .gz), .parquet, or a folder of them. Each row has
    a `text` and `spans`, a list of `start`, `end` (code points) and `label`. Only
    kinds that a file marks are measured in it. Nothing of a text is printed.

    Exit code 0: all rows were measured; 1: some could not be read.
    """
    known = KINDS | dict(map(_pair, kinds))
    files_given = [
        _given(path, find_marked(path, field=name, kinds=known, family=FAMILY)) for path in files
    ]
    if not any(each.texts for each in files_given):
        raise ScanError("no marked text to measure; each row needs a `text` and `spans`")
    marked = {mark.kind for each in files_given for text in each.texts for mark in text.marks}
    guard = Guard.from_loaded(load(policy_path(config), also=marked))
    answers: list[Answers] = []
    for each in files_given:
        answers.append(_own(guard, each, at_least))
        if peer:
            answers.append(
                Answers(PEER, each, *presidio(peer, [text.text for text in each.texts]))
            )
    if as_json:
        click.echo(orjson.dumps(_told(answers, at_least=at_least, overlap=overlap)))
    else:
        width = None if sys.stdout.isatty() else WIDEST
        console = Console(width=width, highlight=False, markup=False)
        _show(console, answers, overlap=overlap)
    sys.exit(FAILURE if any(each.unreadable for each in files_given) else FINE)


def _pair(written: str) -> tuple[str, str]:
    label, parted, kind = written.partition("=")
    if not parted or not kind.startswith(FAMILY):
        raise click.BadParameter(f"`{written}` is not LABEL=KIND; write NAME=pii.person")
    return label, kind


def _given(path: Path, read: MarkedTexts) -> Given:
    rows = list(read)
    return Given(
        str(path),
        [row for row in rows if not isinstance(row, Trouble)],
        [row for row in rows if isinstance(row, Trouble)],
    )


def _own(guard: Guard, given: Given, at_least: float) -> Answers:
    found: list[list[Mark]] = []
    begun = time.perf_counter()
    for each in given.texts:
        about = Inspection((Text(each.text, ROLES[Stage.OUTPUT]),), Stage.OUTPUT)
        marks = [
            Mark(finding.span.start, finding.span.end, finding.kind)
            for finding in guard.find(about).findings
            if finding.kind.startswith(FAMILY) and finding.confidence >= at_least
        ]
        found.append(list(dict.fromkeys(marks)))
    return Answers(SEAWALL, given, found, time.perf_counter() - begun)


def _show(console: Console, answers: Sequence[Answers], *, overlap: bool) -> None:
    console.print(Line(f"seawall {version('seawall')}, intervals of 95%", "bright_black"))
    several = len({each.scanner for each in answers}) > 1
    for each in answers:
        whose = f"{each.scanner}, " if several else ""
        size = many(len(each.given.texts), "text")
        head = f"{whose}{printable(each.given.name)}: {size}, {each.rate:,.0f} characters/s"
        console.print("", Line(head, "bold"), sep="\n")
        rows = table(
            FAMILY, "precision", "", "interval", "recall", "", "interval", "F1", "interval"
        )
        for it in each.agreements(overlapping=overlap):
            rows.add_row(*_row(it))
        console.print(rows)
    for given in {each.given.name: each.given for each in answers}.values():
        if given.others:
            left_out = f"  {many(given.others, 'mark')} of other kinds left out"
            console.print(Line(f"{left_out}; --kind says what a label means", "bright_black"))
        for line in troubles(len(given.unreadable), given.unreadable[:SHOWN], done="read"):
            console.print(line, style="yellow", soft_wrap=True)


def _row(it: Agreement) -> Cells:
    within = f"{it.interval.low:.3f}–{it.interval.high:.3f}"
    return (
        it.kind.removeprefix(FAMILY),
        *share(it.precision, digits=1),
        *share(it.recall, digits=1),
        f"{it.f1:.3f}",
        within,
    )


def _told(answers: Sequence[Answers], *, at_least: float, overlap: bool) -> dict[str, object]:
    scanners: dict[str, dict[str, object]] = {}
    for each in answers:
        scanners.setdefault(each.scanner, {})[each.given.name] = {
            "texts": len(each.given.texts),
            "unreadable": len(each.given.unreadable),
            "marks_left_out": each.given.others,
            "characters_per_second": each.rate or None,
            "kinds": {it.kind: _figures(it) for it in each.agreements(overlapping=overlap)},
        }
    told: dict[str, object] = {
        "seawall": version("seawall"),
        "at_least": at_least,
        "match": "overlap" if overlap else "exact",
        "files": scanners[SEAWALL],
    }
    return told | ({PEER: scanners[PEER]} if PEER in scanners else {})


def _figures(it: Agreement) -> dict[str, object]:
    return {
        "precision": it.precision.value,
        "recall": it.recall.value,
        "f1": it.f1,
        "f1_interval": [it.interval.low, it.interval.high],
        "found": it.precision.rows,
        "marked": it.recall.rows,
        "right": it.precision.hits,
    }
