"""The least value of a smooth function of many weights."""

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MEMORY = 10
"""Steps that are remembered to guess the curvature from."""

MOST_STEPS = 300

_ENOUGH = 1e-4
"""Of what a step promises, what it must at least keep (Armijo 1966)."""

_SHORTEST = 1e-10


def minimise(
    function: Callable[[Array], tuple[float, Array]],
    start: Array,
    *,
    undo: Callable[[Array], Array] = lambda gradient: gradient,
    tolerance: float = 1e-3,
) -> Array:
    """
    The weights at which a convex function is least, its slope nowhere over `tolerance`.

    `function` gives its value and its gradient; `undo` takes out of a gradient
    what is known of the curvature, so that fewer steps are needed. The method is
    L-BFGS (Nocedal 1980) with halved steps. After MOST_STEPS, or where no step leads further
    down, the best weights so far are given.
    """
    weights = start
    value, gradient = function(weights)
    steps: deque[tuple[Array, Array]] = deque(maxlen=MEMORY)
    for _ in range(MOST_STEPS):
        if np.abs(gradient).max(initial=0.0) <= tolerance:
            break
        direction = _direction(gradient, steps, undo)
        step = 1.0
        promised = float(gradient @ direction)
        while True:
            tried, tried_gradient = function(weights + step * direction)
            if tried <= value + _ENOUGH * step * promised:
                break
            step /= 2
            if step < _SHORTEST:
                return weights
        moved, turned = step * direction, tried_gradient - gradient
        if moved @ turned > 0.0:
            steps.append((moved, turned))
        weights, value, gradient = weights + moved, tried, tried_gradient
    return weights


def _direction(
    gradient: Array, steps: deque[tuple[Array, Array]], undo: Callable[[Array], Array]
) -> Array:
    """Downhill, by the two loops over what the last steps told of the curvature."""
    towards = -gradient
    told: list[float] = []
    for moved, turned in reversed(steps):
        share = float(moved @ towards) / float(moved @ turned)
        told.append(share)
        towards = towards - share * turned
    towards = undo(towards)
    if steps:
        moved, turned = steps[-1]
        towards = towards * (float(moved @ turned) / float(turned @ undo(turned)))
    for (moved, turned), share in zip(steps, reversed(told), strict=True):
        towards = towards + (share - float(turned @ towards) / float(moved @ turned)) * moved
    return towards
