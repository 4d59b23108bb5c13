"""The least of a function is found, whatever its shape, as long as it is convex."""

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify.solver import Array, minimise

Bowl = Callable[[Array], tuple[float, Array]]


def bowl(matrix: Array, target: Array) -> tuple[Bowl, Array]:
    curvature = matrix @ matrix.T + np.eye(len(target))

    def function(weights: Array) -> tuple[float, Array]:
        slope = curvature @ (weights - target)
        return float((weights - target) @ slope / 2), slope

    return function, curvature


@given(st.integers(1, 12), st.integers(0, 1_000))
def test_the_least_of_a_bowl_is_its_bottom(size: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    target = dice.normal(size=size)
    function, curvature = bowl(dice.normal(size=(size, size)), target)
    plain = minimise(function, np.zeros(size), tolerance=1e-6)
    assert np.allclose(plain, target, atol=1e-4)
    undone = minimise(
        function,
        np.zeros(size),
        undo=lambda gradient: np.asarray(np.linalg.solve(curvature, gradient), np.float64),
        tolerance=1e-6,
    )
    assert np.allclose(undone, target, atol=1e-4)


@given(st.integers(0, 1_000))
def test_a_regression_ends_where_its_slope_is_nothing(seed: int) -> None:
    dice = np.random.default_rng(seed)
    features = dice.normal(size=(40, 5))
    labels = (features @ dice.normal(size=5) + dice.normal(size=40) > 0).astype(float)

    def loss(weights: Array) -> tuple[float, Array]:
        odds = features @ weights
        value = np.sum(np.logaddexp(0, odds) - labels * odds) + weights @ weights / 2
        return float(value), features.T @ (1 / (1 + np.exp(-odds)) - labels) + weights

    assert np.abs(loss(minimise(loss, np.zeros(5)))[1]).max() <= 1e-3


def test_where_nothing_leads_down_the_start_is_given() -> None:
    start = np.ones(3)
    assert minimise(lambda _: (1.0, np.zeros(3)), start) is start
    upside_down = minimise(lambda w: (float(w @ w), -w), start)
    assert np.array_equal(upside_down, start)
