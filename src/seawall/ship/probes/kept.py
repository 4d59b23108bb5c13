"""Whether the log is whole and others hold it, and whether people look at what filters miss."""

from seawall.review.lowering import share_told
from seawall.review.reading import MILLION
from seawall.review.status import Standing
from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence, Unknown
from seawall.ship.probes.sort import Needs, Sort, age, listed, percent, told


def _log_whole(probe: Probe, evidence: Evidence) -> Answer:
    log = evidence.log
    if isinstance(log, Unknown):
        return told(probe, Outcome.ERROR, log.why)
    if log.problems:
        more = f" (and {len(log.problems) - 1} more)" if len(log.problems) > 1 else ""
        why = f"the log is not what it was: {log.problems[0]}{more}"
        return told(probe, Outcome.FAIL, why, fix="seawall log verify")
    return told(probe, Outcome.PASS, f"all {log.entries:,} entries and their checkpoints hold")


_WITNESS = (
    "seawall log key (then have others run `seawall log witness --log KEY` with it, and name them "
    "under `witnesses` in seawall.yaml)"
)


def _witnessed(probe: Probe, evidence: Evidence) -> Answer:
    assert probe.within is not None
    assert probe.at_least is not None
    witnesses = evidence.witnesses
    if isinstance(witnesses, Unknown):
        return told(probe, Outcome.ERROR, witnesses.why)
    if not witnesses:
        why = "the policy file names no witness"
        return told(probe, Outcome.MISSING, why, fix=_WITNESS)
    fresh = [w for w in witnesses if w.at and evidence.now - w.at <= probe.within]
    if len(fresh) >= probe.at_least:
        newest = max(w.at for w in fresh if w.at)
        names = listed([w.name for w in fresh])
        ago = age(evidence.now - newest)
        return told(probe, Outcome.PASS, f"{names} signed the newest checkpoints, {ago} ago")
    last = max((w.at for w in witnesses if w.at), default=None)
    if last is None:
        return told(probe, Outcome.MISSING, f"{listed([w.name for w in witnesses])} never signed")
    why = f"no witness signed for {age(evidence.now - last)}"
    return told(probe, Outcome.STALE, why)


def _reviewed(probe: Probe, evidence: Evidence) -> Answer:
    standings = evidence.review
    if isinstance(standings, Unknown):
        return told(probe, Outcome.MISSING, standings.why)
    ours = [
        each
        for each in standings
        if each.count.plan.feature == evidence.feature and not each.count.ended
    ]
    right = [each for each in ours if each.count.plan.policy == evidence.policy.revision]
    if not right:
        if not ours:
            return told(probe, Outcome.MISSING, "no decision of this feature was reviewed")
        return told(probe, Outcome.STALE, "what was reviewed is of another `policy`")
    open_ones = [each for each in right if not each.is_proven]
    if open_ones:
        return told(probe, Outcome.FAIL, _unproven(open_ones[0]))
    return told(probe, Outcome.PASS, "; ".join(dict.fromkeys(map(_proven, right))))


def _unproven(it: Standing) -> str:
    bound, target = round(it.bound.value * MILLION), it.terms.target
    return (
        f"up to {percent(bound)} may be missed (target {percent(target)}), and people look at "
        f"{share_told(it.count.plan.share)}; {it.next}"
    )


def _proven(it: Standing) -> str:
    if it.count.plan.share >= MILLION:
        return "people look at everything"
    bound = round(it.bound.value * MILLION)
    return f"at most {percent(bound)} is missed (target {percent(it.terms.target)})"


SORTS = {
    "log-whole": Sort(_log_whole, Needs()),
    "reviewed": Sort(_reviewed, Needs()),
    "witnessed": Sort(_witnessed, Needs(within=True, at_least=True)),
}
