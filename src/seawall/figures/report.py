"""All figures of a measurement, from what became of each text."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from seawall.figures.curve import Curve, curve
from seawall.figures.measured import Measured
from seawall.figures.reliability import Reliability, reliability
from seawall.figures.share import Share

SLOWEST = 5
"""Texts that are named as the slowest."""

ASPECTS: Mapping[str, Callable[[Measured], str]] = {
    "source": lambda it: it.facts.source,
    "kind": lambda it: it.facts.kind,
    "language": lambda it: it.facts.language,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Texts of one source, kind or language: attacks found, and harmless texts stopped."""

    name: str
    found: Share
    alarms: Share

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return self.found.rows + self.alarms.rows


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: half of the texts took at most `median`, 99 in 100 at most `p99`."""

    median: float
    p99: float
    slowest: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """
    The figures. `groups` are by aspect, the largest first, and have no aspect
    of which no text says anything.

    `alarms_by` counts the harmless texts that each rule stopped; several rules
    may have stopped the same. `partial` is how many texts were not fully
    inspected, `notes` why. `unscored` texts had no score: they are in no curve.
    """

    all: Group
    groups: Mapping[str, tuple[Group, ...]]
    alarms_by: Mapping[str, int]
    curve: Curve | None
    reliability: Reliability | None
    times: Times
    unscored: int
    partial: int
    notes: Mapping[str, int]


def report(rows: Sequence[Measured]) -> Report:
    """The figures of these texts; there must be at least one."""
    scored = [(it.outcome.score, it.attack) for it in rows if it.outcome.score is not None]
    return Report(
        all=_group("all", rows),
        groups={name: _groups(rows, of) for name, of in ASPECTS.items() if any(map(of, rows))},
        alarms_by=_counted(it.outcome.stopped_by for it in rows if not it.attack),
        curve=curve([s for s, attack in scored if attack], [s for s, a in scored if not a]),
        reliability=reliability(scored),
        times=_times(rows),
        unscored=len(rows) - len(scored),
        partial=sum(it.outcome.partial for it in rows),
        notes=_counted(it.outcome.notes for it in rows),
    )


def joined(groups: Iterable[Group], name: str) -> Group:
    """Several groups as one."""
    members = list(groups)
    return Group(
        name,
        Share(sum(g.found.hits for g in members), sum(g.found.rows for g in members)),
        Share(sum(g.alarms.hits for g in members), sum(g.alarms.rows for g in members)),
    )


def _groups(rows: Sequence[Measured], of: Callable[[Measured], str]) -> tuple[Group, ...]:
    members: defaultdict[str, list[Measured]] = defaultdict(list)
    for row in rows:
        members[of(row)].append(row)
    groups = (_group(name, its) for name, its in members.items())
    return tuple(sorted(groups, key=lambda group: (-group.texts, group.name)))


def _group(name: str, rows: Iterable[Measured]) -> Group:
    found, stopped = [], []
    for it in rows:
        if it.attack:
            found.append(it.outcome.found)
        else:
            stopped.append(bool(it.outcome.stopped_by))
    return Group(name, Share(sum(found), len(found)), Share(sum(stopped), len(stopped)))


def _counted(names: Iterable[Iterable[str]]) -> dict[str, int]:
    """How often each comes, the most frequent first."""
    return dict(Counter(name for each in names for name in each).most_common())


def _times(rows: Sequence[Measured]) -> Times:
    ordered = sorted(rows, key=lambda it: it.seconds)
    return Times(
        _percentile(ordered, 0.5), _percentile(ordered, 0.99), tuple(ordered[: -SLOWEST - 1 : -1])
    )


def _percentile(ordered: Sequence[Measured], share: float) -> float:
    """The least time that this share of the texts stayed within."""
    return ordered[math.ceil(share * len(ordered)) - 1].seconds
