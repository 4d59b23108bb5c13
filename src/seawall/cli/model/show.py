"""What tuning did, on a terminal: before and after, a count beside every percentage."""

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from seawall.assemble.tuning import (
    LOST_RECALL,
    MORE_ALARMS,
    STEPS,
    Figures,
    OwnRates,
    TopicTrial,
    Trial,
)
from seawall.cli.model.lines import Line, Lines
from seawall.cli.troubled import troubles
from seawall.cli.words import many, printable
from seawall.figures import Share

WIDEST = 100

MOST_NAMED = 8
"""Suspect lines that are named."""

_DIM = "bright_black"


def show_trial(console: Console, trial: Trial) -> None:
    """Recall and false alarms of a correction, before and after."""
    console.print(
        Text("\nYour lines, each by what was learned from the other folds alone", "bold")
    )
    console.print(_figures(trial.before, trial.after))
    console.print(Text("\nThe shipped reference, on which it may forget little", "bold"))
    console.print(_figures(trial.reference_before, trial.reference_after))
    if not trial.refused:
        console.print(Text(f"\nstep {trial.step} of {STEPS}, from bold to careful", _DIM))


def show_topic(console: Console, trial: TopicTrial) -> None:
    """What a topic finds."""
    head = f"\nYour lines at fpr {trial.share:.0%}, each by what was learned from the other folds"
    console.print(Text(head, "bold"))
    table = _table("", "stopped", "", "interval")
    table.add_row("other", *_cells(trial.found, 1))
    table.add_row("allowed", *_cells(trial.alarms, 2))
    console.print(table)


def show_rates(console: Console, rates: list[OwnRates], lines: Sequence[Line]) -> None:
    """What a feature's own shares of false alarms change."""
    console.print(Text("\nHarmless lines of yours that would be stopped", "bold"))
    table = _table("", "shipped fpr", "", "interval", "own fpr", "", "interval")
    for each in rates:
        table.add_row(each.question, *_cells(each.before, 2), *_cells(each.after, 2))
    console.print(table)
    for each in rates:
        if each.reference_before and each.reference_after:
            name = f"\nThe shipped reference, question `{each.question}`"
            console.print(Text(name, "bold"))
            console.print(_figures(each.reference_before, each.reference_after))
    for line in _suspects(rates, lines):
        console.print(line, style="yellow", soft_wrap=True)


def show_lines(console: Console, lines: Lines, attacks: str) -> None:
    """How many lines there are, and those that could not be used."""
    console.print(f"{many(len(lines.lines), 'line')}, {lines.attacks:,} of them {attacks}")
    if lines.left_out:
        console.print(f"{many(lines.left_out, 'line')} with a label of another family left out")
    for line in troubles(lines.unreadable, lines.first, done="read"):
        console.print(line, style="yellow", soft_wrap=True)


def refusal(trial: Trial) -> str:
    """Why a correction is not used, with what would have been allowed."""
    allowed = (
        f"at most {100 * LOST_RECALL:g} point of recall lost and {100 * MORE_ALARMS:g} point of "
        "false alarms more on the reference"
    )
    return f"{trial.refused} ({allowed}); nothing was written"


def _suspects(rates: list[OwnRates], lines: Sequence[Line]) -> Iterator[str]:
    numbers = list(dict.fromkeys(number for each in rates for number in each.suspect))
    if not numbers:
        return
    yield f"\n{many(len(numbers), 'line')} look like attacks; if they are, take them out:"
    yield from (f"  {_place(lines[number])}" for number in numbers[:MOST_NAMED])
    if rest := len(numbers) - MOST_NAMED:
        yield f"  and {rest:,} more" if rest > 0 else ""


def _place(line: Line) -> str:
    return f"{printable(line.file)} row {line.row:,}"


def _figures(before: Figures, after: Figures) -> RenderableType:
    table = _table("", "before", "", "interval", "after", "", "interval")
    table.add_row("attacks found", *_cells(before.found, 1), *_cells(after.found, 1))
    table.add_row("false alarms", *_cells(before.alarms, 2), *_cells(after.alarms, 2))
    return table


def _cells(it: Share, digits: int) -> tuple[str, str, str]:
    """The counts, the share, its interval by Wilson; all empty of nothing."""
    if it.value is None:
        return "", "", ""
    within = it.interval()
    return (
        f"{it.hits:,} of {it.rows:,}",
        f"{it.value:.{digits}%}",
        f"{100 * within.low:.{digits}f}–{100 * within.high:.{digits}f}",
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=_DIM, pad_edge=False)
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left", no_wrap=True)
    return table
