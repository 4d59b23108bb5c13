"""
What the arithmetic of review promises, and how soon it notices: simulated, with intervals.

    .venv/bin/python bench/review.py                      half a minute of one core
    .venv/bin/python bench/review.py --streams 8000       two minutes; intervals half as wide

Tables for docs/benchmarks.md. Brackets hold 95% intervals: Wilson's of shares, normal ones of
means, and of medians the ranks that hold it.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/review.py` finds its neighbours

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np
from numpy.typing import NDArray

from seawall.figures import Share
from seawall.figures.binomial import upper_bound
from seawall.review.betting import WeightedRate
from seawall.review.bounds import clean_reviews_needed, upper_rate
from seawall.review.drift import class_reference
from seawall.review.floor import reviews_until_alarm
from seawall.review.shift import POWERS, TAILS
from tests.review.streams import (
    RISKY,
    Plan,
    Streams,
    decisions_until_alarm,
    owned,
    plan,
    rates,
    reviews_so_far,
)

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

ALPHA, TARGET = 0.05, 0.01
BUDGET = 0.02
THRESHOLD = 5_000
BEFORE, AFTER = 0.002, 0.03
HELD = 0.7
"""The share of the misses in the risky twentieth of the traffic."""
AUDITS = (0.02, 0.0175, 0.015, 0.0125, 0.01, 0.0075, 0.005)
Z = 1.96


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, default=2_000)
    streams = parser.parse_args().streams
    for table in (coverage, certifying, false_alarms, noticing, splits, detectors, floors, shifts):
        for line in table(streams):
            print(line, flush=True)
        print()


def coverage(streams: int) -> Iterator[str]:
    """How often a bound is ever under the true rate."""
    yield "| a bound at 95%, of a rate of 1%, over 5,000 reviews | looks | ever under the rate |"
    yield "|---|---|---:|"
    dice = np.random.default_rng(1)
    errors = np.cumsum(dice.random((streams, 5_000)) < TARGET, axis=1, dtype=np.int64)
    for name, bound, every in (
        ("Clopper-Pearson", lambda n, s: upper_bound(s, n, outside=ALPHA), 5_000),
        ("Clopper-Pearson", lambda n, s: upper_bound(s, n, outside=ALPHA), 50),
        ("beta-binomial", lambda n, s: upper_rate(n, s, alpha=ALPHA, target=TARGET), 1),
    ):
        failed = _ever_under(bound, errors, every)
        looks = "one" if every == 5_000 else f"every {every}" if every > 1 else "each review"
        yield f"| {name} | {looks} | {_share(failed)} |"
    for held in (RISKY, HELD, 1.0):
        it = plan(BUDGET / 2)
        counts = reviews_so_far(it, rates(TARGET, held), 250, (streams, 1_000), dice)
        failed = [bool(each.any()) for each in _refuted(it, counts)]
        yield f"| betting, the risky hold {held:.0%} | every 5 | {_share(failed)} |"


def certifying(_: int) -> Iterator[str]:
    """Clean reviews until a bound is at the target."""
    yield "| target | Clopper-Pearson, one look | beta-binomial | betting |"
    yield "|---:|---:|---:|---:|"
    for target in (0.05, 0.01, 0.005, 0.001):
        once = math.ceil(math.log(ALPHA) / math.log1p(-target))
        mixed = clean_reviews_needed(0, 0, alpha=ALPHA, target=target)
        bet = WeightedRate().clean_reviews_needed(
            alpha=ALPHA, target=target, included=1.0, least=1.0
        )
        yield f"| {target:.1%} | {once:,} | {mixed:,} | {bet:,} |"


def false_alarms(streams: int) -> Iterator[str]:
    """The mean time to a false alarm, cut at five times what is promised."""
    yield "| without a change | promised | mean until a false alarm, cut at five times as much |"
    yield "|---|---:|---:|"
    for reference, it, held in (
        (BEFORE, plan(BUDGET), RISKY),
        (TARGET, plan(BUDGET), RISKY),
        (TARGET, plan(BUDGET / 2), RISKY),
        (TARGET, plan(BUDGET / 2), HELD),
        (TARGET, plan(BUDGET / 2), 1.0),
    ):
        sample = (
            "all drawn alike"
            if math.isclose(it.high, it.low)
            else f"half by risk, which holds {held:.0%}"
        )
        told = _until_false_alarm(it, reference, held, streams // 4)
        yield f"| drift at {reference:.1%}, {sample} | {THRESHOLD:,} reviews | {_mean(told)} |"
    told = _until_shift(lambda dice, size: dice.random(size), THRESHOLD, 25_000, streams // 4)
    yield f"| shift, of any measure | {THRESHOLD:,} values | {_mean(told)} |"


def noticing(streams: int) -> Iterator[str]:
    """Reviews until an alarm, from a fresh start, and what the closed form says."""
    yield "| rise | reviews until an alarm, mean | closed form |"
    yield "|---|---:|---:|"
    for low, high in ((0.01, 0.02), (0.01, 0.03), (0.01, 0.05), (0.002, 0.01), (BEFORE, AFTER)):
        dice = np.random.default_rng(3)
        drift, alarm = Streams(streams, low), np.zeros(streams)
        while not alarm.all():
            drift.step(dice.random(streams) < high)
            alarm[(drift.value >= THRESHOLD) & (alarm == 0)] = drift.reviews
        closed = reviews_until_alarm(low, high, threshold=THRESHOLD)
        yield f"| {low:.1%} to {high:.1%} | {_mean(alarm)} | {closed:,.0f} |"


def splits(streams: int) -> Iterator[str]:
    """How the budget is split, and what that does to noticing and certifying."""
    yield (
        f"| of all | of the risky | until an alarm, the risky hold {HELD:.0%} | {HELD / 2:.0%} | "
        f"{RISKY:.0%} | until certified, by all reviews | by those of the audit |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    before = rates(BEFORE, HELD)
    for audit in AUDITS:
        it = plan(audit, BUDGET)
        delays = [
            decisions_until_alarm(
                it, before, rates(AFTER, held), threshold=THRESHOLD, seed=4, streams=streams // 2
            )
            for held in (HELD, HELD / 2, RISKY)
        ]
        cells = [_median(each) for each in (*delays, *_until_certified(it, streams // 4))]
        yield f"| {audit:.2%} | {it.high:.0%} | {' | '.join(cells)} |"


def detectors(streams: int) -> Iterator[str]:
    """What else can watch the same reviews."""
    yield "| of all | watching | the risky hold 70% | 35% | 5% |"
    yield "|---:|---|---:|---:|---:|"
    for audit in (0.015, 0.01):
        for name in ("all reviews, weighed", "each risk by itself", "the audit alone"):
            cells = [
                _median(_until_alarm(name, plan(audit, BUDGET), held, streams // 2))
                for held in (HELD, HELD / 2, RISKY)
            ]
            yield f"| {audit:.1%} | {name} | {' | '.join(cells)} |"


def floors(_: int) -> Iterator[str]:
    """The share to look at for a stated delay, from the closed form."""
    yield "| to notice, of a million decisions a month, review | in a day | a week | a month |"
    yield "|---|---:|---:|---:|"
    for low, high in ((BEFORE, AFTER), (0.01, 0.03), (0.01, 0.02)):
        reviews = reviews_until_alarm(low, high, threshold=THRESHOLD)
        cells = [f"{reviews / (days / 30 * 1e6):.2%}" for days in (1, 7, 30)]
        yield f"| {low:.1%} to {high:.1%} | {' | '.join(cells)} |"


def shifts(streams: int) -> Iterator[str]:
    """Values until a change is noticed, on all traffic."""
    yield "| after 10,000 values, at 100,000 between false alarms | values until an alarm |"
    yield "|---|---:|"
    changes: dict[str, Callable[[np.random.Generator, int, int], Floats]] = {
        "scores half a standard deviation higher": lambda d, n, t: _moved(d, n, t, 0.5),
        "a fifth": lambda d, n, t: _moved(d, n, t, 0.2),
        "blocks from 2% to 6%": lambda d, n, t: _blocks(d, n, t, (0.02, 0.06)),
        "blocks from 2% to 4%": lambda d, n, t: _blocks(d, n, t, (0.02, 0.04)),
        "blocks from 2% to none": lambda d, n, t: _blocks(d, n, t, (0.02, 0.0)),
    }
    for name, ranks in changes.items():
        told = _until_change(ranks, streams // 8)
        yield f"| {name} | {_median(told)} |"


def _ever_under(bound: Callable[[int, int], float], errors: Counts, every: int) -> list[bool]:
    failed, most = np.zeros(len(errors), bool), -1
    for n in range(every, errors.shape[1] + 1, every):
        while most < n and bound(n, most + 1) < TARGET:
            most += 1
        failed |= errors[:, n - 1] <= most
    return failed.tolist()


def _refuted(it: Plan, counts: Counts) -> NDArray[np.bool_]:
    """By stream and look, whether a rate over the target is refuted; some streams at a time."""
    blocks = np.array_split(counts, max(len(counts) // 100, 1))
    return np.concatenate(
        [owned(it, each, TARGET, "upper") >= -math.log(ALPHA) for each in blocks]
    )


def _until_false_alarm(it: Plan, reference: float, held: float, streams: int) -> Floats:
    dice = np.random.default_rng(2)
    low, high = rates(reference, held)
    drift, longest = Streams(streams, reference), 5 * THRESHOLD
    alarm = np.full(streams, float(longest))
    for place in range(1, longest + 1):
        risky = dice.random(streams) < it.risky
        errors = dice.random(streams) < np.where(risky, high, low)
        drift.step(errors, np.where(risky, it.weight, 1.0))
        alarm[(drift.value >= THRESHOLD) & (alarm == longest)] = place
    return alarm


def _until_alarm(name: str, it: Plan, held: float, streams: int) -> Floats:
    """Decisions until an alarm of a detector, after 50,000 quiet ones."""
    before, after = rates(BEFORE, HELD), rates(AFTER, held)
    if name == "all reviews, weighed":
        return decisions_until_alarm(
            it, before, after, threshold=THRESHOLD, seed=4, streams=streams
        )
    apart = name == "each risk by itself"
    references = [
        class_reference(BEFORE, each) if apart else BEFORE for each in (1 - RISKY, RISKY)
    ]
    watched = [Streams(streams, each) for each in (references if apart else references[:1])]
    share, risky_share = (it.share, it.risky) if apart else (it.low, RISKY)
    dice, quiet, longest = np.random.default_rng(8), round(50_000 * share), 80_000.0
    clock, alarm, place = np.zeros(streams), np.full(streams, longest), 0
    while (alarm == longest).any() and clock.min() < longest:
        place += 1
        risky = dice.random(streams) < risky_share
        low, high = before if place <= quiet else after
        errors = dice.random(streams) < np.where(risky, high, low)
        for drift, here in zip(watched, (~risky, risky) if apart else (None,), strict=True):
            old = drift.grown
            drift.step(errors)
            if here is not None:
                drift.grown = np.where(here[:, None], drift.grown, old)
        rung = sum(drift.value for drift in watched) >= THRESHOLD
        if place <= quiet:
            for drift in watched:
                drift.grown[rung] = 0.0
        else:
            clock += dice.geometric(share, streams)
            alarm = np.where(rung & (alarm == longest), np.minimum(clock, longest), alarm)
    return alarm


def _until_certified(it: Plan, streams: int) -> tuple[Floats, Floats]:
    """Decisions until all reviews, or those of the audit alone, put the rate under the target."""
    every, looks = 500, 1_000
    dice = np.random.default_rng(5)
    counts = reviews_so_far(it, rates(BEFORE, HELD), every, (streams, looks), dice)
    weighted = _refuted(it, counts)
    # Of what was included for its risk, the audit alone would have drawn each with the same share.
    risky = dice.binomial(np.diff(counts[:, :, 2:], axis=1, prepend=0), it.low / it.high)
    audit = counts[:, :, :2] + np.cumsum(risky, axis=1)
    needed = [clean_reviews_needed(s, s, alpha=ALPHA, target=TARGET) or 0 for s in range(200)]
    enough = audit[:, :, 0] >= np.array(needed)[audit[:, :, 1]]
    return _first(weighted) * every, _first(enough) * every


def _first(holds: NDArray[np.bool_]) -> Floats:
    return np.where(holds.any(axis=1), holds.argmax(axis=1) + 1.0, float(holds.shape[1]))


def _until_shift(
    ranks: Callable[[np.random.Generator, int], Floats], threshold: float, longest: int, size: int
) -> Floats:
    dice = np.random.default_rng(6)
    grown, alarm = _nothing(size), np.full(size, float(longest))
    for place in range(1, longest + 1):
        grown = _grown(grown, ranks(dice, size))
        alarm[(grown.mean(axis=0) >= threshold) & (alarm == longest)] = place
    return alarm


def _until_change(ranks: Callable[[np.random.Generator, int, int], Floats], size: int) -> Floats:
    dice = np.random.default_rng(7)
    grown, longest = _nothing(size), 20_000
    for _ in range(10_000):
        grown = _grown(grown, dice.random(size))
        grown[:, grown.mean(axis=0) >= 100_000] = 0.0
    alarm = np.full(size, float(longest))
    for place in range(1, longest + 1):
        grown = _grown(grown, ranks(dice, size, place))
        alarm[(grown.mean(axis=0) >= 100_000) & (alarm == longest)] = place
        if (alarm < longest).all():
            break
    return alarm


def _nothing(size: int) -> Floats:
    return np.zeros((2 * (len(POWERS) + len(TAILS)), size))


def _grown(grown: Floats, ranks: Floats) -> Floats:
    bets = np.vstack([*_paid(ranks), *_paid(1 - ranks)])
    return np.minimum((grown + 1) * bets, 1e250)


def _paid(ranks: Floats) -> Iterator[Floats]:
    for power in POWERS:
        yield power * ranks ** (power - 1)
    for tail in TAILS:
        yield np.where(ranks > 1 - tail, 0.25, (1 - tail / 4) / (1 - tail))


_GRID = np.linspace(-8, 8, 4001)
_NORMAL = np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in _GRID])


def _moved(dice: np.random.Generator, size: int, place: int, by: float) -> Floats:
    """Ranks of normal scores that moved up, among all so far: before and since."""
    scores = dice.normal(by, 1, size)
    under, since = (np.interp(each, _GRID, _NORMAL) for each in (scores, scores - by))
    return np.asarray(np.clip((10_000 * under + place * since) / (10_000 + place), 1e-9, 1 - 1e-9))


def _blocks(
    dice: np.random.Generator, size: int, place: int, shares: tuple[float, float]
) -> Floats:
    """Ranks of blocks, whose share changed, among all so far; ties are drawn."""
    blocked, u = dice.random(size) < shares[1], dice.random(size)
    so_far = (10_000 * shares[0] + place * shares[1]) / (10_000 + place)
    return np.where(blocked, 1 - so_far + so_far * u, (1 - so_far) * u)


def _share(failed: list[bool]) -> str:
    it = Share(sum(failed), len(failed))
    within = it.interval()
    return f"{it.value:.1%} ({within.low:.1%}–{within.high:.1%})"


def _mean(told: Floats) -> str:
    half = Z * told.std() / math.sqrt(len(told))
    return f"{told.mean():,.0f} ({told.mean() - half:,.0f}–{told.mean() + half:,.0f})"


def _median(told: Floats) -> str:
    ordered, half = np.sort(told), Z * math.sqrt(len(told)) / 2
    low, high = (int(min(max(len(told) / 2 + d, 0), len(told) - 1)) for d in (-half, half))
    return f"{np.median(told):,.0f} ({ordered[low]:,.0f}–{ordered[high]:,.0f})"


if __name__ == "__main__":
    main()
