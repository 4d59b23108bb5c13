"""What a scope could do without, as people and programs read it."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.assemble.advising import Candidate, Replays
from seawall.cli.words import many
from seawall.cli.words import printable as clean
from seawall.figures.binomial import upper_bound
from seawall.scope import Manifest
from seawall.scope.advice import LEVEL, Advice, Proposal, Standing, Terms
from seawall.scope.manifest import Effect
from seawall.scope.problems import lethal

EFFECTS = {Effect.READ: "green", Effect.WRITE: "yellow", Effect.EGRESS: "red"}
_IDLE = {
    Effect.READ: "read anything",
    Effect.WRITE: "changed anything",
    Effect.EGRESS: "sent anything out",
}
_WORDS = {"remove": "bold red", "narrow": "yellow", "used": "green"}
_SHARE = "share of calls"
MOST_PLACES = 5


def show_advice(console: Console, advice: Advice, terms: Terms) -> None:
    """One feature: what it is granted and uses, and what is proposed."""
    manifest, use = advice.manifest, advice.use
    console.print(Text.assemble((clean(manifest.feature), "bold"), "  ", clean(manifest.purpose)))
    console.print(Text(_watched(use.calls, use.ran, use.first, use.last), "dim"))
    console.print(Padding(_table(advice.standings), (1, 0, 0, 2), expand=False))
    console.print(Text(f"  {_SHARE}: at most, with {LEVEL:.0%} certainty\n", "dim"))
    for effect in advice.idle if use.calls else ():
        console.print(Text.assemble("  no use ", (_IDLE[effect], EFFECTS[effect])))
    for number, proposal in enumerate(advice.proposals, 1):
        _show_proposal(console, number, proposal)
    if not advice.proposals:
        console.print(f"  nothing to take away{_why_nothing(advice, terms)}")


def _why_nothing(advice: Advice, terms: Terms) -> str:
    days, calls = advice.watched
    if days < terms.days or calls < terms.calls:
        return (
            f" yet: the log has {days:,} of {many(terms.days, 'day')} and {calls:,} of "
            f"{many(terms.calls, 'call')} that a proposal needs (`--window`, `--calls`)"
        )
    return ": see why at each grant"


def _watched(calls: int, ran: int, first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return "the log has no call of a tool under this scope"
    return (
        f"{many(calls, 'call')} of tools from {first.date()} to {last.date()}, "
        f"of which {ran:,} ran"
    )


def _table(standings: Sequence[Standing]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    table.add_column("effect", no_wrap=True)
    table.add_column("grant", overflow="fold")
    table.add_column("there", justify="right", no_wrap=True)
    table.add_column("calls", justify="right", no_wrap=True)
    table.add_column("uses", justify="right", no_wrap=True)
    table.add_column("last use", no_wrap=True)
    table.add_column(_SHARE, justify="right", no_wrap=True)
    table.add_column("advice", overflow="fold")
    for each in standings:
        table.add_row(*_row(each))
    return table


def _row(standing: Standing) -> tuple[Text | str, ...]:
    grant, use = standing.grant, standing.use
    return (
        Text(grant.effect.value, EFFECTS[grant.effect]),
        clean(grant.tool),
        f"{standing.days} d",
        f"{use.calls:,}",
        Text(f"{use.uses:,}", "" if use.uses else "bold"),
        str(use.last.date()) if use.last else Text("never", "dim"),
        f"\N{LESS-THAN OR EQUAL TO} {percent(bound_of(standing))}",
        Text(standing.word, _WORDS.get(re.split("[ ;]", standing.word)[0], "dim")),
    )


def bound_of(standing: Standing) -> float:
    """The largest share of the feature's calls that may be of a grant."""
    return upper_bound(standing.use.uses, standing.use.calls, outside=1 - LEVEL)


def percent(share: float) -> str:
    """A share for people: two digits that count."""
    return f"{share * 100:.2g}%" if share < 0.995 else "100%"  # noqa: PLR2004 - it rounds to that


def _show_proposal(console: Console, number: int, proposal: Proposal) -> None:
    word, style = ("remove", "bold red") if proposal.removes else ("narrow", "yellow")
    what = "" if proposal.removes else f"  {proposal.what}"
    console.print(
        Text.assemble(f"{number:>3}  ", (word, style), "  ", clean(proposal.where), what)
    )
    console.print(Padding(Text(reason_of(proposal), "dim"), (0, 0, 0, 13), expand=False))


