"""Figures with intervals, from times."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bench.timings import Figure, mean, percentile, ratio, resamples, short, typical

TIMES = st.lists(st.floats(0.001, 1_000), min_size=2, max_size=40).map(np.array)


def test_a_hiccup_in_one_round_does_not_count() -> None:
    assert typical([[1.0, 2.0], [1.0, 900.0], [1.5, 2.5]]).tolist() == [1.0, 2.5]


@given(TIMES)
def test_an_interval_lies_within_what_was_seen(times: np.ndarray) -> None:
    picks = resamples(len(times))
    for figure in (mean(times, picks), percentile(times, picks, 95)):
        slack = 1e-9 * times.max()
        assert times.min() - slack <= figure.low <= figure.high <= times.max() + slack


@given(TIMES, st.floats(0.1, 10))
def test_a_guard_that_always_takes_as_many_times_as_long_has_that_ratio_exactly(
    times: np.ndarray, factor: float
) -> None:
    figure = ratio(factor * times, times, resamples(len(times)))
    assert np.allclose([figure.value, figure.low, figure.high], factor)


def test_the_interval_of_a_mean_is_the_normal_one_where_texts_are_many() -> None:
    times = np.random.default_rng(1).normal(10.0, 2.0, 900)
    figure = mean(times, resamples(900))
    half = 1.96 * times.std() / 30
    assert abs(figure.high - (figure.value + half)) < 0.2 * half
    assert abs(figure.low - (figure.value - half)) < 0.2 * half


def test_figures_are_written_in_about_three_digits() -> None:
    assert [short(value) for value in (1234.5, 12.34, 1.234, 0.01234)] == [
        "1,234", "12.3", "1.23", "0.012",
    ]  # fmt: skip
    assert str(Figure(1.0, 0.5, 20.0)) == "1.00 (0.50–20.0)"
