"""How often the intervals of red team reports hold: python -m bench.redteam_intervals [RUNS]."""

import sys
from collections.abc import Callable, Iterator

import numpy as np
from numpy.random import Generator

from seawall.figures import Interval, Share
from seawall.figures.binomial import clopper_pearson, upper_bound
from seawall.figures.judged import corrected
from seawall.figures.paired import Paired
from seawall.figures.survival import Lasted, median

RUNS = 4_000
SEEDS = 40
IDEAS = 8
BUDGET = 100

Trial = Callable[[Generator], tuple[bool, float]]
"""One run: whether the interval holds what is true, and how wide it is."""


def holds(within: Interval, true: float) -> tuple[bool, float]:
    """Whether an interval holds what is true, and how wide it is."""
    return within.low - 1e-9 <= true <= within.high + 1e-9, within.high - within.low


def exact(true: float, seeds: int = SEEDS) -> Trial:
    """Attack success of independent seeds."""
    return lambda dice: holds(clopper_pearson(int(dice.binomial(seeds, true)), seeds), true)


def bound(true: float) -> Trial:
    """The one-sided bound that gates look at; its width is the bound."""

    def trial(dice: Generator) -> tuple[bool, float]:
        at_most = upper_bound(int(dice.binomial(SEEDS, true)), SEEDS, outside=0.05)
        return true <= at_most, at_most

    return trial


def alike(true: float, likeness: float) -> Trial:
    """Seeds of one idea are alike: how often each idea works is drawn first (beta-binomial)."""

    def trial(dice: Generator) -> tuple[bool, float]:
        scale = (1 - likeness) / likeness
        works = dice.beta(true * scale, (1 - true) * scale, IDEAS)
        return holds(clopper_pearson(int(dice.binomial(SEEDS // IDEAS, works).sum()), SEEDS), true)

    return trial


def paired(more: float, fewer: float) -> Trial:
    """A difference of two targets or runs."""

    def trial(dice: Generator) -> tuple[bool, float]:
        second, first, _ = dice.multinomial(SEEDS, [more, fewer, 1 - more - fewer])
        return holds(Paired(0, int(first), int(second), SEEDS).interval(), more - fewer)

    return trial


def queries(rate: float) -> Trial:
    """The median queries of seeds that break with this chance at each query."""
    true = int(np.ceil(np.log(0.5) / np.log(1 - rate)))

    def trial(dice: Generator) -> tuple[bool, float]:
        steps = dice.geometric(rate, SEEDS)
        told = median([Lasted(min(int(n), BUDGET), ended=bool(n <= BUDGET)) for n in steps])
        high = BUDGET if told.high is None else told.high
        low = BUDGET if told.low is None else told.low
        held = low <= min(true, BUDGET) and (told.high is None or true <= told.high)
        return held, float(high - low)

    return trial


def judge(true: float, finds: float, clears: float, labelled: int) -> Trial:
    """What a judge says of the first query, corrected by labelled answers."""

    def trial(dice: Generator) -> tuple[bool, float]:
        called = int(dice.binomial(SEEDS, true * finds + (1 - true) * (1 - clears)))
        right, wrong = dice.binomial(labelled, [finds, clears])
        within = corrected(
            Share(called, SEEDS),
            found=Share(int(right), labelled),
            cleared=Share(int(wrong), labelled),
        ).interval
        return holds(within, true)

    return trial


def trials() -> Iterator[tuple[str, Trial]]:
    """All that is tried, by name."""
    for true in (0.01, 0.05, 0.1, 0.5):
        yield f"exact interval, {true:.0%} of {SEEDS} seeds", exact(true)
    yield "upper bound, 10%", bound(0.1)
    for likeness in (0.1, 0.3, 0.6):
        yield f"exact interval, 20%, {IDEAS} ideas alike by {likeness}", alike(0.2, likeness)
    for more, fewer in ((0.0, 0.0), (0.05, 0.05), (0.3, 0.0), (0.0, 0.9)):
        yield (
            f"difference, {more:.0%} newly broken and {fewer:.0%} newly held",
            paired(more, fewer),
        )
    for rate in (0.3, 0.02, 0.005):
        yield f"median queries, each breaks {rate:.1%}", queries(rate)
    for finds, clears in ((0.92, 0.39), (0.95, 0.95)):
        for true in (0.01, 0.05, 0.5):
            yield f"judge {finds} / {clears}, {true:.0%} true", judge(true, finds, clears, 100)


def main() -> None:
    """Print how often each holds, and its mean width."""
    runs = int(sys.argv[1]) if sys.argv[1:] else RUNS
    dice = np.random.default_rng(1)
    print(f"{'':<52}{'holds':>8}{'width':>8}")
    for name, trial in trials():
        done = [trial(dice) for _ in range(runs)]
        share, width = np.mean([held for held, _ in done]), np.mean([w for _, w in done])
        print(f"{name:<52}{share:>8.1%}{width:>8.2f}")


if __name__ == "__main__":
    main()
