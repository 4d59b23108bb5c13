"""What rules, checksums and tables saw: the words, where they stand, and all that knew them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.explain.told import DIM, Told, excerpt, place
from seawall.terms import Ruling, Span, Stage

MOST = 30
"""Stretches that are shown: the gravest."""

LONGEST = 60
"""Characters of the words that are shown."""


class _Head(NamedTuple):
    """What was found, for all that found it."""

    span: Span
    kind: str
    stage: Stage
    view: str
    words: str


def seen(it: Told) -> Iterator[RenderableType]:
    """Each stretch in which something was found other than by the models, the gravest first."""
    by_models = {
        finding
        for passage in it.account.passages
        for window in passage.explanation.windows
        for finding in passage.findings(window)
    }
    groups: dict[_Head, list[Ruling]] = {}
    for ruling in it.verdict.rulings:
        if ruling.finding not in by_models:
            groups.setdefault(_head(it, ruling), []).append(ruling)
    if groups:
        yield Text("\nFound by rules", "bold")
    ordered = sorted(groups.items(), key=lambda pair: (-_gravest(pair[1]), pair[0]))
    for head, rulings in ordered[:MOST]:
        yield Padding(_title(it, head), (0, 0, 0, 2), expand=False)
        yield Padding(_rows(it, rulings), (0, 0, 0, 4), expand=False)
    if len(ordered) > MOST:
        yield Text(f"  and {len(ordered) - MOST:,} more; --json has all", DIM)


def _gravest(rulings: Sequence[Ruling]) -> int:
    return max((ruling.action for ruling in rulings if ruling.enforced), default=0)


def _head(it: Told, ruling: Ruling) -> _Head:
    finding = ruling.finding
    sight = it.account.sight(finding, ruling.stage)
    view, words = (sight.view, sight.words) if sight else ("", "")
    return _Head(finding.span, finding.kind, ruling.stage, view, words)


def _title(it: Told, head: _Head) -> Text:
    shown = excerpt(head.words, head.kind, LONGEST) if it.words else ""
    words = f"“{shown}”  " if shown else ""
    where = f"  {place(head.span)}"
    if head.view not in {"", "text"}:
        where += f", with {head.view} undone"
    if head.stage is Stage.CONTEXT:
        where += ", as others' words"
    return Text.assemble((words, "bold cyan"), head.kind, (where, DIM))


def _rows(it: Told, rulings: Sequence[Ruling]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for ruling in sorted(rulings, key=lambda ruling: (-ruling.action, -ruling.finding.confidence)):
        finding = ruling.finding
        sight = it.account.sight(finding, ruling.stage)
        by = sight.by if sight else finding.note
        table.add_row(by, f"{finding.confidence:.0%}", it.done(ruling))
    return table
