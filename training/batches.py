"""Batches of things of like length, so that little is padded."""

from collections.abc import Sequence

import numpy as np


def batches(
    lengths: Sequence[int], size: int, dice: np.random.Generator, *, spread: int = 4
) -> list[list[int]]:
    """
    Numbers of things of like length, each batch about `size` long when padded; in random order.

    Lengths count as alike within `spread`, so that each time other things come together.
    """
    measured = np.array(lengths)
    order = np.argsort(measured + dice.random(len(measured)) * spread, kind="stable")
    found: list[list[int]] = [[]]
    for number in order.tolist():
        if found[-1] and (len(found[-1]) + 1) * measured[number] > size:
            found.append([])
        found[-1].append(number)
    dice.shuffle(found)
    return found
