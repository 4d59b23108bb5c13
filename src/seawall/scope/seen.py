"""What tools features called before they had a scope: a fold over the log, for a first draft."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from seawall.scope.hull import Hull, read_hull
from seawall.scope.usage import MOST_ARGUMENTS, ArgumentUse, Call, call_of
from seawall.terms import Event, Fact

CALLED = "tool.called"
"""The kind of the events of calls that no scope decided about."""


@dataclass(slots=True)
class ToolSeen:
    """What the calls of one tool were."""

    calls: int = 0
    last: datetime | None = None
    with_others: int = 0
    """Calls with arguments that are not told."""
    approved: int = 0
    """Calls that ran by people's word."""
    arguments: dict[str, ArgumentUse] = field(default_factory=dict[str, ArgumentUse])

    def is_required(self, name: str) -> bool:
        """Whether each call is known to have had an argument."""
        return self.arguments[name].given == self.calls


@dataclass(slots=True)
class FeatureSeen:
    """What tools a feature called."""

    calls: int = 0
    unnamed: int = 0
    """Calls of tools that are not told: the request declared none of that name."""
    first: datetime | None = None
    last: datetime | None = None
    tools: dict[str, ToolSeen] = field(default_factory=dict[str, ToolSeen])

    def add(self, call: Call) -> None:
        """One more call."""
        self.calls += 1
        self.first, self.last = self.first or call.at, call.at
        if not call.tool:
            self.unnamed += 1
            return
        seen = self.tools.setdefault(call.tool, ToolSeen())
        seen.calls += 1
        seen.last = call.at
        seen.with_others += call.others > 0
        seen.approved += call.approved
        for name, hull in call.arguments.items():
            whole = len(call.arguments) < MOST_ARGUMENTS
            seen.arguments.setdefault(name, ArgumentUse()).add(hull, whole=whole)


def seen(events: Iterable[Event]) -> dict[str, FeatureSeen]:
    """
    What tools each feature called, from the log's events in their order.

    Calls that no scope decided about, and those that one let run.
    """
    found: dict[str, FeatureSeen] = {}
    for event in events:
        for call in _calls(event):
            found.setdefault(event.feature, FeatureSeen()).add(call)
    return found


def _calls(event: Event) -> Iterator[Call]:
    decided = call_of(event)
    if decided is not None:
        if decided.ran:
            yield decided
        return
    calls = event.facts.get("calls") if event.kind == CALLED else None
    for call in calls if isinstance(calls, list | tuple) else ():
        if isinstance(call, Mapping) and call.get("readable") is not False:
            yield Call(
                at=event.at,
                decision="allowed",
                tool=str(call.get("tool") or ""),
                ran=True,
                arguments=_hulls(call.get("arguments")),
                others=_count(call),
            )


def _hulls(fact: Fact) -> dict[str, Hull]:
    told = fact if isinstance(fact, Mapping) else {}
    return {name: hull for name, each in told.items() if (hull := read_hull(each))}


def _count(call: Mapping[str, Fact]) -> int:
    others = call.get("others")
    return others if isinstance(others, int) else 0
