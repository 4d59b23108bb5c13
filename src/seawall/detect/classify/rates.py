"""How rare logits are among one feature's own harmless texts."""

import math

import numpy as np

from seawall.detect.classify.correction import Array

SHARES = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)

FEWEST = 5
"""Harmless stretches above a logit, at least, for a share to be told from them."""

_TAIL = 0.05
_FURTHER = 1000.0
_APART = 1e-3

Rates = tuple[tuple[float, float], ...]


def rates(harmless: Array) -> Rates:
    """
    Pairs (logit, share of harmless stretches at least as high), the logits rising.

    As far as these stretches tell; beyond, a last pair says that the share falls
    exponentially by the mean excess over the highest twentieth (Pickands 1975, with
    no shape), for a few extremes would make a slope of chance.
    """
    pairs: list[tuple[float, float]] = []
    for share in SHARES:
        if pairs and share * len(harmless) < FEWEST:
            break
        logit = float(np.quantile(harmless, 1 - share))
        if not pairs or logit > pairs[-1][0] + _APART:
            pairs.append((round(logit, 4), share))
    start = float(np.quantile(harmless, 1 - _TAIL))
    above = harmless[harmless > start]
    excess = max(float(np.mean(above - start)) if above.size else 0.0, _APART)
    last, share = pairs[-1]
    further = last + max(excess * math.log(_FURTHER), _APART)
    return (*pairs, (round(further, 4), share / _FURTHER))
