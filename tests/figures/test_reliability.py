"""Whether a score means what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures import Share, reliability

SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=100)


@given(SCORED)
def test_every_text_is_in_one_bin_and_its_score_within(scored: list[tuple[float, bool]]) -> None:
    it = reliability(scored)
    if not scored:
        assert it is None
        return
    assert it
    assert sum(each.attacks.rows for each in it.bins) == len(scored)
    assert sum(each.attacks.hits for each in it.bins) == sum(attack for _, attack in scored)
    assert all(each.low - 1e-9 <= each.score <= each.high + 1e-9 for each in it.bins)
    assert [each.low for each in it.bins] == sorted(each.low for each in it.bins)
    assert 0.0 <= it.error <= 1.0


def test_a_score_that_is_right_has_no_error_and_one_that_is_sure_and_wrong_has_all() -> None:
    right = reliability([(0.75, True), (0.75, True), (0.75, True), (0.75, False), (0.0, False)])
    wrong = reliability([(1.0, False), (0.0, True)])
    assert right
    assert wrong
    assert right.error == pytest.approx(0)
    assert wrong.error == pytest.approx(1)


def test_the_error_weighs_each_bin_by_its_texts() -> None:
    it = reliability([(0.2, False)] * 3 + [(0.9, True)])
    assert it
    assert [each.attacks for each in it.bins] == [Share(0, 3), Share(1, 1)]
    assert it.error == pytest.approx((3 * 0.2 + 0.1) / 4)
