"""The tables of a run's page: every figure of its plots, and those that no plot shows."""

from collections.abc import Iterable, Mapping, Sequence

from seawall.redteam.figures import Alarms, At, Group, OperatorRate, Pair, Rate, Report
from seawall.redteam.page.markup import Child, Markup, element, joined
from seawall.redteam.page.plots import difference
from seawall.redteam.page.words import (
    MINUS,
    between,
    between_points,
    count,
    family_name,
    percent,
    points,
    queries,
    whole,
)
from seawall.redteam.record import Plan
from seawall.redteam.seed import Family
from seawall.redteam.taxonomy import (
    ATLAS,
    ATLAS_EDITION,
    ATLAS_NAMES,
    OWASP,
    OWASP_EDITION,
    OWASP_NAMES,
)

SCALE = f"{MINUS}100 to +100"
"""Of the plots in a table of differences."""

LEVELS = 10
"""Shades of a heat map."""

MOST_OPERATORS = 25
"""Operators that are shown at once; the others are folded away."""


def success(at: At) -> Markup:
    """Attack success by family; by language folded away."""
    rows = [
        *(_group(each, at.all.budget) for each in at.families),
        _group(at.all, at.all.budget, class_="all"),
    ]
    caption = f"{at.name}: broken within so many queries"
    shown = table(caption, _heads(at), rows)
    if not at.languages[1:]:
        return shown
    by = table(
        f"{caption}, by language",
        _heads(at),
        (_group(each, at.all.budget) for each in at.languages),
    )
    return joined(shown, element("details", element("summary", f"{at.name} by language"), by))


def families(it: Report) -> Markup:
    """What others call the families of a run."""
    run = [
        each for each in Family if any(each == group.name for at in it.at for group in at.families)
    ]
    rows = [
        _row(
            family_name(each),
            _named(OWASP[each], OWASP_NAMES),
            _named(ATLAS[each], ATLAS_NAMES),
            text_cells=2,
        )
        for each in run
    ]
    return table(
        "the families in other lists", ("family", OWASP_EDITION, ATLAS_EDITION), rows, class_="why"
    )


def operators(at: At) -> Markup | None:
    """Operators by families, by themselves; None where no run tried that and none was found."""
    if not at.operators:
        return None
    families = [each for each in Family if any(each in it.families for it in at.operators)]
    if not any(it.alone.rows for it in at.operators):
        return _only_found(at)
    heads = ("operator", "all", *(family_name(each) for each in families), "found")
    rows = [_undressed(at, families), *(_operator(each, families) for each in at.operators)]
    caption = f"{at.name}: seeds that each operator broke by itself"
    shown = table(caption, heads, rows[:MOST_OPERATORS], class_="heat")
    if not rows[MOST_OPERATORS:]:
        return shown
    rest = table(f"{caption}, continued", heads, rows[MOST_OPERATORS:], class_="heat")
    said = f"{len(rows) - MOST_OPERATORS} more operators"
    return joined(shown, element("details", element("summary", said), rest))


def differences(pair: Pair) -> Markup:
    """Two targets on the same seeds."""
    heads = ("family", "seeds", pair.first, pair.second, SCALE, "difference", "95% interval")
    named = [*((family.value, it) for family, it in pair.families.items()), ("all", pair.all)]
    rows = [
        _row(
            family_name(name),
            f"{it.rows:,}",
            percent((it.both + it.first) / it.rows),
            percent((it.both + it.second) / it.rows),
            difference(it),
            points(it.difference or 0.0),
            between_points(it.interval()),
            class_="all" if name == "all" else None,
        )
        for name, it in named
    ]
    return table(f"{pair.second} against {pair.first}, in percentage points", heads, rows)


def alarms(it: Report) -> Markup:
    """Harmless texts that were stopped, by target and language."""
    languages = sorted({name for each in it.alarms.values() for name in each.languages})
    heads = ("target", "stopped", "share", "95% interval", *languages)
    rows = [_alarm(name, each, languages) for name, each in it.alarms.items()]
    return table("harmless texts that were stopped", heads, rows)


