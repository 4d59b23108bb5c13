"""A finding counts as known only where dropping it can change no verdict."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.guard.known import Known
from seawall.policy import decide
from seawall.terms import Action, Finding, Policy, Rule, Span, Stage

spans = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda pair: Span(*sorted(pair)))
findings = st.builds(
    Finding,
    kind=st.just("a.b"),
    span=spans,
    confidence=st.sampled_from([0.2, 0.5, 0.9]),
    fpr=st.sampled_from([None, 0.001, 0.01]),
)
rules = st.builds(
    Rule,
    name=st.just("r"),
    kind=st.just("a.*"),
    action=st.just(Action.BLOCK),
    at_least=st.sampled_from([0.0, 0.3, 0.6, 1.0]),
    fpr=st.sampled_from([None, 0.0005, 0.005, 0.05]),
)


@given(st.lists(findings, max_size=6), findings, rules)
def test_what_is_covered_is_stopped_by_what_covers_it(
    known: list[Finding], finding: Finding, rule: Rule
) -> None:
    policy = Policy("p", "r", (rule,))
    if Known(known).covers(finding):
        (alone,) = decide(policy, [finding], stage=Stage.INPUT)
        around = decide(policy, known, stage=Stage.INPUT)
        assert alone.action <= max(ruling.action for ruling in around)


@given(findings)
def test_a_finding_covers_itself(finding: Finding) -> None:
    assert Known([finding]).covers(finding)
