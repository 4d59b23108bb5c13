"""Whether something was logged of late, or was not: the plainest of probes, for whatever kind."""

from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence, Seen
from seawall.ship.probes.sort import Needs, Sort, age, listed, not_ours, told, unbound


def _logged(probe: Probe, evidence: Evidence) -> Answer:
    """
    The newest event of the kinds counts: it must be of the first of them, and have the facts.

    So the other kinds are what speaks against it: a notice that failed, and not one that was sent.
    """
    if missing := unbound(probe, evidence):
        return missing
    there = [seen for seen in evidence.of(*probe.about) if seen.feature in ("", evidence.feature)]
    if not there:
        return told(probe, Outcome.MISSING, f"the log has no {listed(probe.about)}")
    last = there[-1]
    if why := not_ours(probe, evidence, last):
        return told(probe, Outcome.STALE, f"there was one, but {why}", by=[last])
    if last.kind != probe.about[0]:
        why = f"the newest (entry {last.index}) is `{last.kind}`"
        return told(probe, Outcome.FAIL, why, by=[last])
    wrong = [name for name, value in probe.having.items() if last.facts.get(name) != value]
    if wrong:
        why = f"the newest (entry {last.index}) has another {listed(wrong)}"
        return told(probe, Outcome.FAIL, why, by=[last])
    why = f"entry {last.index}, {age(evidence.now - last.at)} ago"
    return told(probe, Outcome.PASS, why, by=[last])


def _not_logged(probe: Probe, evidence: Evidence) -> Answer:
    assert probe.within is not None
    there = [
        seen
        for seen in evidence.of(*probe.about)
        if seen.feature in ("", evidence.feature)
        and evidence.now - seen.at <= probe.within
        and _has(seen, probe)
    ]
    if there:
        newest = there[-1].index
        why = f"{len(there):,} in the last {age(probe.within)}, the newest is entry {newest}"
        return told(probe, Outcome.FAIL, why, by=there[-1:])
    return told(probe, Outcome.PASS, f"none in the last {age(probe.within)}")


def _has(seen: Seen, probe: Probe) -> bool:
    """Whether an event has the facts; `true` also stands for any number but 0."""
    return all(
        bool(seen.facts.get(name)) if value is True else seen.facts.get(name) == value
        for name, value in probe.having.items()
    )


_KINDS = "kinds of events"

SORTS = {
    "logged": Sort(_logged, Needs(f"{_KINDS}, the good one first", within=True, having=True)),
    "not-logged": Sort(_not_logged, Needs(_KINDS, within=True, having=True)),
}
