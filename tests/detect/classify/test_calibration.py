"""What logits mean: shares fall as logits rise, and long texts are not stopped by chance."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import Curve

CURVE = Curve(1.2, -0.5, ((-3.0, 0.5), (-1.0, 0.1), (1.0, 0.01), (2.0, 0.002)))
logits = st.floats(-30, 30)


@given(logits, logits)
def test_a_higher_logit_is_rarer_and_likelier(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert CURVE.fpr(high) <= CURVE.fpr(low)
    assert CURVE.probability(high) >= CURVE.probability(low)


@given(logits, st.integers(1, 10_000))
def test_more_places_make_a_chance_find_likelier(logit: float, tries: int) -> None:
    assert (
        CURVE.fpr(logit) <= CURVE.fpr(logit, tries) <= min(1.0, tries * CURVE.fpr(logit) + 1e-12)
    )


def test_the_table_is_met_at_its_points() -> None:
    for logit, share in CURVE.rates:
        assert abs(CURVE.fpr(logit) - share) < 1e-9


def test_beyond_the_table_the_share_goes_on_falling() -> None:
    assert CURVE.fpr(3.0) < 0.002
    assert abs(CURVE.fpr(3.0) - 0.0004) < 1e-6


@given(st.floats(1e-5, 0.4))
def test_the_logit_of_a_share_is_the_inverse(share: float) -> None:
    assert abs(CURVE.fpr(CURVE.logit_at(share)) - share) < 1e-6


@given(logits, st.integers(1, 10_000), st.floats(0.01, 1.0))
def test_tries_that_come_in_clusters_count_for_less(
    logit: float, tries: int, index: float
) -> None:
    clustered = replace(CURVE, extremal_index=index)
    assert CURVE.fpr(logit) <= clustered.fpr(logit, tries) <= CURVE.fpr(logit, tries) + 1e-12


def test_many_looks_at_the_harmless_find_no_more_than_was_allowed() -> None:
    # A thousand sentences, each as sure as one harmless sentence in a thousand.
    rare = CURVE.logit_at(0.001)
    assert CURVE.fpr(rare) <= 0.0011
    assert CURVE.fpr(rare, 1_000) > 0.5
