"""How well what was found agrees with what was marked: precision, recall and F1 of spans."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from seawall.figures.share import LEVEL, Interval, Share

_DRAWS = 1_000
_SEED = 20_240_229


class Mark(NamedTuple):
    """A stretch of a text, in code points, and what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    Of one kind: how much of what was found is right, and how much of what is there was found.

    `f1` is their harmonic mean; `interval` holds it in 95 of 100 draws of as many texts
    (the percentile bootstrap, Efron 1979), since the marks of one text are not independent.
    """

    kind: str
    precision: Share
    recall: Share
    f1: float
    interval: Interval


class Seen(NamedTuple):
    """What was marked in a text and what was found in it."""

    marked: Sequence[Mark]
    found: Sequence[Mark]


def agreements(texts: Iterable[Seen], *, overlapping: bool = False) -> tuple[Agreement, ...]:
    """
    The agreement of each kind that is marked anywhere, by name.

    A mark is found where a finding of its kind has its very bounds; with `overlapping`,
    where one shares a code point with it. Each finding serves one mark.
    """
    counts: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    total = 0
    for number, (marked, found) in enumerate(texts):
        total = number + 1
        for kind in {mark.kind for mark in (*marked, *found)}:
            there = [mark for mark in marked if mark.kind == kind]
            seen = [mark for mark in found if mark.kind == kind]
            hits = _overlaps(there, seen) if overlapping else len({*there} & {*seen})
            counts[kind].append((hits, len(seen), len(there)))
    return tuple(
        _agreement(kind, np.array(rows), total)
        for kind, rows in sorted(counts.items())
        if any(there for *_, there in rows)
    )


def _overlaps(there: Sequence[Mark], seen: Sequence[Mark]) -> int:
    """How many marks have a finding of their own that overlaps them, left to right."""
    left = sorted(seen, key=lambda finding: finding.end)
    hits = 0
    for mark in sorted(there):
        for finding in left:
            if finding.start < mark.end and mark.start < finding.end:
                left.remove(finding)
                hits += 1
                break
    return hits


def _agreement(kind: str, rows: np.ndarray, texts: int) -> Agreement:
    """Of (hits, found, marked), a row for each text that has any."""
    hits, found, marked = rows.sum(axis=0)
    # A draw of all texts with replacement has each so many times; texts without the kind add none.
    dice = np.random.default_rng(_SEED)
    drawn = np.array([dice.binomial(texts, 1 / texts, len(rows)) @ rows for _ in range(_DRAWS)])
    drawn = drawn[drawn[:, 1] + drawn[:, 2] > 0]  # a draw without the kind says nothing of it
    f1s = _f1(drawn[:, 0], drawn[:, 1], drawn[:, 2])
    low, high = np.quantile(f1s, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Agreement(
        kind,
        Share(int(hits), int(found)),
        Share(int(hits), int(marked)),
        float(_f1(hits, found, marked)),
        Interval(float(low), float(high)),
    )


def _f1(hits: np.ndarray, found: np.ndarray, marked: np.ndarray) -> np.ndarray:
    """2 hits / (found + marked): the harmonic mean of precision and recall; 1 of nothing."""
    both = found + marked
    return np.where(both > 0, 2 * hits / np.maximum(both, 1), 1.0)