def reason_of(proposal: Proposal) -> str:
    """Why, with the figures."""
    of = "calls" if proposal.of_calls else "uses"
    others = "at most" if proposal.of_calls else "others at most"
    return (
        f"{proposal.seen} over {proposal.days} days; {others} {percent(proposal.bound)} of {of} "
        f"({LEVEL:.0%})"
    )


def show_candidate(
    console: Console,
    name: str,
    source: str,
    candidate: Candidate,
    replays: Mapping[str, Replays],
) -> None:
    """What would change in the file, and what that would have meant for the past."""
    for line in changes(name, source, candidate.text):
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        console.print(Text(clean(line), "bold" if line[:3] in ("---", "+++") else style))
    console.print()
    for feature, replay in replays.items():
        _show_replay(console, feature, replay)
    console.print(Text("it allows nothing that was not allowed before", "dim"))


def changes(name: str, source: str, text: str) -> Iterator[str]:
    """The difference of two texts, unified."""
    lines = difflib.unified_diff(
        source.splitlines(), text.splitlines(), name, f"{name}, tighter", n=2, lineterm=""
    )
    return iter(lines)


def _show_replay(console: Console, feature: str, replay: Replays) -> None:
    denied, untold = replay.denied.total(), replay.untold.total()
    style = "bold red" if denied else "bold green"
    console.print(
        Text.assemble(
            (clean(feature), "bold"),
            ": would have denied ",
            (f"{denied:,} of {many(replay.calls, 'call')}", style),
            f" that ran, the last on {replay.last_denied.date()}" if replay.last_denied else "",
        )
    )
    for word, style, found in (
        ("denied", "red", replay.denied),
        ("not to be told", "yellow", replay.untold),
    ):
        for place, count in found.most_common(MOST_PLACES):
            console.print(f"  {count:,} {word}: {clean(place)}", style=style)
    if untold:
        console.print(
            "  of these the log has hulls and no values: look at the line yourself", style="dim"
        )


def show_lethal(console: Console, old: Manifest, new: Manifest) -> None:
    """Whether the combination that carries data out is gone."""
    before, after = lethal(old), lethal(new)
    if before and not after:
        console.print(
            f"{clean(new.feature)}: it can no more read what strangers wrote, read sensitive data "
            "and send data out",
            style="green",
        )


def advice_json(advice: Advice) -> dict[str, Any]:
    """One feature, for programs."""
    use = advice.use
    return {
        "feature": advice.manifest.feature,
        "calls": use.calls,
        "ran": use.ran,
        "first": use.first.isoformat() if use.first else None,
        "last": use.last.isoformat() if use.last else None,
        "idle_effects": [effect.value for effect in advice.idle],
        "grants": [_grant_json(each) for each in advice.standings],
        "proposals": [_proposal_json(each) for each in advice.proposals],
    }


def _grant_json(standing: Standing) -> dict[str, Any]:
    use = standing.use
    return {
        "tool": standing.grant.tool,
        "effect": standing.grant.effect.value,
        "since": use.since.isoformat() if use.since else None,
        "days": standing.days,
        "calls": use.calls,
        "uses": use.uses,
        "held": use.held,
        "denied": use.denied,
        "last": use.last.isoformat() if use.last else None,
        "share_at_most": round(bound_of(standing), 9),
        "advice": standing.word,
    }


def _proposal_json(proposal: Proposal) -> dict[str, Any]:
    return {
        "where": proposal.where,
        "removes": proposal.removes,
        "value": proposal.value,
        "what": proposal.what,
        "seen": proposal.seen,
        "tries": proposal.tries,
        "of": "calls" if proposal.of_calls else "uses",
        "days": proposal.days,
        "share_at_most": round(proposal.bound, 9),
    }


def replay_json(replay: Replays) -> dict[str, Any]:
    """What the past would have been, for programs."""
    return {
        "calls": replay.calls,
        "denied": replay.denied.total(),
        "untold": replay.untold.total(),
        "denied_by": dict(replay.denied.most_common()),
        "untold_by": dict(replay.untold.most_common()),
        "last_denied": replay.last_denied.isoformat() if replay.last_denied else None,
    }
