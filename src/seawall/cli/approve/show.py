"""Tool calls that wait, as people read them."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from seawall.access import People, Proof, ToolApproval, Viewed, approvers
from seawall.access.approving import Standing, standing
from seawall.cli.log.show import clean, grid, moment
from seawall.cli.words import duration, many
from seawall.ledger import LedgerReader, Query
from seawall.scope import Reason
from seawall.scope.approval import spelled_value
from seawall.scope.arguments import read_arguments
from seawall.scope.decision import SENTENCES

_STYLES = {
    Standing.WAITING: "yellow",
    Standing.APPROVED: "green",
    Standing.DENIED: "red",
}
_DEFINED = {
    "definition_changed": "the tool is described otherwise than before; a person must read it",
    "definition_held": "what the server says of the tool must be read by a person",
}
"""Why people are asked about the description of a tool, and not about a call."""
_MOST = 5
"""Calls of one tool that are listed one by one, unless all are asked for."""
_MANY = 3
"""From so many calls for one end user on, the list says so."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the sessions had read that asked for a call, and how often it was asked for."""

    times: int = 0
    effect: str = ""
    untrusted: bool = False
    classes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The same for people."""
        if not self.times:
            return "nothing is logged of that"
        parts = ["what strangers wrote"] if self.untrusted else []
        parts += [f"data of the class {name}" for name in self.classes]
        return ", ".join(parts) or "nothing that strangers wrote, and no data of a class"


def heard_before(log: LedgerReader, about: ToolApproval) -> Before:
    """What the log says of the times that a call was held under this approval."""
    since = about.asked - timedelta(minutes=1)
    asked = Query(kind="tool.held", since=since, facts=(("approval", about.id),))
    facts = [entry.event.facts for entry in log.entries(asked)]
    named: dict[str, set[str]] = {"classes": set(), "sources": set()}
    for each in facts:
        for name, found in named.items():
            listed = each.get(name)
            found.update(map(str, listed) if isinstance(listed, list) else ())
    effects = [effect for each in facts if isinstance(effect := each.get("effect"), str)]
    return Before(
        times=len(facts),
        effect=effects[0] if effects else "",
        untrusted=any(each.get("untrusted") is True for each in facts),
        classes=tuple(sorted(named["classes"])),
        sources=tuple(sorted(named["sources"])),
    )


def show_approval(
    console: Console, about: ToolApproval, people: People, now: datetime, *, before: Before
) -> None:
    """A call, whole but for its arguments, as who decides about it must see it."""
    console.print(_head(about, people, now))
    console.print(
        grid(
            {
                "tool": f"{about.tool} ({before.effect})" if before.effect else about.tool,
                "feature": about.feature,
                "end user": about.principal or "not named",
                "waits": why_it_waits(about),
                "had read": "" if about.reason in _DEFINED else before.told,
                "from": ", ".join(before.sources),
                "asked": _asked(about, before),
                "session": about.session,
                "request": about.request,
                "looked": ", ".join(dict.fromkeys(each.by for each in about.viewed)),
                "yes": "; ".join(f"{each.by}, {moment(each.at)} UTC" for each in about.granted),
                "no": "; ".join(f"{each.by}, {moment(each.at)} UTC" for each in about.denied),
                "why not": about.denied_why,
            }
        )
    )


def show_arguments(console: Console, viewed: Viewed) -> None:
    """The arguments, with nothing that could steer a terminal, and what is amiss with them."""
    if viewed.proof is Proof.GONE:
        console.print(Text.assemble(("arguments", "dim"), "  "), end="")
        console.print(Text(clean(viewed.trouble), "red"))
        return
    kept = "description" if viewed.approval.reason in _DEFINED else "arguments"
    console.print(Text(kept, "dim"))
    for line in _lines(viewed.arguments):
        console.print(Padding(Text(clean(line)), (0, 0, 0, 4), expand=False))
    if viewed.proof is Proof.BLOTTED:
        told = "secrets were blotted out before it was kept, so part of the call cannot be shown"
        console.print(Text(told, "yellow"))


def _lines(arguments: str) -> Sequence[str]:
    """One line for each argument, escapes undone; else the text as it was kept."""
    read = read_arguments(arguments)
    if isinstance(read, str):
        return arguments.split("\n")
    if not read:
        return ["none"]
    return [f"{name}: {spelled_value(value)}" for name, value in read.items()]


def list_approvals(
    console: Console,
    approvals: Sequence[ToolApproval],
    people: People,
    now: datetime,
    *,
    everything: bool,
) -> None:
    """The calls by feature and tool, of many alike the oldest, and how many there are."""
    if not approvals:
        console.print("no call has asked" if everything else "no call waits")
        return

    def tool_of(approval: ToolApproval) -> tuple[str, str]:
        return approval.feature, approval.tool

    for (feature, tool), alike in groupby(sorted(approvals, key=tool_of), key=tool_of):
        group = list(alike)
        waiting = [a for a in group if standing(a, people, now) is Standing.WAITING]
        count = (
            f"{len(waiting):,} of {len(group):,} wait" if everything else _waits(waiting, group)
        )
        console.print(
            Text.assemble((clean(tool), "bold"), f"  {clean(feature)}", (f"  {count}", "dim"))
        )
        for line in _crowds(waiting):
            console.print(Padding(Text(line, "yellow"), (0, 0, 0, 2), expand=False))
        shown = group if everything else group[:_MOST]
        for each in shown:
            console.print(Padding(_head(each, people, now), (0, 0, 0, 2), expand=False))
            about = f"for {each.principal or 'nobody named'}: {why_it_waits(each)}"
            console.print(Padding(Text(clean(about)), (0, 0, 0, 6), expand=False))
        if more := len(group) - len(shown):
            told = f"and {more:,} more; `seawall approve list --all` shows them"
            console.print(Padding(Text(told, "dim"), (0, 0, 0, 2), expand=False))


def _waits(waiting: Sequence[ToolApproval], still_open: Sequence[ToolApproval]) -> str:
    """How many calls of those that are not over wait, and how many may run."""
    good = len(still_open) - len(waiting)
    parts = [f"{many(len(waiting), 'call')} wait{'s' if len(waiting) == 1 else ''}"]
    parts += [f"{good:,} may run"] if good else []
    return ", ".join(parts[not waiting :])


def _crowds(waiting: Sequence[ToolApproval]) -> list[str]:
    """What many calls for one end user look like: somebody may be at work to tire people out."""
    crowds = Counter(each.principal for each in waiting if each.principal)
    return [
        f"{count:,} of them are for {clean(principal)}"
        for principal, count in crowds.most_common(_MANY)
        if count >= _MANY
    ]


def _head(about: ToolApproval, people: People, now: datetime) -> Text:
    stands = standing(about, people, now)
    granted = len(approvers(about, people))
    left = duration(max((about.expires - now) // timedelta(seconds=1), 0))
    more = f", {granted} of {about.people} said yes, {left} left" if stands.open else ""
    return Text.assemble(
        (clean(about.id), "bold"), "  ", (stands.value, _STYLES.get(stands, "dim")), more
    )


def why_it_waits(about: ToolApproval) -> str:
    """Why a call waits, in a sentence."""
    if about.reason in _DEFINED:
        return _DEFINED[about.reason]
    try:
        return SENTENCES[Reason(about.reason)]
    except ValueError:
        return about.reason


def _asked(about: ToolApproval, before: Before) -> str:
    first = f"{moment(about.asked)} UTC"
    return f"{before.times:,} times, first {first}" if before.times > 1 else first


def as_json(about: ToolApproval, people: People, now: datetime) -> str:
    """A call as a program reads it, on one line."""
    told: Mapping[str, object] = {
        "id": about.id,
        "digest": about.digest,
        "tool": about.tool,
        "feature": about.feature,
        "state": standing(about, people, now).value,
        "people": about.people,
        "granted": list(approvers(about, people)),
        "asked": about.asked.isoformat(timespec="seconds"),
        "expires": about.expires.isoformat(timespec="seconds"),
        "reason": about.reason,
        "principal": about.principal,
        "session": about.session,
        "request": about.request,
    }
    return json.dumps(told, ensure_ascii=False)
