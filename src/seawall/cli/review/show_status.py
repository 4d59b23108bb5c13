"""Where reviews stand, as people read it: one line of numbers for each epoch, and what is next."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.log.show import clean
from seawall.cli.words import many
from seawall.review.agreement import Agreement
from seawall.review.lowering import percent, share_told
from seawall.review.ordered import StratumCount
from seawall.review.status import Standing

NOTHING, ALL = "0%", "100%"
"""Bounds that say nothing, as they would be shown."""

WIDE = 106
"""Columns from which all numbers fit beside each other."""

FEWEST_REVIEWS = 30
"""With fewer that count, what is probably missed is told by chance."""

_UNKNOWN = Text("-", "dim")
_COLUMNS = (
    "decisions",
    "reviewed",
    "misses",
    "miss rate",
    "target",
    "precision",
    "recall",
    "agree",
    "overdue",
    "share",
)


def show_standings(console: Console, standings: Sequence[Standing], *, rules: bool) -> None:
    """One table of all epochs; on a narrow terminal one after another."""
    lines = iter(_numbers(console, standings) if console.width >= WIDE else ())
    if head := next(lines, None):
        console.print(head)
    for place, each in enumerate(standings):
        if place:
            console.print()
        if line := next(lines, None):
            console.print(line)
            _show_rest(console, each, rules=rules)
        else:
            _show_narrow(console, each, rules=rules)


def _numbers(console: Console, standings: Sequence[Standing]) -> list[Text]:
    """The lines of the table: its heads, and one for each epoch."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("feature", no_wrap=True)
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for each in standings:
        table.add_row(Text(clean(each.count.plan.feature), "bold"), *_cells(each).values())
    return [
        Text.assemble(*((part.text, part.style or "") for part in line if not part.is_control))
        for line in console.render_lines(table, pad=False)
    ]


def _cells(it: Standing) -> dict[str, Text]:
    """The numbers of one epoch, by the names of their columns."""
    count, agreed = it.count, it.agreed
    under = it.bound.value <= it.terms.rate
    overdue = Text(f"{count.overdue:,}", "yellow" if count.overdue else "dim")
    good = "green" if agreed.is_good else "yellow"
    cells = (
        Text(f"{count.traffic.decisions:,}"),
        Text(f"{count.delivered.judged:,}"),
        Text(f"{count.delivered.wrong:,}", "" if count.delivered.wrong else "dim"),
        _most(it.bound.value, "green" if under else "yellow"),
        Text(share_told(it.terms.target)),
        _least(it.precision.least) if it.precision.reviewed else _UNKNOWN,
        _UNKNOWN if it.recall is None else _least(it.recall.least),
        Text(f"{agreed.ac1.value:.2f}", good) if agreed.ac1.value is not None else _UNKNOWN,
        overdue,
        _share(it),
    )
    return dict(zip(_COLUMNS, cells, strict=True))


def _share(it: Standing) -> Text:
    """The share, and what it becomes where an owner may sign by now."""
    share = it.count.plan.share
    if it.objections or it.lowered >= share or it.count.ended:
        return Text(share_told(share))
    return Text.assemble(
        share_told(share), (f" \N{RIGHTWARDS ARROW} {share_told(it.lowered)}", "green")
    )


def _least(share: float) -> Text:
    """A lower bound, where it says anything."""
    return _UNKNOWN if _whole(share) == NOTHING else Text(f"> {_whole(share)}")


def _most(rate: float, style: str) -> Text:
    """An upper bound, where it says anything."""
    told = percent(rate)
    return _UNKNOWN if told == ALL else Text(f"< {told}", style)


def _whole(share: float) -> str:
    """A lower bound, never rounded up."""
    return f"{int(1000 * share) / 10:.3g}%"


def _details(it: Standing) -> str:
    """What the numbers are made of, in one line."""
    return "; ".join(_parts(it))


def _parts(it: Standing) -> Iterator[str]:
    plan, count = it.count.plan, it.count
    over = ", over" if count.ended else ""
    whose = f"{clean(plan.model)}, " if plan.model else ""
    yield f"{whose}since {count.since:%Y-%m-%d} ({clean(plan.reason)}){over}"
    yield from _counted(count.delivered)
    unproven = count.delivered.against - count.delivered.wrong
    if unproven > 0:
        yield f"not judged as harmless, and counted as misses: {unproven:,} more"
    if it.estimate and count.sampled.counted >= FEWEST_REVIEWS:
        yield f"probably {percent(it.estimate)} are missed"
    if count.delivered.judged:
        yield _reviewers(it)
    if it.agreed.pairs:
        pairs = many(it.agreed.pairs, "pair")
        yield f"AC1 {_interval(it.agreed.ac1)}, kappa {_interval(it.agreed.kappa)}, {pairs}"
    if count.waiting:
        yield f"{count.waiting:,} waiting"


def _counted(it: StratumCount) -> Iterator[str]:
    """How many count for the bound, and why they are others than were reviewed."""
    wait = it.judged - (it.counted - it.overdue)
    why = [f"{it.overdue:,} overdue too"] if it.overdue else []
    if wait > 0:
        why.append(f"{wait:,} {'waits' if wait == 1 else 'wait'} for earlier ones")
    if why:
        yield f"counted {it.counted:,}: {', '.join(why)}"


def _reviewers(it: Standing) -> str:
    """What the bound takes for granted of the people."""
    bound = it.bound
    if bound.corrected is None or bound.sensitivity is None:
        return "no known answers, so reviewers are taken for infallible"
    find = _whole(bound.sensitivity)
    if find == NOTHING:
        return "too few known answers to tell how many reviewers find"
    found, raw = f"reviewers find > {find} of known answers", percent(bound.raw)
    return found if raw == ALL else f"{found} (were it all: < {raw})"


def _interval(it: Agreement) -> str:
    if it.value is None:
        return "not known"
    value, low, high = (
        f"{each + 0.0:.2f}".replace("-0.00", "0.00") for each in (it.value, it.low, it.high)
    )
    return f"{value} ({low} to {high})"


def _next(it: Standing) -> Text:
    may = not it.objections and not it.count.ended
    return Text.assemble(("next: ", "dim"), (clean(it.next), "green" if may else ""))


def _show_narrow(console: Console, it: Standing, *, rules: bool) -> None:
    """The same in a narrow terminal: each number with its name, one after another."""
    console.print(Text(clean(it.count.plan.feature), "bold"))
    numbers = Text(", ").join(
        Text.assemble((f"{name} ", "dim"), cell)
        for name, cell in _cells(it).items()
        if cell is not _UNKNOWN
    )
    _below(console, numbers)
    _show_rest(console, it, rules=rules)


def _show_rest(console: Console, it: Standing, *, rules: bool) -> None:
    """What the numbers are made of, and what is next."""
    for told in (_details(it), *_told_rules(it, rules=rules)):
        _below(console, Text(told, "dim"))
    _below(console, _next(it))


def _below(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2), expand=False))


def _told_rules(it: Standing, *, rules: bool) -> Iterator[str]:
    for each in it.rules if rules else ():
        wrong = many(each.false_alarms, "false alarm")
        late = f", {each.overdue:,} overdue" if each.overdue else ""
        least = _whole(each.least)
        yield (
            f"{clean(each.rule)}: precision {'-' if least == NOTHING else f'> {least}'}, "
            f"{many(each.reviewed, 'review')}, {wrong}{late}"
        )
