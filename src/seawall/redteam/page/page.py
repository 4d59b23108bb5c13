"""The page of a run: from what broke and how surely to the attacks that did it."""

import base64
from collections.abc import Iterator, Sequence
from hashlib import sha256

from seawall.redteam.figures import At, Group, Pair, Report
from seawall.redteam.page import tables
from seawall.redteam.page.attacks import attacks
from seawall.redteam.page.markup import Child, Markup, element, joined, style_sheet
from seawall.redteam.page.plots import Line, curves
from seawall.redteam.page.style import RULES
from seawall.redteam.page.words import between, family_name, many, percent
from seawall.redteam.targets.protocol import Oracle

COLOURS = 6
"""Of targets, before they come again."""

TOLD_BY = {
    Oracle.HARM: "Harm: something was delivered or executed that must not be.",
    Oracle.VERDICT: "Broken: the guard let the attack through. That is no harm yet.",
    Oracle.JUDGE: "Broken: a judge said so, and judges err.",
}

ANSWERED = "Broken: it was answered, if only by a no in words. No harm is told."

AXES = (
    "The share of seeds that have broken a target, by the number of queries asked for each "
    "(logarithmic). Shaded: the 95% interval."
)

HOW_TO_READ = """
A seed is one attack, said plainly; operators dress it up, and a search goes on from what the
target answered. A seed is broken at the query that first reached its goal.

The interval holds the true share in at least 95 of 100 such runs (Clopper and Pearson), and the
true share is under “at most” with 95% confidence. Both count seeds, and take them for independent.
Seeds of one idea are alike: “ideas” counts each idea once.

Some seeds only ask the target to say a word. That it obeys is counted as broken, and is no harm by
itself: “did harm” counts the others, and so does “at most” beside it, which gates look at.

The median is the number of queries after which half of the seeds had broken the target (Kaplan
and Meier).

What was not run is no success and no failure, and is in no share.

Differences are of the same seeds at both targets. Their interval (Tango's) holds in about 95 of
100 runs, and never in fewer than 91.

An operator by itself is tried on each seed. “Found” counts the attacks that it is in, after
everything not needed was taken out.

An attacker with more queries, other ideas or a language model of their own finds more than this. A
share of zero has an upper bound above zero, and is no promise.
"""


def page(it: Report) -> str:
    """
    The whole page, as HTML.

    It asks for nothing from anywhere and runs no script; attack texts are in it, escaped, and
    all that nobody would see in them is named.
    """
    body = joined(
        element("a", "To the figures", href="#figures", class_="skip"),
        element("header", *_head(it)),
        element("main", *_sections(it), id="figures"),
        element("footer", element("p", "Made by seawall redteam report.")),
    )
    return "<!doctype html>\n" + element("html", _meta(it), element("body", body), lang="en")


def _meta(it: Report) -> Markup:
    style = base64.b64encode(sha256(RULES.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"Red team report {it.plan.run}"),
        style_sheet(RULES),
    )


def _head(it: Report) -> Iterator[Child]:
    plan = it.plan
    yield element("p", "Red team report", class_="kicker")
    yield element("h1", _headline(it))
    if not it.finished:
        said = "This run is not finished: its figures are of what was run so far."
        yield element("p", said, class_="warning")
    yield element("div", *_cards(it), class_="cards")
    rests = (
        ("run", plan.run),
        ("began", plan.began),
        ("search", plan.search),
        ("queries for each seed", f"{plan.budget:,}"),
        ("operators", f"{len(plan.operators):,}"),
        ("dice", str(plan.seed)),
        *plan.digests.items(),
    )
    yield element(
        "details",
        element("summary", "What this run rests on"),
        element("dl", *(joined(element("dt", name), element("dd", said)) for name, said in rests)),
        class_="rests",
    )


def _headline(it: Report) -> str:
    told = [at for at in it.at if at.all.rows]
    if not told:
        return "Nothing was run, so nothing is known"
    within = f"within {many(it.plan.budget, 'query', 'queries')}"
    if len({at.all.rows for at in told}) == 1:
        broke = [f"{len(at.all.broken):,} broke {at.name}" for at in told]
        return f"Of {many(told[0].all.rows, 'seed')}, {_listed(broke)} {within}"
    broke = [f"{len(at.all.broken):,} of {at.all.rows:,} seeds broke {at.name}" for at in told]
    return f"{_listed(broke)} {within}"


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _cards(it: Report) -> Iterator[Markup]:
    for number, at in enumerate(it.at):
        yield _card(at, number % COLOURS, it)


