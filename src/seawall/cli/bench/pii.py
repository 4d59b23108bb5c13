"""`seawall bench pii`: precision, recall and F1 of personal data on marked texts."""

import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.text import Text as Line

from seawall.assemble.guard import Guard, load
from seawall.cli.bench.show import WIDEST
from seawall.cli.bench.tables import Cells, share, table
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.words import many, printable, troubles
from seawall.errors import ScanError
from seawall.figures import Agreement, Mark, Seen, agreements
from seawall.guard import ROLES
from seawall.scan import SHOWN, MarkedTexts, Trouble, find_marked
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


@dataclass(slots=True)
class _Counted:
    """What was measured of one file."""

    name: str
    texts: list[Seen] = field(default_factory=list[Seen])
    characters: int = 0
    seconds: float = 0.0
    others: int = 0
    unreadable: list[Trouble] = field(default_factory=list[Trouble])

    def agreements(self, *, overlapping: bool) -> tuple[Agreement, ...]:
        return agreements(self.texts, overlapping=overlapping)


@click.command(short_help="Precision and recall of personal data.")
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
@click.option("--overlap", is_flag=True, help="A mark counts as found where a finding touches it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@CONFIG
def pii(
    *,
    files: tuple[Path, ...],
    name: str,
    kinds: tuple[str, ...],
    at_least: float,
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
    guard = Guard.from_loaded(load(policy_path(config)))
    known = KINDS | dict(map(_pair, kinds))
    counted = [
        _counted(find_marked(path, field=name, kinds=known, family=FAMILY), path, guard, at_least)
        for path in files
    ]
    if not any(each.texts for each in counted):
        raise ScanError("no marked text to measure; each row needs a `text` and `spans`")
    if as_json:
        click.echo(orjson.dumps(_told(counted, at_least=at_least, overlap=overlap)))
    else:
        width = None if sys.stdout.isatty() else WIDEST
        _show(Console(width=width, highlight=False, markup=False), counted, overlap=overlap)
    sys.exit(FAILURE if any(each.unreadable for each in counted) else FINE)


def _pair(written: str) -> tuple[str, str]:
    label, parted, kind = written.partition("=")
    if not parted or not kind.startswith(FAMILY):
        raise click.BadParameter(f"`{written}` is not LABEL=KIND; write NAME=pii.person")
    return label, kind


def _counted(texts: MarkedTexts, path: Path, guard: Guard, at_least: float) -> _Counted:
    counted = _Counted(str(path))
    for read in texts:
        if isinstance(read, Trouble):
            counted.unreadable.append(read)
            continue
        about = Inspection((Text(read.text, ROLES[Stage.OUTPUT]),), Stage.OUTPUT)
        begun = time.perf_counter()
        reading = guard.read(about)
        counted.seconds += time.perf_counter() - begun
        counted.characters += len(read.text)
        counted.others += read.others
        found = [
            Mark(finding.span.start, finding.span.end, finding.kind)
            for finding in reading.findings
            if finding.kind.startswith(FAMILY) and finding.confidence >= at_least
        ]
        counted.texts.append(Seen(read.marks, list(dict.fromkeys(found))))
    return counted


def _show(console: Console, counted: list[_Counted], *, overlap: bool) -> None:
    console.print(Line(f"seawall {version('seawall')}, intervals of 95%", "bright_black"))
    for each in counted:
        rate = each.characters / each.seconds if each.seconds else 0.0
        head = f"{printable(each.name)}: {many(len(each.texts), 'text')}, {rate:,.0f} characters/s"
        console.print("", Line(head, "bold"), sep="\n")
        rows = table(
            FAMILY, "precision", "", "interval", "recall", "", "interval", "F1", "interval"
        )
        for it in each.agreements(overlapping=overlap):
            rows.add_row(*_row(it))
        console.print(rows)
        if each.others:
            left_out = f"  {many(each.others, 'mark')} of other kinds left out"
            console.print(Line(f"{left_out}; --kind says what a label means", "bright_black"))
        for line in troubles(len(each.unreadable), each.unreadable[:SHOWN], done="read"):
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


def _told(counted: list[_Counted], *, at_least: float, overlap: bool) -> dict[str, object]:
    files: dict[str, object] = {}
    for each in counted:
        files[each.name] = {
            "texts": len(each.texts),
            "unreadable": len(each.unreadable),
            "marks_left_out": each.others,
            "characters_per_second": each.characters / each.seconds if each.seconds else None,
            "kinds": {it.kind: _figures(it) for it in each.agreements(overlapping=overlap)},
        }
    return {
        "seawall": version("seawall"),
        "at_least": at_least,
        "match": "overlap" if overlap else "exact",
        "files": files,
    }


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
