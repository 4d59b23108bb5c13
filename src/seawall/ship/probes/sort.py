"""What all sorts of probes share: how one is declared, and words for ages and parts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seawall.ship.answer import Answer, How, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence, Seen

MILLION = 10**6
_UNITS = (
    (timedelta(days=1), "d"),
    (timedelta(hours=1), "h"),
    (timedelta(minutes=1), "min"),
    (timedelta(seconds=1), "s"),
)


@dataclass(frozen=True, slots=True)
class Needs:
    """
    Which bounds a sort takes, so that a checklist cannot leave out what makes it hard.

    `share`: `at_most` is a share. `about` says what its words are.
    """

    about: str = ""
    within: bool = False
    at_least: bool = False
    at_most: bool = False
    share: bool = False
    having: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """One way to answer probes, and what it asks for in a checklist."""

    answer: Callable[[Probe, Evidence], Answer]
    needs: Needs


def told(
    probe: Probe,
    outcome: Outcome,
    why: str,
    *,
    by: Iterable[Seen] = (),
    fix: str = "",
    how: How = How.VERIFIED,
) -> Answer:
    """An answer by these entries; what passes needs no mending."""
    seen = list(by)
    return Answer(
        probe.id,
        outcome,
        why,
        "" if outcome is Outcome.PASS else fix or probe.fix,
        how,
        tuple(each.index for each in seen),
        max((each.at for each in seen), default=None),
    )


def unbound(probe: Probe, evidence: Evidence) -> Answer | None:
    """An answer where it is not known what evidence must be of; None where it is."""
    unknown = evidence.subject.unknown(probe.binds)
    if not unknown:
        return None
    parts = " and ".join(f"`{part}`" for part in unknown)
    how = "commit your changes, or name it with `--commit`" if "commit" in unknown else ""
    return told(probe, Outcome.MISSING, f"it is not known which {parts} this is", fix=how)


def not_ours(probe: Probe, evidence: Evidence, seen: Seen) -> str:
    """Why an event is no evidence for this subject by now; empty where it is."""
    if seen.ahead:
        return "its clock was ahead of the log's"
    differs = evidence.subject.differs(seen.facts.get("digests"), probe.binds)
    if differs:
        return f"it is of another {' and '.join(f'`{part}`' for part in differs)}"
    if too_old(probe, seen.at, evidence.now):
        return f"it is {age(evidence.now - seen.at)} old, and may be {age(probe.within)}"
    return ""


def unusable(
    probe: Probe, evidence: Evidence, runs: Sequence[Seen], *, missing: str, was: str
) -> Answer | None:
    """Why numbered runs are no evidence, by the last of them; None where they are."""
    if answer := unbound(probe, evidence):
        return answer
    if not runs:
        return told(probe, Outcome.MISSING, missing)
    if problem := gap(runs):
        return told(probe, Outcome.FAIL, problem, by=runs[-1:])
    if why := not_ours(probe, evidence, runs[-1]):
        return told(probe, Outcome.STALE, f"{was}, but {why}", by=runs[-1:])
    return None


def too_old(probe: Probe, at: datetime, now: datetime) -> bool:
    """Whether something is from longer ago than a probe admits."""
    return probe.within is not None and now - at > probe.within


def gap(runs: Sequence[Seen]) -> str:
    """What is wrong with the numbers of runs that count from 1; empty where nothing is."""
    for place, seen in enumerate(runs, 1):
        if seen.facts.get("number") != place:
            return f"entry {seen.index} should be number {place}: a run is missing, or was hidden"
    return ""


def age(span: timedelta | None) -> str:
    """A span for people: `3 d`, `5 h`, `20 min`."""
    if span is None:
        return "any age"
    unit, name = next((each for each in _UNITS if span >= 2 * each[0]), _UNITS[-1])
    return f"{max(span // unit, 0):,} {name}"


def percent(millionths: int) -> str:
    """A share for people: `4.3%`."""
    return f"{millionths / 10_000:.3g}%"


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names for people: the first few of many."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown


def attested(answer: Answer) -> Answer:
    """The same, known by what people signed."""
    return replace(answer, how=How.ATTESTED)
