"""What changed between two runs, on a terminal: families, seeds, and what cannot be compared."""

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from seawall.cli.log.show import clean, short
from seawall.cli.redteam.show import DIM, percent, points
from seawall.cli.words import many
from seawall.figures.paired import Paired
from seawall.figures.share import LEVEL
from seawall.redteam.figures import AtTarget, Changes

MOST_SEEDS = 12
"""Seeds that are named of those that changed; all are in the JSON."""


def show_changes(console: Console, it: Changes) -> None:
    """All that changed, and what nobody can tell."""
    console.print(*_head(it), sep="\n")
    for at in it.at:
        console.print("", *_target(at), sep="\n")
    if it.apart:
        console.print("", Text("not compared", "yellow"), sep="\n")
        for said in it.apart:
            console.print(Text(f"  {clean(said)}", "yellow"))


def _head(it: Changes) -> Iterator[RenderableType]:
    yield Text.assemble(
        (clean(it.before.run), "bold"), " then, ", (clean(it.now.run), "bold"), " now",
        (f"  within {it.budget:,} queries for each seed", DIM),
    )  # fmt: skip
    for each in it.moved:
        before, now = (short(digest) or "not told" for digest in (each.before, each.now))
        yield Text(f"{clean(each.name)}: {before} then, {now} now", DIM)
    if it.attacker:
        said = "; ".join(map(clean, it.attacker))
        yield Text(f"the attacker changed too, and a difference may be theirs: {said}", "yellow")


def _target(at: AtTarget) -> Iterator[RenderableType]:
    verdict, style = _verdict(at)
    yield Text.assemble((clean(at.target), "bold"), "  ", (verdict, style))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=DIM)
    table.add_column("broken", no_wrap=True)
    for name in ("seeds", "then", "now", "difference", f"{LEVEL:.0%} together"):
        table.add_column(name, justify="right", no_wrap=True)
    for family, each in at.pair.families.items():
        table.add_row(family.value, *_paired(at, each))
    table.add_row("all", *_paired(at, at.pair.all), style="bold")
    yield table
    yield from _seeds("newly broken", at.broken, "red")
    yield from _seeds("no more broken", at.mended, "green")
    yield _alarms(at.alarms)


def _verdict(at: AtTarget) -> tuple[str, str]:
    if at.worse:
        return f"worse in {', '.join(at.worse)}", "bold red"
    if at.better:
        return f"better in {', '.join(at.better)}", "green"
    return "no difference beyond chance", DIM


def _paired(at: AtTarget, it: Paired) -> Iterator[RenderableType]:
    within = at.within(it)
    style = "green" if within.high < 0 else "red" if within.low > 0 else ""
    yield f"{it.rows:,}"
    yield percent((it.both + it.first) / it.rows)
    yield percent((it.both + it.second) / it.rows)
    yield Text(points(it.difference or 0.0), style)
    yield f"{points(within.low)} to {points(within.high)}"


def _seeds(what: str, seeds: Sequence[str], style: str) -> Iterator[Text]:
    if not seeds:
        return
    named = ", ".join(map(clean, seeds[:MOST_SEEDS]))
    rest = len(seeds) - MOST_SEEDS
    more = f" and {rest:,} more" if rest > 0 else ""
    yield Text.assemble((f"{what}: ", style), f"{many(len(seeds), 'seed')}: {named}{more}")


def _alarms(it: Paired) -> Text:
    if not it.rows:
        return Text("harmless texts: none was asked in both runs", "yellow")
    then, now = it.both + it.first, it.both + it.second
    within = it.interval()
    return Text(
        f"harmless texts stopped: {then:,} of {it.rows:,} then, {now:,} now "
        f"({points(within.low)} to {points(within.high)})"
    )
