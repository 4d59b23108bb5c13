"""What a verdict says is derived from its rulings, so it cannot contradict itself."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from seawall.terms import Action, Coverage, Finding, Mode, Rule, Ruling, Span, Stage, Verdict


def ruling(start: int, end: int, action: Action, mode: Mode = Mode.ENFORCE) -> Ruling:
    rule = Rule(action.word, "k.*", action, mode=mode, message=f"because {action.word}")
    return Ruling(Finding("k.a", Span(start, end)), Stage.INPUT, action, rule)


rulings = st.builds(
    lambda start, length, action, mode: ruling(start, start + length, action, mode),
    st.integers(0, 30),
    st.integers(0, 10),
    st.sampled_from(list(Action)),
    st.sampled_from([Mode.ENFORCE, Mode.SHADOW]),
)
verdicts = st.builds(
    Verdict,
    st.just("p"),
    st.just("r"),
    st.lists(rulings, max_size=8).map(tuple),
    st.dictionaries(st.sampled_from(["injection", "x"]), st.floats(0, 1), max_size=2),
    st.builds(Coverage, st.integers(0, 9), st.integers(0, 9), st.just(())),
)


@given(verdicts)
def test_the_action_is_the_strongest_that_is_enforced(verdict: Verdict) -> None:
    acting = [r.action for r in verdict.rulings if r.mode is Mode.ENFORCE]
    assert verdict.action is max(acting, default=Action.ALLOW)


@given(verdicts)
def test_redactions_are_ordered_apart_and_cover_just_what_is_redacted(verdict: Verdict) -> None:
    spans = [each.span for each in verdict.redactions()]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    wanted = {
        point
        for r in verdict.rulings
        if r.enforced and r.action is Action.REDACT
        for point in range(r.finding.span.start, r.finding.span.end)
    }
    assert {point for span in spans for point in range(span.start, span.end)} == wanted


@given(verdicts, verdicts)
def test_joining_verdicts_weakens_neither(one: Verdict, other: Verdict) -> None:
    both = one + other
    assert both.action is max(one.action, other.action)
    assert both.coverage.inspected == one.coverage.inspected + other.coverage.inspected
    for name in one.scores.keys() | other.scores.keys():
        assert both.scores[name] == max(one.scores.get(name, 0), other.scores.get(name, 0))


def test_the_refusal_is_that_of_the_strongest_rule() -> None:
    some = (ruling(0, 1, Action.REDACT), ruling(1, 2, Action.BLOCK), ruling(2, 3, Action.HOLD))
    assert Verdict("p", "r", some).refusal == "because block"
    assert Verdict("p", "r", some).rules == ("block", "hold", "redact")
    assert Verdict("p", "r", (), message="plain").refusal == "plain"


@given(st.integers(-3, 9), st.integers(-3, 9))
def test_a_span_that_cannot_be_is_refused(start: int, end: int) -> None:
    try:
        assert len(Span(start, end)) == end - start
    except ValueError:
        assert not 0 <= start <= end
    else:
        assert 0 <= start <= end
