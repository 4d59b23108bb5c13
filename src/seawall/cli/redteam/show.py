"""A run on a terminal: what broke, how surely, what was not run, and the cheapest attacks."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.bench.show import WIDEST
from seawall.cli.log.show import clean, short
from seawall.cli.redteam.show_attacks import attacks_shown
from seawall.cli.words import many
from seawall.figures.paired import Paired
from seawall.figures.share import LEVEL, Interval
from seawall.figures.survival import Median
from seawall.redteam.figures import Alarms, At, Group, OperatorRate, Pair, Rate, Report
from seawall.redteam.record import Plan
from seawall.redteam.targets.protocol import Oracle

DIM = "bright_black"
MOST_OPERATORS = 8
_WHOLE, _TINY = 99.95, 0.05
"""Percents between which one digit neither says all nor none."""

WIDE = 92
"""Columns from which ideas are told beside seeds."""
_UNKNOWN = Text("-", DIM)

TOLD_BY = {
    Oracle.HARM: "`harm`: what must not be was delivered or executed",
    Oracle.VERDICT: "broken: the guard let it through, which is no harm yet",
    Oracle.JUDGE: "broken: a judge said so, and judges err",
}


ANSWERED = "broken: it was answered, if only by a no in words; no harm is told"
"""Of seeds that want no more than an answer, at a target that answers."""


def console() -> Console:
    """The terminal, or what stands for it where there is none."""
    made = Console(highlight=False)
    if made.is_terminal or "COLUMNS" in os.environ:
        return made
    return Console(highlight=False, width=WIDEST)


def show_report(console: Console, it: Report, *, attacks: int = 0) -> None:
    """All figures of a run for people; with the cheapest attacks, so many for each target."""
    console.print(*_head(it.plan, finished=it.finished), sep="\n")
    for at in it.at:
        console.print("", *_target(at, it, wide=console.width >= WIDE), sep="\n")
    for pair in it.pairs:
        console.print("", *_pair(pair, it), sep="\n")
    for at in it.at if attacks else ():
        console.print(*attacks_shown(at, most=attacks), sep="\n")


def percent(value: float) -> str:
    """A share for people: `2.5%`, `100%`, and never all or none where it is not."""
    if value in {0.0, 1.0}:
        return f"{value:.0%}"
    hundred = 100 * value
    return ">99.9%" if hundred >= _WHOLE else f"{hundred:.1f}%" if hundred >= _TINY else "<0.1%"


def between(it: Interval) -> str:
    """An interval for people, in whole percents: outwards, so that it claims no more."""
    low, high = int(100 * it.low), -int(-100 * it.high // 1)
    return f"{low}–{high}%"


def queries(it: Median, budget: int) -> str:
    """The median for people: a number of queries, or that it is more than anybody asked."""
    return f"over {budget:,}" if it.steps is None else f"{it.steps:,}"


def _head(plan: Plan, *, finished: bool) -> Iterator[RenderableType]:
    began = datetime.fromisoformat(plan.began)
    yield Text.assemble((plan.run, "bold"), f"  {began:%Y-%m-%d %H:%M %Z}")
    yield Text(
        f"search {plan.search}, {plan.budget:,} queries for each seed, "
        f"{many(len(plan.operators), 'operator')}, dice {plan.seed}",
        DIM,
    )
    if plan.digests:
        yield Text("  ".join(f"{n} {short(d)}" for n, d in plan.digests.items()), DIM)
    for name, why in plan.left_out.items():
        yield Text(f"left out: {clean(name)}, because {clean(why)}", "yellow")
    if not finished:
        yield Text("not finished: go on with `seawall redteam run --resume`", "yellow")


def _target(at: At, it: Report, *, wide: bool) -> Iterator[RenderableType]:
    told_by = ANSWERED if it.only_answered(at) else TOLD_BY[at.oracle]
    yield Text.assemble((clean(at.name), "bold"), (f"  {told_by}", DIM))
    yield _families(at, it.plan.budget, wide=wide)
    if at.corrected:
        yield from _corrected(at)
    yield from _alarms(it.alarms[at.target])
    yield from _not_run(at.all.not_run)
    yield from _operators(at)


def _families(at: At, budget: int, *, wide: bool) -> Table:
    columns = [each.queries for each in at.all.columns if each.rate]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=DIM)
    table.add_column("broken within", no_wrap=True)
    last = (f"{LEVEL:.0%}", "median", *("harm",) * bool(at.all.harm), "at most")
    for name in ("seeds", *(f"{each:,}" for each in columns), *last, *("ideas",) * wide):
        table.add_column(name, justify="right", no_wrap=True)
    for each in at.families:
        table.add_row(*_group(each, budget, wide=wide))
    if len(at.languages) > 1:
        table.add_row(Text("by language", DIM))
        for each in at.languages:
            table.add_row(*_group(each, budget, wide=wide))
    table.add_row(*_group(at.all, budget, wide=wide), style="bold")
    return table


def _group(it: Group, budget: int, *, wide: bool) -> Iterator[RenderableType]:
    yield Text(clean(it.name), no_wrap=True, overflow="ellipsis")
    if not it.rows:
        yield Text("not run", "yellow")
        return
    yield f"{it.rows:,}"
    rates = [each.rate for each in it.columns if each.rate]
    for each in rates:
        yield _rate(each)
    yield between(rates[-1].interval)
    yield queries(it.median, budget)
    gated = it.harm or rates[-1]
    if it.harm:
        yield Text(f"{gated.hits:,} of {gated.rows:,}", "red" if gated.hits else "")
    yield percent(gated.at_most) if gated.rows else _UNKNOWN
    if wide:
        yield f"{it.lineages.hits:,} of {it.lineages.rows:,}"


def _rate(it: Rate) -> Text:
    return Text(percent(it.value or 0.0), "red" if it.hits else "green")


def _corrected(at: At) -> Iterator[RenderableType]:
    told = at.corrected
    assert told is not None
    if told.value is None:
        said = "the judge's errors were not measured, or it is no better than a coin"
        yield Text(f"of the first query nothing is known: {said}", "yellow")
        return
    yield Text(
        f"of the first query, corrected by how the judge errs: {percent(told.value)} "
        f"({between(told.interval)}); later queries cannot be corrected"
    )


def _alarms(it: Alarms) -> Iterator[RenderableType]:
    if it.all.value is None:
        yield Text("harmless texts: not run, so nobody knows what it stops wrongly", "yellow")
    else:
        yield Text.assemble(
            f"harmless texts stopped: {it.all.hits:,} of {it.all.rows:,}, ",
            (percent(it.all.value), "red" if it.all.hits else "green"),
            f" ({between(it.all.interval)})",
        )
    if it.not_run:
        yield from _not_run(it.not_run, of="harmless text")


def _not_run(why: Mapping[str, int], of: str = "seed") -> Iterator[RenderableType]:
    for reason, count in why.items():
        yield Text(f"not run: {many(count, of)}, because {clean(reason)}", "yellow")


def _operators(at: At) -> Iterator[RenderableType]:
    if not at.operators:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=DIM)
    table.add_column("operators", no_wrap=True)
    swept = any(each.alone.rows for each in at.operators)
    for name in (*("alone", "seeds", f"{LEVEL:.0%}") * swept, "in found"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in at.operators[:MOST_OPERATORS]:
        table.add_row(*_operator(each, swept=swept))
    yield Padding(table, (1, 0, 0, 0), expand=False)
    if (rest := len(at.operators) - MOST_OPERATORS) > 0:
        yield Text(f"and {rest} more; `--html FILE` shows all", DIM)


def _operator(it: OperatorRate, *, swept: bool) -> Iterator[RenderableType]:
    yield clean(it.name)
    if swept and it.alone.rows:
        yield _rate(it.alone)
        yield f"{it.alone.hits:,} of {it.alone.rows:,}"
        yield between(it.alone.interval)
    elif swept:
        yield from (_UNKNOWN, _UNKNOWN, _UNKNOWN)
    yield f"{it.found:,}"


def _pair(pair: Pair, it: Report) -> Iterator[RenderableType]:
    first, second = clean(pair.first), clean(pair.second)
    yield Text.assemble(
        (f"{second} against {first}", "bold"),
        (f"  the same seeds, within {it.plan.budget:,} queries", DIM),
    )
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=DIM)
    table.add_column("", no_wrap=True)
    for name in ("seeds", first, second, "difference", f"{LEVEL:.0%}"):
        table.add_column(name, justify="right", no_wrap=True)
    for family, each in pair.families.items():
        table.add_row(family.value, *_paired(each))
    table.add_row("all", *_paired(pair.all), style="bold")
    yield table


def _paired(it: Paired) -> Iterator[RenderableType]:
    yield f"{it.rows:,}"
    yield percent((it.both + it.first) / it.rows)
    yield percent((it.both + it.second) / it.rows)
    within = it.interval()
    style = "green" if within.high < 0 else "red" if within.low > 0 else ""
    yield Text(points(it.difference or 0.0), style)
    yield f"{points(within.low)} to {points(within.high)}"


def points(value: float) -> str:
    """A difference of two shares for people: in percentage points, with its sign."""
    said = f"{100 * value:+.0f}"
    return "0" if said in {"+0", "-0"} else said.replace("-", "\N{MINUS SIGN}")
