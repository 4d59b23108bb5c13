"""
Draws again, from the log alone, what was drawn: nothing may be missing, added or changed.

The log is read twice: for what was committed to (seawall.review.committed), then for decisions
and items. The second reading keeps what is not over, within bounds, whatever the log's length.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from seawall.review.committed import LATE, Committed, Fault, Found
from seawall.review.items import SAMPLED
from seawall.review.reading import Seen, number, word, words
from seawall.review.sampling import CUT, DECISIONS, STARTED, Drawn, Plan, draw, item_of, tells
from seawall.terms import Event

RECEIVED = "request.received"
PATHS = frozenset({"/chat/completions", "/embeddings"})
"""Of requests whose answers are drawn."""

MOST_OPEN = 5_000
"""Requests that are kept without an end, or with an end whose item may come."""

MOST_TOLD = 1_000
"""Of what does not fit, so much is told one by one; all is counted."""

DIED = "gateway_died"
"""Why an answer is cut whose gateway died: the next one draws it, however late."""

Trail = Callable[[str, int], Sequence[Event]]
"""All events of a request up to an index of the log."""


@dataclass(slots=True)
class Report:
    """
    What drawing again came to.

    `unchecked` counts decisions of epochs that still run and whose key is not at hand: it is
    told when they end.
    """

    decisions: int = 0
    checked: int = 0
    drawn: int = 0
    unchecked: int = 0
    faults: Counter[Fault] = field(default_factory=Counter[Fault])
    found: list[Found] = field(default_factory=list[Found])

    def add(self, found: Found) -> None:
        """Count something that does not fit, and keep it to be told."""
        self.faults[found.fault] += 1
        if len(self.found) < MOST_TOLD:
            self.found.append(found)

    @property
    def fits(self) -> bool:
        """Whether nothing is amiss."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Due:
    """A decision: its item must come (`drawn`), may not come, or nobody can say (`unknown`)."""

    index: int
    plan: Plan | None = None
    item: str = ""
    drawn: Drawn | None = None
    unknown: bool = False


class Audit:
    """Takes the entries of a log in order, all or from some moment on; `close` is the end."""

    def __init__(self, known: Committed, trail: Trail) -> None:
        self.report = Report()
        self._known = known
        self._trail = trail
        self._open: OrderedDict[str, list[Event]] = OrderedDict()
        self._due: OrderedDict[str, _Due] = OrderedDict()
        for found in known.found:
            self.report.add(found)

    def take(self, seen: Seen) -> None:
        """Take in one more entry."""
        event = seen.event
        if event.kind == SAMPLED:
            self._sampled(seen)
        elif event.request and (event.kind in (RECEIVED, STARTED) or tells(event.kind)):
            self._hear(event)
            if event.kind in DECISIONS:
                self._decided(seen)

    def close(self) -> Report:
        """The end of the log: what did not come by now is missing."""
        while self._due:
            self._settle(*self._due.popitem(last=False))
        return self.report

    def _hear(self, event: Event) -> None:
        self._open.setdefault(event.request, []).append(event)
        self._open.move_to_end(event.request)
        if len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)

    def _decided(self, seen: Seen) -> None:
        event = seen.event
        trail: Sequence[Event] = self._open[event.request]
        if trail[0].kind != RECEIVED:  # it began before this reading, or so long ago
            trail = self._trail(event.request, seen.index)
        received = next((each for each in trail if each.kind == RECEIVED), None)
        named = word(event.facts, "plan")
        is_ours = received is not None and word(received.facts, "path") in PATHS
        is_over = event.kind != CUT or any(each.kind == STARTED for each in trail)
        if not named and not (is_ours and is_over):
            return
        self.report.decisions += 1
        began = received.at if received is not None else event.at
        plan = self._plan(seen, named, began)
        due = _Due(seen.index, unknown=bool(named))
        self._expect(event.request, due if plan is None else self._draw(seen, plan, trail))

    def _plan(self, seen: Seen, named: str, began: datetime) -> Plan | None:
        """The plan that a decision names, where it could; what is wrong with it is counted."""
        event = seen.event
        if not named:
            if self._known.is_reviewed(event.feature, began - LATE, event.at):
                self._amiss(Fault.NO_PLAN, seen)
            return None
        span = self._known.plans.get(named)
        if span is None or span.plan.feature != event.feature:
            self._amiss(Fault.UNKNOWN_PLAN, seen, named)
            return None
        if span.plan.index > seen.index:
            self._amiss(Fault.PLAN_TOO_LATE, seen, named)
        died = word(event.facts, "reason") == DIED
        if span.over is not None and event.at - span.over > LATE and not died:
            self._amiss(Fault.SUPERSEDED, seen, named)
        return span.plan

    def _draw(self, seen: Seen, plan: Plan, trail: Sequence[Event]) -> _Due:
        key = self._known.keys.get(plan.epoch)
        if key is None:
            self.report.unchecked += 1
            return _Due(seen.index, unknown=True)
        self.report.checked += 1
        drawn = draw(plan, key, trail)
        self.report.drawn += drawn is not None
        return _Due(seen.index, plan, item_of(key, seen.event.request), drawn)

    def _expect(self, request: str, due: _Due) -> None:
        before = self._due.pop(request, None)
        if before is not None:  # logged twice: the client left while its end was logged
            self._settle(request, before)
        self._due[request] = due
        if len(self._due) > MOST_OPEN:
            self._settle(*self._due.popitem(last=False))

    def _settle(self, request: str, due: _Due) -> None:
        if due.drawn is not None:
            self.report.add(Found(Fault.SAMPLE_MISSING, due.index, request, due.item))

    def _sampled(self, seen: Seen) -> None:
        facts, request = seen.event.facts, seen.event.request
        item = word(facts, "item")
        if word(facts, "sample") == "gold" and not request:
            return  # made by people, and no sample of anything
        due = self._due.get(request)
        if due is not None and due.unknown:
            return  # that its plan is none was counted, or its key will be told
        if due is None or due.drawn is None:
            self._amiss(Fault.SAMPLE_ADDED, seen, item)
            return
        told = _told(seen.event)
        changed = [name for name, want in _drawn(due).items() if told[name] != want]
        if changed:
            self._amiss(Fault.SAMPLE_CHANGED, seen, ", ".join(changed))
        self._due[request] = _Due(due.index, due.plan, due.item)

    def _amiss(self, fault: Fault, seen: Seen, what: str = "") -> None:
        self.report.add(Found(fault, seen.index, seen.event.request, what))


def _drawn(due: _Due) -> Mapping[str, object]:
    """What an item must say of its draw."""
    drawn, plan = due.drawn, due.plan
    assert drawn is not None
    assert plan is not None
    return {
        "item": due.item,
        "plan": plan.id,
        "sample": drawn.sample,
        "stratum": drawn.stratum.value,
        "risk": drawn.risk.value,
        "included": drawn.included,
        "severity": drawn.severity,
        "reviews": drawn.reviews,
        "rules": drawn.rules,
    }


def _told(event: Event) -> Mapping[str, object]:
    """What an item says of its draw."""
    facts = event.facts
    told: dict[str, object] = {
        name: word(facts, name) for name in ("item", "plan", "sample", "stratum", "risk")
    }
    told |= {name: number(facts, name) for name in ("included", "severity", "reviews")}
    return told | {"rules": words(facts, "rules")}