def not_run(it: Report) -> Markup | None:
    """What was not run, and why; None where everything was."""
    rows = [
        _row(target, what, reason, f"{number:,}", text_cells=2)
        for target, what, why in (
            *((at.name, "seeds", at.all.not_run) for at in it.at),
            *((name, "harmless texts", each.not_run) for name, each in it.alarms.items()),
        )
        for reason, number in why.items()
    ]
    if not rows:
        return None
    return table("what was not run", ("target", "what", "why", "how many"), rows, class_="why")


def left_out(it: Plan) -> Markup:
    """What of other packages' texts is no seed of the run, and why."""
    rows = [_row(name, why, text_cells=1) for name, why in it.left_out.items()]
    return table("what was left out", ("what", "why"), rows, class_="why")


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Markup], *, class_: str = ""
) -> Markup:
    """A table that scrolls by itself where the page is narrow, also by keyboard."""
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", head),
            element("tbody", *rows),
            class_=class_ or None,
        ),
        class_="scroll",
        role="region",
        aria_label=caption,
        tabindex=0,
    )


def _group(it: Group, budget: int, *, class_: str = "") -> Markup:
    name = element("th", family_name(it.name), scope="row")
    if not it.rows:
        return element("tr", name, element("td", "not run", class_="missing", colspan=20))
    rates = [each.rate for each in it.columns if each.rate]
    last = rates[-1]
    gated = it.harm or last
    cells = (
        f"{it.rows:,}",
        *(percent(each.value or 0.0) for each in rates),
        between(last.interval),
        queries(it.median, budget),
        *((count(it.harm),) if it.harm else ()),
        percent(gated.at_most) if gated.rows else "-",
        count(it.lineages),
    )
    return element("tr", name, *(element("td", cell) for cell in cells), class_=class_ or None)


def _named(codes: Sequence[str], names: Mapping[str, str]) -> Markup:
    return joined(*(element("div", f"{code} {names[code]}") for code in codes))


def _heads(at: At, first: str = "family") -> tuple[str, ...]:
    within = (f"{each.queries:,}" for each in at.all.columns if each.rate)
    harm = ("did harm",) if at.all.harm else ()
    return (first, "seeds", *within, "95% interval", "median", *harm, "at most", "ideas")


def _only_found(at: At) -> Markup:
    """Operators of a run that tried none of them by itself."""
    rows = (_row(it.name, f"{it.found:,}") for it in at.operators)
    caption = f"{at.name}: found attacks that each operator is in; none was tried by itself"
    return table(caption, ("operator", "found"), rows)


def _undressed(at: At, families: Sequence[Family]) -> Markup:
    """What the first query of each seed did: nobody had dressed it up."""
    by = {each.name: each.within(1).rate for each in at.families}
    return element(
        "tr",
        element("th", "undressed", scope="row"),
        _shade(at.all.within(1).rate),
        *(_shade(by.get(family)) for family in families),
        element("td", ""),
        class_="first",
    )


def _operator(it: OperatorRate, families: Sequence[Family]) -> Markup:
    return element(
        "tr",
        element("th", it.name, scope="row"),
        _shade(it.alone),
        *(_shade(it.families.get(family)) for family in families),
        element("td", f"{it.found:,}"),
    )


def _shade(it: Rate | None) -> Markup:
    if it is None or it.value is None:
        return element("td", "", class_="missing", title="not run")
    level = -(-int(it.value * 1000) * LEVELS // 1000)
    said = f"{count(it)}, {between(it.interval)}"
    return element("td", whole(it.value), class_=f"h{level}", title=said)


def _alarm(name: str, it: Alarms, languages: Sequence[str]) -> Markup:
    if it.all.value is None:
        return element(
            "tr",
            element("th", name, scope="row"),
            element("td", "not run", class_="missing", colspan=20),
        )
    by: Mapping[str, Rate] = it.languages
    return _row(
        name,
        count(it.all),
        percent(it.all.value),
        between(it.all.interval),
        *(f"{by[each].hits} of {by[each].rows}" if each in by else "" for each in languages),
    )


def _row(name: str, *cells: Child, class_: str | None = None, text_cells: int = 0) -> Markup:
    return element(
        "tr",
        element("th", name, scope="row"),
        *(
            element("td", cell, class_="words" if place < text_cells else None)
            for place, cell in enumerate(cells)
        ),
        class_=class_,
    )
