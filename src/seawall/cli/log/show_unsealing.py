"""Requests to open texts, and texts that were opened, as people read them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from seawall.access import OpenedText, People, SealedText, Unsealing
from seawall.access.unseal import is_strict
from seawall.access.unsealing import (
    REVIEW_WITHIN,
    Standing,
    approvals,
    standing,
    unreviewed,
    until,
    wanted,
)
from seawall.cli.log.show import clean, grid, moment
from seawall.cli.words import many

_STYLES = {
    Standing.WAITING: "yellow",
    Standing.APPROVED: "green",
    Standing.OPENED: "magenta",
    Standing.OVERDUE: "bold red",
    Standing.DENIED: "red",
}


def show_unsealing(console: Console, unsealing: Unsealing, texts: Sequence[SealedText]) -> None:
    """A request, whole, as who decides about it must see it."""
    strict = is_strict(unsealing, texts)
    own = [each for each in texts if not each.trouble]
    console.print(Text(unsealing.id, "bold"))
    console.print(
        grid(
            {
                "case": unsealing.case,
                "purpose": unsealing.purpose,
                "asked by": f"{unsealing.requested.by}, {moment(unsealing.requested.at)} UTC",
                "opens": f"{_what(unsealing)}: {many(len(own), 'text')}",
                "not opened": "; ".join(
                    dict.fromkeys(each.trouble for each in texts if each.trouble)
                ),
                "class": "strict: two custodians must approve" if strict else "",
                "for": many(unsealing.minutes, "minute"),
                "approved by": ", ".join(each.by for each in unsealing.approved),
                "denied by": ", ".join(each.by for each in unsealing.denied),
                "denied why": unsealing.reason,
                "opened": ", ".join(f"{moment(each.at)} UTC" for each in unsealing.opened),
            }
        )
    )


def list_unsealings(
    console: Console,
    unsealings: Sequence[Unsealing],
    people: People,
    *,
    now: datetime,
    strict: Collection[str],
) -> None:
    """A few lines for each request, newest first."""
    if not unsealings:
        console.print("no request to open texts")
    for each in reversed(unsealings):
        stands = standing(each, people, now, strict=each.id in strict)
        head = Text.assemble(
            (each.id, "bold"),
            "  ",
            (stands.value, _STYLES.get(stands, "dim")),
            _more(each, people, now, strict=each.id in strict),
        )
        console.print(head, soft_wrap=not console.is_terminal)
        about = f"{each.case}: {each.purpose}"
        asked = f"{each.requested.by}, {moment(each.requested.at)} UTC, {_what(each)}"
        for line in (about, asked):
            console.print(Padding(Text(clean(line)), (0, 0, 0, 4), expand=False))


def show_texts(console: Console, texts: Sequence[OpenedText]) -> None:
    """The texts, each under the entry that it is of, with nothing that could steer a terminal."""
    for text in texts:
        event = text.sealed.entry.event
        console.print(
            Text.assemble(
                (f"entry {text.sealed.entry.index}", "bold"),
                f"  {clean(event.kind)}  {moment(event.at)} UTC  ",
                (clean(event.request), "dim"),
            )
        )
        if text.body is None:
            console.print(Padding(Text(clean(text.trouble), "red"), (0, 0, 0, 4), expand=False))
            continue
        for line in text.body.split("\n"):
            console.print(Padding(Text(clean(line)), (0, 0, 0, 4), expand=False))


def _what(unsealing: Unsealing) -> str:
    """Which texts a request is about, in a phrase."""
    if unsealing.request:
        return f"request {unsealing.request}"
    if unsealing.session:
        return f"session {unsealing.session}"
    return f"entries {', '.join(map(str, unsealing.entries))}"


def _more(unsealing: Unsealing, people: People, now: datetime, *, strict: bool) -> str:
    """What is to be known of where a request stands: until when, or who is still wanted."""
    unseen = unreviewed(unsealing, people)
    if unseen:
        return f", {many(len(unseen), 'opening')}, by {moment(unseen[0].at + REVIEW_WITHIN)} UTC"
    end = until(unsealing, people, now, strict=strict)
    if end is not None:
        return f" until {moment(end)} UTC"
    if standing(unsealing, people, now, strict=strict) is Standing.WAITING:
        have = len(approvals(unsealing, people, now, strict=strict))
        return f", {have} of {wanted(strict=strict)} approvals"
    return ""