def _card(at: At, colour: int, it: Report) -> Markup:
    alarm = it.alarms[at.target].all
    value = at.all.all.value
    missing = sum(at.all.not_run.values())
    stopped = (
        "not run"
        if alarm.value is None
        else f"{percent(alarm.value)} ({alarm.hits:,} of {alarm.rows:,})"
    )
    gated = at.all.harm or at.all.all
    did = [("did harm", f"{gated.hits:,} of {gated.rows:,}")] if at.all.harm else []
    facts = [
        *did,
        ("at most, with 95% confidence", percent(gated.at_most) if gated.rows else "-"),
        ("weakest family", _weakest(at)),
        ("harmless texts stopped", stopped),
        ("seeds not run", f"{missing:,}"),
    ]
    return element(
        "section",
        element("h2", at.name),
        element("p", "-" if value is None else percent(value), class_="big"),
        element("p", f"of {many(at.all.rows, 'seed')} broke it", class_="under"),
        element("dl", *(joined(element("dt", name), element("dd", said)) for name, said in facts)),
        element("p", ANSWERED if it.only_answered(at) else TOLD_BY[at.oracle], class_="note"),
        _corrected(at),
        class_=f"card c{colour}",
    )


def _corrected(at: At) -> Markup | None:
    told = at.corrected
    if told is None:
        return None
    if told.value is None:
        said = "Nothing is known of it: the judge is no better than a coin, or was not measured."
    else:
        said = (
            f"Of the first query, corrected by how the judge errs: {percent(told.value)} "
            f"({between(told.interval)}). Later queries cannot be corrected."
        )
    return element("p", said, class_="note")


def _weakest(at: At) -> str:
    run = [each for each in at.families if each.rows]
    if not run:
        return "-"
    worst = max(run, key=lambda it: (it.all.value or 0.0, it.all.at_most))
    return f"{family_name(worst.name)}, {percent(worst.all.value or 0.0)}"


def _sections(it: Report) -> Iterator[Child]:
    yield _section(
        "Attack success by queries",
        element("p", AXES),
        _legend(it),
        _panels(it),
        *map(tables.success, it.at),
    )
    yield from map(_versus, it.pairs)
    if heats := [heat for at in it.at if (heat := tables.operators(at))]:
        said = "How many seeds each broke by itself, by family."
        yield _section("Operators", element("p", said), *heats)
    for at in it.at:
        if shown := attacks(at):
            said = "The cheapest of each family, after everything not needed was taken out."
            yield _section(f"Attacks on {at.name}", element("p", said), shown)
    said = "What honest users and documents say, and was stopped all the same."
    yield _section("Harmless texts", element("p", said), tables.alarms(it))
    yield _section("Not run", tables.not_run(it) or element("p", "Everything was run."))
    paragraphs = HOW_TO_READ.strip().split("\n\n")
    if it.plan.left_out:
        said = "What other packages have and is no seed of this run."
        yield _section("Left out", element("p", said), tables.left_out(it.plan))
    yield _section(
        "How to read this", *(element("p", said) for said in paragraphs), tables.families(it)
    )


def _versus(pair: Pair) -> Markup:
    return _section(
        f"{pair.second} against {pair.first}",
        element("p", "The same seeds at both. Left of zero, fewer broke."),
        tables.differences(pair),
    )


def _section(title: str, *children: Child) -> Markup:
    return element("section", element("h2", title), *children)


def _legend(it: Report) -> Markup:
    return element(
        "ul",
        *(
            element("li", element("span", class_=f"key c{number % COLOURS}"), at.name)
            for number, at in enumerate(it.at)
        ),
        class_="legend",
    )


def _panels(it: Report) -> Markup:
    names = list(dict.fromkeys(each.name for at in it.at for each in at.families))
    return element("div", *(_panel(it, name) for name in names), class_="panels")


def _panel(it: Report, name: str) -> Markup:
    lines = [
        Line(at.name, number % COLOURS, family.curve)
        for number, at in enumerate(it.at)
        if (family := _family(at, name)) and family.rows
    ]
    drawn = (
        curves(family_name(name), lines, it.plan.budget)
        if lines
        else element("p", "not run", class_="missing")
    )
    return element("figure", element("figcaption", family_name(name)), drawn)


def _family(at: At, name: str) -> Group | None:
    return next((each for each in at.families if each.name == name), None)
