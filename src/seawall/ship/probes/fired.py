"""Whether rules act: probe texts went through the running gateway, and the log has what came."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence, Seen
from seawall.ship.probes.sort import Needs, Sort, listed, percent, told, too_old, unusable
from seawall.terms import Action, Mode, Policy, Rule, Stage

PROBED = "ship.probed"

VERDICTS = {
    "text.allowed": Action.ALLOW,
    "text.redacted": Action.REDACT,
    "text.held": Action.HOLD,
    "text.blocked": Action.BLOCK,
}

ASK = "seawall ship probe"
_MEND = "seawall ship probe (it says what came instead: mend the rule or its text)"


def enforced(policy: Policy, feature: str, stages: Iterable[str]) -> list[Rule]:
    """The rules that do something about a feature's texts at one of the stages, in their order."""
    wanted = {Stage(stage) for stage in stages}
    return [
        rule
        for rule in policy.rules_for(feature)
        if rule.mode is Mode.ENFORCE and rule.action is not Action.ALLOW and rule.stages & wanted
    ]


def idle(rule: Rule, why: Mapping[str, str]) -> str:
    """Why nothing that a rule is about can be found here; empty where something can."""
    if "*" in rule.kind.partition(".")[0]:
        return ""
    return next((reason for kind, reason in why.items() if fnmatchcase(rule.kind, kind)), "")


def _rules_fire(probe: Probe, evidence: Evidence) -> Answer:
    runs = _runs(evidence)
    missing = "no probe text was sent through the gateway"
    if answer := unusable(probe, evidence, runs, missing=missing, was="the last were sent"):
        return replace(answer, fix=answer.fix or ASK)
    return _by_rule(probe, evidence, runs[-1])


def _runs(evidence: Evidence) -> list[Seen]:
    return [seen for seen in evidence.of(PROBED) if seen.feature == evidence.feature]


def _by_rule(probe: Probe, evidence: Evidence, last: Seen) -> Answer:
    rules = enforced(evidence.policy, evidence.feature, probe.about)
    left_out = {**probe.leaves_out, **evidence.idle}
    due = [rule for rule in rules if not idle(rule, left_out)]
    if not due:
        return told(probe, Outcome.FAIL, "no rule enforces anything here", by=[last])
    asked = last.facts.get("asked")
    sent = asked if isinstance(asked, Mapping) else {}
    unsent = [rule.name for rule in due if rule.name not in sent]
    if unsent:
        why = f"no probe text is known for {listed(unsent)}"
        fix = "add one under `texts` in ship.yaml, then `seawall ship probe`"
        return told(probe, Outcome.MISSING, why, by=[last], fix=fix)
    found = {rule.name: _acted(probe, rule, str(sent[rule.name]), evidence) for rule in due}
    silent = [name for name, entry in found.items() if entry is None]
    by = [last, *filter(None, found.values())]
    if silent:
        why = f"{listed(silent)} did not act on its probe text"
        return told(probe, Outcome.FAIL, why, by=by, fix=_MEND)
    spared = [rule.name for rule in rules if rule not in due]
    rest = f"; not asked for: {listed(spared)}" if spared else ""
    return told(probe, Outcome.PASS, f"{len(due)} rules acted on their probe texts{rest}", by=by)


def _acted(probe: Probe, rule: Rule, request: str, evidence: Evidence) -> Seen | None:
    """The entry by which a rule did what it says, under this very policy; None of no such."""
    for seen in _trail(probe, request, evidence):
        facts = seen.facts
        rules = facts.get("rules")
        acts = VERDICTS.get(seen.kind, Action.ALLOW) >= rule.action
        here = facts.get("policy") == evidence.policy.revision
        if here and acts and isinstance(rules, list | tuple) and rule.name in rules:
            return seen
    return None


def _trail(probe: Probe, request: str, evidence: Evidence) -> Iterator[Seen]:
    """What came of a request of this feature. An old one that is named again is still old."""
    for seen in evidence.requests.get(request, ()):
        ours = seen.feature == evidence.feature and not seen.ahead
        if ours and not too_old(probe, seen.at, evidence.now):
            yield seen


def _rules_cover(probe: Probe, evidence: Evidence) -> Answer:
    open_ones = [line for line in probe.about if not _covered(line, evidence)]
    if open_ones:
        why = f"no rule enforces anything about {listed(open_ones)}"
        return told(probe, Outcome.FAIL, why, fix="write the rules, with `mode: enforce`")
    return told(probe, Outcome.PASS, f"rules enforce all {len(probe.about)} sorts of findings")


def _covered(line: str, evidence: Evidence) -> bool:
    """Whether a rule that enforces names a kind at a stage, `output secret.*`."""
    stage, _, kind = line.partition(" ")
    known = [w for w in ("input", "context", "output") if w == stage]
    rules = enforced(evidence.policy, evidence.feature, known)
    return any(
        rule.kind == kind or fnmatchcase(kind.replace("*", "x"), rule.kind) for rule in rules
    )


def _answers_read(probe: Probe, evidence: Evidence) -> Answer:
    assert probe.at_least is not None
    assert probe.at_most is not None
    answers = list(_answers(probe, evidence))
    if len(answers) < probe.at_least:
        why = f"{len(answers):,} answers were judged, and it takes {probe.at_least:,}"
        return told(probe, Outcome.MISSING, why, by=answers[-1:])
    unread = [seen for seen in answers if seen.facts.get("skipped")]
    share = len(unread) * 1_000_000 // len(answers)
    why = f"of {len(answers):,} answers {percent(share)} were not read whole"
    outcome = Outcome.PASS if share <= probe.at_most else Outcome.FAIL
    return told(probe, outcome, why, by=[*unread[-1:], answers[-1]])


def _answers(probe: Probe, evidence: Evidence) -> Iterator[Seen]:
    for seen in evidence.of(*VERDICTS):
        ours = seen.feature == evidence.feature and seen.facts.get("side") == "answer"
        if ours and not seen.ahead and not too_old(probe, seen.at, evidence.now):
            yield seen


def _calls_denied(probe: Probe, evidence: Evidence) -> Answer:
    runs = _runs(evidence)
    missing = "no call beyond the scope was tried through the gateway"
    if answer := unusable(probe, evidence, runs, missing=missing, was="one was tried"):
        return answer
    last = runs[-1]
    if "denied" not in last.facts:
        return told(
            probe, Outcome.MISSING, f"{missing}: that takes a key of the feature", by=[last]
        )
    trail = _trail(probe, str(last.facts["denied"]), evidence)
    denied = [s for s in trail if s.kind == "tool.denied" and s.facts.get("mode") == "enforce"]
    if not denied:
        return told(probe, Outcome.FAIL, "a tool that no scope names was not denied", by=[last])
    why = "a tool that no scope names was denied"
    return told(probe, Outcome.PASS, why, by=[last, denied[-1]])


_STAGES = "stages: `input`, `context`, `output`"

SORTS = {
    "answers-read": Sort(
        _answers_read, Needs("", within=True, at_least=True, at_most=True, share=True)
    ),
    "calls-denied": Sort(_calls_denied, Needs(within=True)),
    "rules-cover": Sort(_rules_cover, Needs("a stage and a kind each: `output secret.*`")),
    "rules-fire": Sort(_rules_fire, Needs(_STAGES, within=True)),
}
