"""A bound on a whole from parts that were reviewed by different shares."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.review.bounds import upper_rate
from seawall.review.strata import Part, combined_upper

ALPHA, TARGET = 0.05, 0.01
COUNTS = st.tuples(st.integers(0, 500), st.integers(0, 30))


def split(strata: list[Part]) -> float:
    """The textbook's way: alpha split among the parts, and their bounds added up."""
    return sum(
        each.share
        * upper_rate(each.reviews, each.errors, alpha=ALPHA / len(strata), target=TARGET)
        for each in strata
    )


def test_many_alike_parts_pay_for_bad_luck_once() -> None:
    """Four quarters with 250 clean reviews each: less than a third of what splitting gives."""
    quarters = [Part(0.25, 250, 0)] * 4
    assert combined_upper(quarters, alpha=ALPHA, target=TARGET) < split(quarters) / 3


def test_parts_that_differ_cost_little_more_than_splitting() -> None:
    for strata in (
        [Part(0.95, 475, 0), Part(0.05, 520, 15)],
        [Part(0.95, 475, 5), Part(0.05, 520, 0)],
        [Part(0.999, 5000, 9), Part(0.001, 0, 0)],
    ):
        assert combined_upper(strata, alpha=ALPHA, target=TARGET) < 1.15 * split(strata)


def test_one_part_is_the_whole() -> None:
    alone = combined_upper([Part(1.0, 400, 1)], alpha=ALPHA, target=TARGET)
    assert alone == upper_rate(400, 1, alpha=ALPHA, target=TARGET)


def test_what_nobody_reviewed_may_be_all_wrong() -> None:
    unseen = combined_upper([Part(0.9, 10_000, 0), Part(0.1, 0, 0)], alpha=ALPHA, target=TARGET)
    assert 0.1 < unseen < 0.102
    assert combined_upper([Part(0.5, 0, 0)] * 2, alpha=ALPHA, target=TARGET) == 1


@given(COUNTS, COUNTS, st.floats(0.01, 0.99))
def test_a_bound_moves_the_way_that_reviews_point(
    one: tuple[int, int], other: tuple[int, int], share: float
) -> None:
    """It lies over what was seen; an error more never lowers it."""

    def bound(more: int) -> float:
        strata = [
            Part(share, sum(one) + more, one[1] + more),
            Part(1 - share, sum(other), other[1]),
        ]
        return combined_upper(strata, alpha=ALPHA, target=TARGET)

    seen = share * one[1] / (sum(one) or 1) + (1 - share) * other[1] / (sum(other) or 1)
    assert seen - 1e-9 <= bound(0) <= 1
    assert bound(1) >= bound(0) * (1 - 1e-6)


def test_it_holds_at_all_looks() -> None:
    """Three parts of different rates; looking forty times fails as seldom as promised."""
    streams, looks = 500, 40
    shares, rates, each = (0.7, 0.2, 0.1), (0.004, 0.01, 0.06), (10, 10, 20)
    whole = sum(share * rate for share, rate in zip(shares, rates, strict=True))
    dice = np.random.default_rng(11)
    errors = np.cumsum(
        np.stack(
            [dice.binomial(n, p, (streams, looks)) for n, p in zip(each, rates, strict=True)]
        ),
        axis=2,
    )
    failed = 0
    for stream in range(streams):
        failed += any(
            combined_upper(
                [
                    Part(shares[part], each[part] * (look + 1), int(errors[part, stream, look]))
                    for part in range(3)
                ],
                alpha=0.2,
                target=TARGET,
            )
            < whole
            for look in range(0, looks, 4)
        )
    assert failed / streams <= 0.2 + 3 * math.sqrt(0.2 * 0.8 / streams)


def test_shares_of_no_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        combined_upper([Part(0.5, 1, 0)], alpha=ALPHA, target=TARGET)
