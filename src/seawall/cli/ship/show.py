"""A result as people read it: what passes, what does not and why, and what to do next."""

import os
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.words import printable
from seawall.ship.answer import Answer, How, Outcome
from seawall.ship.checklist import Checklist
from seawall.ship.gate import Answered, Result
from seawall.ship.subject import PARTS

WIDE = 110
"""Columns from which an answer fits beside its probe."""

WIDEST = 150
"""Columns beyond which a line is hard to read."""

_STYLES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "bold red",
    Outcome.STALE: "yellow",
    Outcome.MISSING: "yellow",
    Outcome.ERROR: "bold red",
    Outcome.NOT_APPLICABLE: "cyan",
    Outcome.WAIVED: "magenta",
}
_DIM = "bright_black"
_DIGITS = 12


def show_result(console: Console, result: Result, checklist: Checklist) -> None:
    """The whole of it."""
    width = _width(console, os.environ.get("COLUMNS", ""))
    for each in result.items:
        _show_item(console, each, width)
    console.print(_subject(result), style=_DIM, width=width)
    for line in _weaker(result):
        console.print(line, width=width)
    console.print(_verdict(result), width=width)
    _show_next(console, result, checklist, width)


def _width(console: Console, columns: str) -> int:
    """Columns that a line takes; a pipe says nothing of its width, and COLUMNS may."""
    named = int(columns) if columns.isdigit() and not console.is_terminal else 0
    return min(named or WIDEST, console.width, WIDEST)


def _show_item(console: Console, item: Answered, width: int) -> None:
    mark = ("\N{CHECK MARK} ", "green") if item.passes else ("\N{BALLOT X} ", "bold red")
    console.print(Text.assemble(mark, (item.item.question, "bold")), width=width)
    wide = width >= WIDE
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, min_width=18)
    table.add_column(no_wrap=True, min_width=14)
    table.add_column(ratio=1, overflow="fold")
    for answer in item.answers:
        word = Text(answer.outcome.words, _STYLES[answer.outcome])
        why = Text(printable(answer.why))
        if answer.outcome is Outcome.PASS and answer.how is How.ATTESTED:
            why.append(" (attested)", "cyan")
        if wide:
            table.add_row(Text(answer.probe), word, why)
        else:
            console.print(_narrow(answer, word, why), width=width)
    if wide:
        console.print(Padding(table, (0, 0, 0, 2)), width=width)
    console.print()


def _narrow(answer: Answer, word: Text, why: Text) -> Padding:
    """Probe and outcome on one line, and why below."""
    head = Text.assemble((f"{answer.probe:<20}", ""), word)
    grid = Table.grid()
    grid.add_row(head)
    grid.add_row(Padding(why, (0, 0, 0, 2)))
    return Padding(grid, (0, 0, 0, 2))


def _subject(result: Result) -> Text:
    names, digests = result.subject.names, result.subject.digests
    parts = (
        f"{part} {names.get(part) or digests[part].removeprefix('sha256:')[:_DIGITS]}"
        if part in digests
        else f"{part} not known"
        for part in PARTS
        if part in digests or part == "commit"
    )
    return Text("of " + ", ".join(map(printable, parts)))


def _weaker(result: Result) -> Iterator[Text]:
    """What the checklist asks for less than it did is always told, accepted or not."""
    if not result.weaker:
        return
    by = " and ".join(f"`{name}`" for name in result.loosened_by) or "nobody"
    end = result.loosened_until
    day = f" {'until' if result.accepted else 'since'} {end:%Y-%m-%d}" if end else ""
    how = f"accepted by {by}{day}"
    yield Text(f"the checklist asks for less than it did ({how}):", "yellow")
    for each in result.weaker:
        yield Text(f"  {each.probe} {each.what}", "yellow")


def _verdict(result: Result) -> Text:
    passed = sum(answer.outcome.passes for answer in result.answers)
    style = "bold green" if result.ready else "bold red"
    waived = [a for a in result.answers if a.outcome is Outcome.WAIVED]
    counts = f"{result.count(How.VERIFIED)} verified, {result.count(How.ATTESTED)} attested"
    counts += f", {len(waived)} waived" if waived else ""
    word = "READY" if result.ready else "NOT READY"
    return Text.assemble(
        (f"{printable(result.feature)} is {word}", style),
        f": {passed} of {len(result.answers)} probes pass ({counts})",
    )


def _show_next(console: Console, result: Result, checklist: Checklist, width: int) -> None:
    """The commands that get what is missing, each once, the gravest first."""
    order = {
        probe.id: list(type(probe.severity)).index(probe.severity) for probe in checklist.probes
    }
    open_ones = [a for a in result.answers if not a.outcome.passes and a.fix]
    if not open_ones:
        return
    console.print()
    console.print("next:", style="bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", ratio=5)
    table.add_column(overflow="fold", ratio=4, style=_DIM)
    for fix, probes in _by_fix(sorted(open_ones, key=lambda a: order.get(a.probe, 0))):
        table.add_row(Text(fix), Text(", ".join(probes)))
    console.print(Padding(table, (0, 0, 0, 2)), width=width)


def _by_fix(answers: Iterable[Answer]) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for answer in answers:
        found.setdefault(answer.fix, []).append(answer.probe)
    yield from found.items()
