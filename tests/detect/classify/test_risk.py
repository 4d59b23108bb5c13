"""A conversation's risk grows with each doubtful turn, and fades."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify.risk import HARMLESS, MOST_EVIDENCE, evidence, risk_after

SHARES = st.floats(0.0, 1.0)


def after(*scores: float) -> float:
    risk = 0.0
    for score in scores:
        risk = risk_after(risk, score)
    return risk


@given(SHARES, SHARES)
def test_a_risk_stays_a_probability(risk: float, score: float) -> None:
    assert 0.0 <= evidence(score) <= MOST_EVIDENCE
    assert 0.0 <= risk_after(risk, score) <= 1.0


@given(SHARES, SHARES, SHARES, SHARES)
def test_more_risk_before_and_a_higher_score_never_give_less_after(
    risk: float, more: float, score: float, higher: float
) -> None:
    assert risk_after(min(risk, more), score) <= risk_after(max(risk, more), score)
    assert risk_after(risk, min(score, higher)) <= risk_after(risk, max(score, higher))


@given(SHARES, st.floats(0.0, HARMLESS))
def test_harmless_turns_take_a_risk_to_nothing(risk: float, score: float) -> None:
    for _ in range(400):
        fading = risk_after(risk, score)
        assert fading <= risk + 1e-15  # what rounding may add
        risk = fading
    assert risk < 1e-8


@given(SHARES)
def test_one_turn_never_makes_a_conversation_suspect(score: float) -> None:
    assert after(score) <= MOST_EVIDENCE + 1e-12


def test_several_doubtful_turns_in_a_row_do() -> None:
    assert after(0.5, 0.5, 0.5) < 0.9 < after(0.5, 0.5, 0.5, 0.5)
    assert after(1.0, 1.0) < 0.9 < after(1.0, 1.0, 1.0)
    assert after(*[0.5, 0.0, 0.0, 0.0] * 20) < 0.9
    assert after(*[0.38] * 200) < 0.9
