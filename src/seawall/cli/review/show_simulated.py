"""What simulated reviews come to, as people and as programs read it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.words import many
from seawall.review.figures import WEEK, Figures, Spread
from seawall.review.lowering import percent, share_told
from seawall.review.reading import MILLION
from seawall.review.terms import Terms
from seawall.review.world import World

_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Told:
    """A world, and what came of it."""

    world: World
    figures: Figures


def show_simulated(
    console: Console, told: Sequence[Told], terms: Terms, *, runs: int, seed: int
) -> None:
    """The figures with reviewers as they are supposed, and with such as never err."""
    first = told[0]
    for line in _supposed(first.world, terms, runs=runs, seed=seed):
        console.print(Padding(Text(line, "dim"), 0, expand=False))
    console.print()
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_row("", Text("with these reviewers", "bold"), Text("if they never erred", "bold"))
    columns = [_rows(each, terms) for each in told]
    for name, *values in zip(columns[0], *(column.values() for column in columns), strict=True):
        table.add_row(name, *(Text(value) for value in values))
    console.print(table)
    console.print()
    note = (
        "changes of scores, lengths and blocks are not simulated; while nothing changes they "
        f"raise the share at most {first.figures.most_false_shifts:.2g} times a quarter"
    )
    console.print(Padding(Text(note, "dim"), 0, expand=False))


def _supposed(world: World, terms: Terms, *, runs: int, seed: int) -> Iterator[str]:
    rises = (
        f", from day {world.drift_on_day} on {percent(world.drift_to)}"
        if world.drift_on_day < world.days
        else ""
    )
    yield (
        f"{many(runs, 'run')} of {many(world.days, 'day')}, {world.decisions_a_day:,} decisions a "
        f"day, seed {seed}"
    )
    yield (
        f"missed: {percent(world.miss_rate)}{rises}; {percent(world.risky)} look risky, and hold "
        f"{percent(world.risky_holds)} of it"
    )
    yield (
        f"reviewers find {percent(world.sensitivity)} of the harmful, pass "
        f"{percent(world.specificity)} of the harmless, and look after {world.hours:g} hours"
    )
    again = "; a second person looks at each claimed miss" if terms.confirm else ""
    yield (
        f"reviewed: {share_told(terms.share)} at first, {share_told(terms.floor)} at least; an "
        f"owner signs for less as soon as they may{again}"
    )


def _rows(told: Told, terms: Terms) -> dict[str, str]:
    it, world = told.figures, told.world
    rises = world.drift_on_day < world.days
    return {
        f"under {share_told(terms.target)}, certified": _days(it.certified),
        **({"rise, noticed after": _days(it.noticed)} if rises else {}),
        **({"  in decisions": _numbers(it.noticed_decisions)} if rises else {}),
        "false raises a quarter": f"{it.false_raises:.2g}",
        **_weekly(it, world, rises=rises),
        "share (median)": _shares(it, world, rises=rises),
    }


def _days(it: Spread) -> str:
    if it.median is None or it.low is None or it.high is None:
        return "in no run"
    times = f"{it.median:.2g} days ({it.low:.2g} to {it.high:.2g})"
    return times if it.runs == 1 else f"{times}, in {it.runs:.0%} of runs"


def _numbers(it: Spread) -> str:
    if it.median is None or it.low is None or it.high is None:
        return "-"
    return f"{it.median:,.0f} ({it.low:,.0f} to {it.high:,.0f})"


def _weekly(it: Figures, world: World, *, rises: bool) -> dict[str, str]:
    """Reviews in the first week, in the last before the rise, and in the last."""
    weeks, before = it.weekly, world.drift_on_day // WEEK - 1
    told = {"reviews, first week": weeks[0]}
    if rises and 0 < before < len(weeks) - 1:
        told["  the week before the rise"] = weeks[before]
    told["  last week"] = weeks[-1]
    return {name: f"{reviews:,.0f}" for name, reviews in told.items()}


def _shares(it: Figures, world: World, *, rises: bool) -> str:
    """A bar for each week, longer by as much for each doubling, and some of the numbers."""
    weeks = it.shares[::WEEK]
    least = min(*weeks, 0.01)
    steps = len(_BARS) - 1
    bars = "".join(_BARS[round(steps * math.log(s / least) / -math.log(least))] for s in weeks)
    days = (0, world.drift_on_day, -1) if rises else (0, -1)
    return f"{bars}  " + ", ".join(percent(it.shares[day]) for day in days)


def simulated_json(told: Sequence[Told], terms: Terms, *, runs: int, seed: int) -> dict[str, Any]:
    """What was supposed, and the figures: rates and shares from 0 to 1, times in days."""
    first, last = told[0], told[-1]
    return {
        "supposed": {
            **asdict(first.world),
            "share": terms.share / MILLION,
            "floor": terms.floor / MILLION,
            "target": terms.target / MILLION,
            "confirm": terms.confirm,
            "runs": runs,
            "seed": seed,
        },
        "with_these_reviewers": _figures_json(first.figures),
        "if_they_never_erred": _figures_json(last.figures),
    }


def _figures_json(it: Figures) -> dict[str, Any]:
    return {
        "certified_days": asdict(it.certified),
        "noticed_days": asdict(it.noticed),
        "noticed_decisions": asdict(it.noticed_decisions),
        "false_raises_a_quarter": it.false_raises,
        "false_shifts_a_quarter_at_most": it.most_false_shifts,
        "reviews_by_week": list(it.weekly),
        "share_by_day": list(it.shares),
    }
