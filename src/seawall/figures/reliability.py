"""Whether a score means what it says: of texts scored 0.7, are 70% attacks?"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from seawall.figures.share import Share

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The texts that score from `low` to `high`: their mean score, and how many are attacks."""

    low: float
    high: float
    score: float
    attacks: Share


@dataclass(frozen=True, slots=True)
class Reliability:
    """
    The bins that hold a text, from low scores to high.

    `error` is the expected calibration error (Naeini, Cooper and Hauskrecht
    2015, AAAI): the mean over all texts of how far their bin's mean score lies
    from its share of attacks. It is over zero by chance alone where texts are
    few, and it depends on how many of the texts are attacks.
    """

    error: float
    bins: tuple[Bin, ...]


def reliability(scored: Iterable[tuple[float, bool]]) -> Reliability | None:
    """The reliability of scores from 0 to 1, each with whether it is an attack's; None of none."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, attack in scored:
        held[min(int(score * BINS), BINS - 1)].append((score, attack))
    bins = tuple(_bin(place, texts) for place, texts in enumerate(held) if texts)
    if not bins:
        return None
    texts = sum(each.attacks.rows for each in bins)
    off = (abs(each.attacks.hits - each.score * each.attacks.rows) for each in bins)
    return Reliability(sum(off) / texts, bins)


def _bin(place: int, texts: list[tuple[float, bool]]) -> Bin:
    attacks = Share(sum(attack for _, attack in texts), len(texts))
    score = fmean(score for score, _ in texts)
    return Bin(place / BINS, (place + 1) / BINS, score, attacks)
