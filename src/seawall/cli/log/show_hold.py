"""Legal holds as people read them: how they stand, and by whose word."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.access import Holding, People
from seawall.access.holding import Done, Standing, closed_by, opened_by, pending, standing
from seawall.access.two_people import Signed
from seawall.cli.log.show import clean, grid, moment

_STYLES = {
    Standing.WAITING: "yellow",
    Standing.OPEN: "green",
    Standing.CLOSING: "yellow",
    Standing.DENIED: "red",
}


def show_hold(holding: Holding, people: People, now: datetime, *, reason: str) -> Table:
    """A hold, whole, as who decides about it must see it."""
    return grid(
        {
            "hold": f"{holding.name}, {standing(holding, people, now).value}",
            "matches": matched(holding),
            "reason": reason or "none is kept",
            "so far": "; ".join(history(holding, people, now)),
        }
    )


def list_holds(
    console: Console,
    holdings: Sequence[Holding],
    people: People,
    now: datetime,
    *,
    reasons: Mapping[str, str],
) -> None:
    """A few lines for each hold, newest first."""
    if not holdings:
        console.print("no holds yet")
    for each in reversed(holdings):
        stands = standing(each, people, now)
        head = Text.assemble(
            (clean(each.name), "bold"), "  ", (stands.value, _STYLES.get(stands, "dim"))
        )
        console.print(head, soft_wrap=not console.is_terminal)
        for line in (matched(each), reasons.get(each.name, ""), *history(each, people, now)):
            if line:
                console.print(Padding(Text(clean(line)), (0, 0, 0, 4), expand=False))


def matched(holding: Holding) -> str:
    """What a hold matches, in a phrase."""
    line = holding.lines[0]
    subjects = ", ".join(each.subject for each in holding.lines if each.subject)
    words = [f"class {line.klass}" if line.klass else "", f"of {subjects}" if subjects else ""]
    words += [
        f"{word} {moment(each)} UTC"
        for word, each in (("from", line.since), ("until", line.until))
        if each is not None
    ]
    return " ".join(word for word in words if word)


def history(holding: Holding, people: People, now: datetime) -> Iterable[str]:
    """How a hold came to be, and to its end, a sentence a step."""
    asked = holding.opening.asked if holding.opening else None
    if asked:
        yield f"{asked.by} asked for it on {moment(asked.at)} UTC"
    if holding.opened:
        yield _done("opened", holding.opened, opened_by(holding, people), said="approved it")
    waiting = pending(holding, people, now)
    if waiting and holding.opened:
        yield f"{waiting.asked.by} asked to close it on {moment(waiting.asked.at)} UTC"
    if waiting:
        yield f"nobody has approved that yet; it lapses on {moment(waiting.asked.lapses)} UTC"
    if holding.dropped and not holding.opened:
        by = f"{holding.dropped.by[0]} denied it" if holding.dropped.by else "nobody approved it"
        yield f"{by}: it ended on {moment(holding.dropped.at)} UTC"
    if holding.closed:
        yield _done("closed", holding.closed, closed_by(holding, people), said="approved its end")


def _done(what: str, done: Done, proof: tuple[Signed, Signed] | None, *, said: str) -> str:
    if proof is None:
        by = " and ".join(done.by)
        return f"{what} on {moment(done.at)} UTC by {by}, of whom the log has no signatures"
    first, second = proof
    more = f"; {first.by} had asked for that" if what == "closed" else ""
    return f"{second.by} {said} on {moment(second.at)} UTC{more}"
