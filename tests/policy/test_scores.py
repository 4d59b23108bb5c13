"""The score of a decision is what a rule would go by, and says where the log does not know it."""

from seawall.gateway.record import ruled
from seawall.guard import Guard
from seawall.policy import compile_policy, read_document
from seawall.policy.scores import Score, score_of
from seawall.terms import Action, Event, Finding, Reading, Rule, Span, Stage
from tests.review.entries import NOW

POLICY = compile_policy(
    read_document("version: 1\nrules: [{name: all, kind: '*', action: block, at_least: 0.9}]\n")
)
RULE = Rule("calibrated", "injection.[a-r]*", Action.BLOCK, stages=frozenset({Stage.INPUT}))


def verdict(*found: tuple[str, float], stage: Stage = Stage.INPUT) -> Event:
    findings = tuple(
        Finding(kind, Span(n, n + 1), sure, path="/messages/0")
        for n, (kind, sure) in enumerate(found)
    )
    facts = ruled("request", Guard(POLICY, ()).rule(Reading(findings), stage=stage, feature=""))
    return Event("text.allowed", NOW, "gateway", facts=facts)


def test_it_is_the_surest_finding_of_the_rules_kinds_and_stages() -> None:
    """Also of findings on which no rule acted; none is 0, another stage or kind counts not."""
    events = [
        verdict(("injection.leak", 0.31), ("injection.override", 0.62), ("pii.email", 1.0)),
        verdict(("injection.session", 0.99)),
        verdict(("injection.override", 0.9), stage=Stage.OUTPUT),
    ]
    assert score_of(events, RULE) == Score(620_000, 620_000)
    assert score_of([verdict()], RULE) == Score(0, 0)


def test_a_finding_that_people_lifted_is_counted_at_most() -> None:
    """It stops nothing as long as its entry lasts, and may again."""
    facts = verdict(("injection.leak", 0.7)).facts
    assert isinstance(facts["details"], list)
    (detail,) = facts["details"]
    assert isinstance(detail, dict)
    lifted = {**facts, "details": [{**detail, "lifted_by": "ent_0000000000000001"}]}
    assert score_of([Event("text.allowed", NOW, "gateway", facts=lifted)], RULE) == Score(
        0, 700_000
    )


def test_what_the_log_does_not_tell_may_be_anything() -> None:
    """Without a verdict, or where not all that was found is told, it is not known."""
    assert score_of([], RULE) == Score(0, 1_000_000)
    facts = verdict(("injection.leak", 0.7)).facts
    half = {**facts, "findings": {"injection.leak": 3}}
    events = [verdict(("injection.leak", 0.4)), Event("text.allowed", NOW, "gateway", facts=half)]
    score = score_of(events, RULE)
    assert score == Score(400_000, 1_000_000)
    assert not score.is_told
