"""The figures on a terminal: short, aligned, a count beside every percentage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from seawall.cli.bench.tables import DIM, Cells, place, share, table, under
from seawall.cli.troubled import troubles
from seawall.cli.words import many, printable
from seawall.figures import (
    Curve,
    Group,
    Point,
    Reliability,
    Report,
    Share,
    Times,
    joined,
)
from seawall.figures.share import LEVEL
from seawall.scan import Trouble
from seawall.terms import Policy

WIDEST = 100
"""Columns, where standard output is no terminal and says nothing of its width."""

MOST_GROUPS = 12
"""Of each aspect; the smaller ones are told together."""

MOST_NOTES = 3

_LONGEST_NAME = 30
_INTERVAL = "interval"
_WHOLE = 10
"""Milliseconds from which fractions say nothing."""

_NEARLY_SURE = 0.9995
"""A threshold over which four digits would look like 1."""

_DIGITS = 12
"""Of a revision; enough to tell policies apart by eye."""


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A report, whose it is, and the rows that are not in it.

    `names` are those of all scores that were
    seen; `left_out` rows were neither attacks nor harmless; `first` are the
    first of the unreadable ones.
    """

    report: Report
    policy: Policy
    score: str
    names: tuple[str, ...]
    left_out: int
    unreadable: int
    first: tuple[Trouble, ...]


def show(console: Console, it: Shown) -> None:
    """Print all figures; nothing of a text is among them."""
    report = it.report
    console.print(_counts(it), _maker(it.policy), "", _groups(report), sep="\n")
    for part in (_curve(it), _reliability(report.reliability), _times(report.times)):
        if lines := list(part):
            console.print("", *lines, sep="\n")
    last = [*_partial(report), *troubles(it.unreadable, it.first, done="read")]
    for line in [""] * bool(last) + last:
        console.print(line, style="yellow", soft_wrap=True)


def _counts(it: Shown) -> Text:
    attacks, harmless = it.report.all.found.rows, it.report.all.alarms.rows
    line = f"{many(it.report.all.texts, 'text')}: {many(attacks, 'attack')}, {harmless:,} harmless"
    return Text(line + (f"; {it.left_out:,} more are neither and left out" if it.left_out else ""))


def _maker(policy: Policy) -> Text:
    name, _, digest = policy.revision.rpartition(":")
    words = f"seawall {version('seawall')}, policy {policy.name} {name}:{digest[:_DIGITS]}"
    return Text(f"{words}, intervals of {LEVEL:.0%}", DIM)


def _groups(report: Report) -> Table:
    rows = table("", "attacks found", "", _INTERVAL, "false alarms", "", _INTERVAL)
    rows.add_row(*_group(report.all), style="bold")
    for aspect, groups in report.groups.items():
        rows.add_row(under(f"by {aspect}"))
        for group in _largest(groups):
            rows.add_row(*_group(group, indent="  "))
    if report.alarms_by:
        rows.add_row(under("by rule"))
        for rule, count in report.alarms_by.items():
            alarms = Share(count, report.all.alarms.rows)
            rows.add_row(_name(rule, "  "), "", "", "", *share(alarms, digits=2))
    return rows


def _largest(groups: Sequence[Group]) -> Iterator[Group]:
    most = MOST_GROUPS if len(groups) > MOST_GROUPS + 1 else len(groups)
    yield from groups[:most]
    if rest := groups[most:]:
        yield joined(rest, f"{len(rest):,} others")


def _group(it: Group, indent: str = "") -> Cells:
    return (_name(it.name, indent), *share(it.found, digits=1), *share(it.alarms, digits=2))


def _name(name: str, indent: str) -> Text:
    """A name that may be long, empty or hostile."""
    shown = place(indent + (printable(name) or "(not said)"))
    shown.truncate(_LONGEST_NAME, overflow="ellipsis")
    return shown


def _curve(it: Shown) -> Iterator[RenderableType]:
    curve, score = it.report.curve, it.score
    if score not in it.names:
        known = ", ".join(it.names) or "none"
        yield Text(f"No text has a score `{score}`, so it has no curve. Scores: {known}", "yellow")
        return
    yield Text(f"By the score `{score}` alone, at any threshold", "bold")
    if curve is None:
        yield Text("  needs attacks and harmless texts", DIM)
    else:
        yield _points(curve)
        value, within = curve.area.value, curve.area.interval
        area = f"{value:.4f} ({within.low:.4f}–{within.high:.4f})"
        yield Text(f"  area under the ROC curve {area}")
    if it.report.unscored:
        yield Text(f"  {many(it.report.unscored, 'text')} had no such score", "yellow")


def _points(curve: Curve) -> Table:
    rows = table("  at most", "false alarms", "score over", "attacks found", "", _INTERVAL)
    for point in curve.points:
        rows.add_row(f"  {point.allowed:.1%}", *_point(point))
    return rows


def _point(it: Point) -> Cells:
    if not it.cut:
        return (Text(f"needs {it.needs:,} harmless", DIM),)
    alarms, _, _ = share(it.cut.alarms, digits=2)
    return (
        alarms,
        f"{it.cut.over:.{4 if it.cut.over < _NEARLY_SURE else 6}f}",
        *share(it.cut.found, digits=1, interval=it.cut.interval),
    )


def _reliability(it: Reliability | None) -> Iterator[RenderableType]:
    if it is None:
        return
    yield Text("What the score says, and what is true", "bold")
    rows = table("  scores", "mean score", "attacks", "", _INTERVAL)
    for each in it.bins:
        cells = share(each.attacks, digits=1)
        rows.add_row(f"  {each.low:.1f}–{each.high:.1f}", f"{each.score:.1%}", *cells)
    yield rows
    yield Text(f"  expected calibration error {100 * it.error:.1f} percentage points")


def _times(it: Times) -> Iterator[RenderableType]:
    yield Text("Time", "bold")
    yield Text(
        f"  half of the texts within {_milliseconds(it.median)} ms, "
        f"99 in 100 within {_milliseconds(it.p99)} ms; the slowest:"
    )
    rows = table("", "", "")
    rows.show_header = False
    for slow in it.slowest:
        where = place(f"  {printable(slow.place.file)} row {slow.place.row:,}")
        size = many(slow.characters, "character")
        rows.add_row(where, size, f"{_milliseconds(slow.seconds)} ms")
    yield rows


def _milliseconds(seconds: float) -> str:
    value = 1000 * seconds
    return f"{value:.2g}" if value < _WHOLE else f"{value:,.0f}"


def _partial(report: Report) -> Iterator[str]:
    if not report.partial:
        return
    yield f"{many(report.partial, 'text')} not fully inspected:"
    for note, count in list(report.notes.items())[:MOST_NOTES]:
        yield f"  {count:,} × {note}"
