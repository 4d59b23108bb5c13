"""Whether a feature may do no more than it needs."""

from collections.abc import Sequence

from seawall.scope import Effect, Manifest
from seawall.scope.problems import lethal
from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence, Unknown
from seawall.ship.probes.sort import Needs, Sort, listed, told


def _manifest(evidence: Evidence) -> Manifest | None:
    ours = (each for each in evidence.manifests if each.feature == evidence.feature)
    return next(ours, None)


_WITHOUT_TOOLS = "where it calls no tools: write one with `tools: {}`, see docs/scope.md"


def _none(probe: Probe, evidence: Evidence) -> Answer:
    return told(
        probe,
        Outcome.MISSING,
        f"`{evidence.feature}` has no scope, so nothing says what it may do",
        fix=f"seawall scope init --from-log --feature {evidence.feature} ({_WITHOUT_TOOLS})",
    )


def _scope_current(probe: Probe, evidence: Evidence) -> Answer:
    manifest = _manifest(evidence)
    if manifest is None:
        return _none(probe, evidence)
    if not manifest.enforced:
        return told(probe, Outcome.FAIL, "its scope is in shadow mode: nothing is denied")
    if evidence.now.date() > manifest.expires:
        return told(probe, Outcome.STALE, f"its scope expired on {manifest.expires}")
    if not manifest.owner.strip():
        return told(probe, Outcome.FAIL, "nobody answers for its scope: `owner` is empty")
    count = len(manifest.grants)
    why = f"{count} tool{'' if count == 1 else 's'}, until {manifest.expires}"
    return told(probe, Outcome.PASS, why)


def _grants_used(probe: Probe, evidence: Evidence) -> Answer:
    """No grant that is known for so long was never used. A younger one nobody can judge yet."""
    assert probe.within is not None
    if _manifest(evidence) is None:
        return _none(probe, evidence)
    advice = evidence.advice
    if isinstance(advice, Unknown):
        return told(probe, Outcome.ERROR, advice.why)
    ours = [each for each in advice if each.manifest.feature == evidence.feature]
    standings = [standing for each in ours for standing in each.standings]
    unknown = [each.grant.tool for each in standings if each.use.since is None]
    if unknown or not ours:
        why = f"since when {listed(unknown)} may be called is not in the log"
        return told(probe, Outcome.MISSING, why, fix="seawall serve (it logs its scopes)")
    unused = [
        each.grant.tool
        for each in standings
        if not each.use.uses
        and not each.grant.keep
        and each.use.since is not None
        and evidence.now - each.use.since > probe.within
    ]
    days = probe.within.days
    if unused:
        why = f"{listed(unused)} was not used for {days} days"
        return told(probe, Outcome.FAIL, why, fix="seawall scope advise")
    return told(
        probe, Outcome.PASS, f"none of {len(standings)} was granted and unused for {days} days"
    )


def _no_lethal(probe: Probe, evidence: Evidence) -> Answer:
    manifest = _manifest(evidence)
    if manifest is None:
        return _none(probe, evidence)
    three = lethal(manifest)
    if three is None:
        return told(
            probe, Outcome.PASS, "it cannot read strangers, read secrets and send, all three"
        )
    ways = [g for g in manifest.grants if g.effect is Effect.EGRESS and not g.approvals]
    if ways:
        return told(probe, Outcome.FAIL, _carries(three, [grant.tool for grant in ways]))
    return told(probe, Outcome.PASS, f"people approve each call of {listed(three[2])}")


def _carries(
    three: tuple[Sequence[str], Sequence[str], Sequence[str]], ways: Sequence[str]
) -> str:
    strangers, sensitive, _ = three
    return (
        f"it reads what strangers wrote ({listed(strangers)}), sensitive data "
        f"({listed(sensitive)}), and sends by {listed(ways)} without asking anybody"
    )


SORTS = {
    "grants-used": Sort(_grants_used, Needs(within=True)),
    "no-lethal-combination": Sort(_no_lethal, Needs()),
    "scope-current": Sort(_scope_current, Needs()),
}
