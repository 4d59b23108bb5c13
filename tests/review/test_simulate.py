"""The simulator: that it does what the rule does, and what it promises of the rule."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from seawall.review.certify import bound_of
from seawall.review.simulate import Simulated, play, simulate
from seawall.review.terms import Terms
from seawall.review.watch import uniform
from seawall.review.world import Day, Shares, World, draw_day
from tests.review.entries import NOW
from tests.review.epochs import EPOCH, Gateway

pytestmark = pytest.mark.long

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
RUNS, FEWER_RUNS = (2_000, 500) if NIGHTLY else (100, 50)
WORDS = ("harmless", "harmful")
DAY = timedelta(days=1)
BUSY = Terms(
    share=200_000, target=50_000, notice_rate=200_000, notice_within=2_000,
    false_alarms=20, least_days=3, double=200_000,
)  # fmt: skip
LIVELY = World(
    decisions_a_day=200, miss_rate=0.01, drift_to=0.15, drift_on_day=15, days=30, gold=0.1
)


def item_of(day: int, place: int) -> str:
    return f"itm_{day:08x}{place:08x}"


def recorded(world: World, days: list[Day]) -> Callable[[int, Shares], Day]:
    """Days as they are drawn, kept, and with the numbers that the log draws for their items."""
    dice = np.random.default_rng(7)

    def draw(at: int, shares: Shares) -> Day:
        drawn = draw_day(world, at, shares, dice)
        places = [uniform("verdict", item_of(at, place)) for place in range(drawn.u.shape[1])]
        days.append(replace(drawn, u=np.broadcast_to(np.array(places), drawn.u.shape)))
        return days[-1]

    return draw


def live(gateway: Gateway, day: Day, at: int, run: int, *, confirm: bool) -> None:
    """The entries of one day in one run."""
    for place in np.flatnonzero(day.present[run]):
        gateway.at = NOW + (at + float(day.at[run, place])) * DAY
        item, risky, audit = item_of(at, int(place)), day.risky[run, place], day.audit[run, place]
        two = bool(day.double[run, place])
        gateway.sample(
            item,
            plan=gateway.plan,
            sealed={"ref": "r", "digest": "d"},
            reviews=1 + two,
            confirm=confirm,
            sample="audit" if audit else "risk",
            risk="high" if risky else "low",
        )
        words = [WORDS[int(each[run, place])] for each in (day.first, day.second, day.said)]
        two |= confirm and words[0] == "harmful"
        gateway.says(item, *(words[: 2 + (words[0] != words[1])] if two else words[:1]))
    gateway.at = NOW + (at + 1) * DAY - timedelta(hours=1)
    answers = [("harmful", True), ("harmless", True), ("harmless", False), ("harmful", False)]
    for (said, harmful), many in zip(answers, day.gold[run], strict=True):
        for _ in range(many):
            item = gateway.drawn(sample="gold")
            gateway.says(item, said)
            gateway.add("review.gold_scored", {"item": item, "by": "ada", "harmful": harmful})


def close(gateway: Gateway, at: int, seen: int) -> None:
    """The end of a day: plans that follow from moves, else an owner signs if they may."""
    gateway.at = NOW + (at + 1) * DAY
    if len(gateway.moves) > seen:
        while len(gateway.moves) > seen:
            move = gateway.moves[seen]
            seen += 1
            gateway.planned(move.to, reason=move.reason)
        return
    gateway.passes(seconds=30)
    if not gateway.rule.objections(EPOCH, gateway.at):
        gateway.signs(to=BUSY.lowered(gateway.share))
        gateway.planned(gateway.moves[-1].to, reason="lowered")


@pytest.mark.parametrize(
    ("world", "confirm"),
    [
        (LIVELY, False),
        (replace(LIVELY, gold=0.0, specificity=0.999), False),
        (replace(LIVELY, specificity=0.95), True),
    ],
)
def test_the_simulator_does_what_the_rule_does_entry_by_entry(
    world: World, *, confirm: bool
) -> None:
    """The same reviews as entries of a log: shares, certification and notice are the same."""
    runs = 4
    days: list[Day] = []
    shares = Shares(np.full(runs, BUSY.share), 0, 10_000, BUSY.double, confirm)
    told = play(world, BUSY, recorded(world, days), shares=shares)
    for run in range(runs):
        gateway = Gateway(BUSY, obeys=False)
        gateway.planned(BUSY.share)
        certified = noticed = None
        for at, day in enumerate(days):
            assert gateway.share == told.shares[run, at]
            seen = len(gateway.moves)
            live(gateway, day, at, run, confirm=confirm)
            drifts = [each.at for each in gateway.moves[seen:] if each.reason == "drift"]
            if drifts and at >= world.drift_on_day and noticed is None:
                noticed = (drifts[0] - NOW) / DAY - world.drift_on_day
            shown = gateway.rule.evidence.of(EPOCH, NOW + (at + 1) * DAY)
            if bound_of(shown, BUSY).value <= BUSY.rate and certified is None:
                certified = at + 1
            close(gateway, at, seen)
        assert (certified or np.nan) == pytest.approx(told.certified[run], nan_ok=True)
        expected = told.noticed[run] - world.hours / 24
        assert (noticed or np.nan) == pytest.approx(expected, abs=1e-3, nan_ok=True)
    moves = np.diff(told.shares, axis=1)
    assert (moves > 0).any()
    assert (moves < 0).any()


def test_the_same_seed_gives_the_same_runs_and_another_others() -> None:
    """Who reads a figure can get it again."""

    def again(seed: int) -> Simulated:
        dice = np.random.default_rng(seed)
        return simulate(LIVELY, BUSY, dice, runs=5, risk_share=10_000, stopped_share=100_000)

    first, second, other = again(1), again(1), again(2)
    for name in ("shares", "judgements", "certified", "noticed", "false_raises"):
        assert np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True)
    assert not np.array_equal(first.judgements, other.judgements)


FLAWLESS = World(miss_rate=0.002, sensitivity=1, specificity=1, gold=0, hours=0)


def test_a_rise_from_2_in_a_thousand_to_3_percent_is_noticed_within_2500_decisions() -> None:
    """By the rule, at a review share of 2%: half even, half by risk; at the median."""
    terms, dice = Terms(share=10_000), np.random.default_rng(1)
    world = replace(FLAWLESS, days=60)
    told = simulate(world, terms, dice, runs=RUNS, risk_share=10_000, stopped_share=0)
    before = told.judgements[:, : world.drift_on_day] / world.decisions_a_day
    # What two look at counts twice in judgements.
    assert before.mean() == pytest.approx(0.02 * (1 + terms.double / 1e6), rel=0.03)
    decisions = told.noticed * world.decisions_a_day
    assert np.median(np.nan_to_num(decisions, nan=np.inf)) < 2_500
    assert told.false_raises.mean() < 0.05


def test_without_risk_samples_the_same_rise_is_noticed_much_later() -> None:
    """What the risk sample is for."""
    terms, dice = Terms(share=20_000), np.random.default_rng(1)
    told = simulate(FLAWLESS, terms, dice, runs=50, risk_share=0, stopped_share=0)
    assert np.median(np.nan_to_num(told.noticed, nan=np.inf)) > 10


def test_a_manager_who_looks_every_day_certifies_no_feature_that_misses_more() -> None:
    """Over all days together a rate just over the target is certified in few of the runs."""
    world = replace(FLAWLESS, miss_rate=0.0101, drift_to=0.0101, days=60)
    terms, dice = Terms(least_days=0, false_alarms=10**7), np.random.default_rng(3)
    told = simulate(world, terms, dice, runs=RUNS, risk_share=0, stopped_share=0)
    ever = np.isfinite(told.certified).mean()
    assert ever <= terms.alpha + 3 * (terms.alpha * (1 - terms.alpha) / RUNS) ** 0.5


def test_infallible_reviewers_certify_a_good_feature_soon() -> None:
    """In days, at the start share; and then people look at less."""
    world = replace(FLAWLESS, days=30)
    told = simulate(
        world, Terms(), np.random.default_rng(1), runs=50, risk_share=0, stopped_share=0
    )
    assert np.isfinite(told.certified).mean() > 0.9
    assert np.median(told.shares[:, -1]) == 25_000


def test_reviewers_who_miss_much_certify_later() -> None:
    """The bound allows for what items with known answers say of them."""
    world = replace(FLAWLESS, gold=0.1, days=30)
    poor = replace(world, sensitivity=0.7)

    def certified(one: World) -> float:
        dice = np.random.default_rng(1)
        told = simulate(one, Terms(), dice, runs=50, risk_share=0, stopped_share=0)
        return float(np.isfinite(told.certified).mean())

    assert certified(poor) < certified(world) - 0.2


OVERCALLING = replace(FLAWLESS, sensitivity=0.9, specificity=0.98, gold=0.05, days=60)


def test_reviewers_who_overcall_certify_only_if_a_second_one_looks() -> None:
    """At a specificity of 98% each wrong claim of one person counts as a miss for good."""
    steady = replace(OVERCALLING, drift_on_day=60)

    def certified(*, confirm: bool) -> float:
        terms, dice = Terms(confirm=confirm), np.random.default_rng(1)
        told = simulate(steady, terms, dice, runs=50, risk_share=0, stopped_share=0)
        return float(np.isfinite(told.certified).mean())

    assert certified(confirm=False) < 0.1
    assert certified(confirm=True) > 0.9


def test_a_second_look_certifies_no_feature_that_misses_more() -> None:
    """Though two who must agree find less than one: the bound allows for that too."""
    world = replace(
        OVERCALLING, miss_rate=0.0101, drift_to=0.0101, sensitivity=0.5, gold=0.5,
        decisions_a_day=2_000,
    )  # fmt: skip
    terms = Terms(least_days=0, false_alarms=10**7, share=500_000, confirm=True)
    told = simulate(
        world, terms, np.random.default_rng(3), runs=FEWER_RUNS, risk_share=0, stopped_share=0
    )
    ever = np.isfinite(told.certified).mean()
    assert ever <= terms.alpha + 3 * (terms.alpha * (1 - terms.alpha) / FEWER_RUNS) ** 0.5


def test_second_looks_are_reviews_of_their_own() -> None:
    """One more judgement for each claim that was not drawn for two, and gold beside it."""
    shares = Shares(np.full(300, 100_000), 0, 0, 100_000)
    once, twice = (
        draw_day(OVERCALLING, 0, replace(shares, confirm=confirm), np.random.default_rng(5))
        for confirm in (False, True)
    )
    assert not once.confirmed.any()
    assert np.array_equal(twice.confirmed, once.present & once.first & ~once.double)
    gold = twice.gold.sum(1) - once.gold.sum(1)
    assert np.array_equal(twice.judgements - once.judgements, twice.confirmed.sum(1) + gold)
    assert twice.said[twice.confirmed & twice.second].all()
    assert (twice.said <= once.said).all()
    assert not twice.said[twice.confirmed].all()


@pytest.mark.parametrize("day", [0, 31])
def test_days_are_drawn_by_the_shares_and_rates_that_are_stated(day: int) -> None:
    """Counts of a day over many runs: items, misses, risk and what two looked at."""
    world = replace(FLAWLESS, stopped=0.1, gold=0.2)
    shares = Shares(np.full(500, 50_000), 200_000, 10_000, 100_000)
    drawn = draw_day(world, day, shares, np.random.default_rng(5))
    there = drawn.present
    delivered = world.decisions_a_day * 0.9
    assert (drawn.audit & there).sum(1).mean() == pytest.approx(0.05 * delivered, rel=0.02)
    by_risk = (there & ~drawn.audit).sum(1).mean()
    assert by_risk == pytest.approx(0.05 * 0.2 * 0.95 * delivered, rel=0.04)
    assert drawn.risky[there & ~drawn.audit].all()
    risky = drawn.risky & drawn.audit
    assert risky.sum(1).mean() == pytest.approx(0.05 * 0.05 * delivered, rel=0.06)
    plain, of_risky = world.misses(day)
    assert drawn.said[there & drawn.risky].mean() == pytest.approx(of_risky, rel=0.1)
    assert drawn.said[there & ~drawn.risky].mean() == pytest.approx(plain, rel=0.35)
    assert drawn.double[there].mean() == pytest.approx(0.1, rel=0.05)
    assert drawn.stopped.mean() == pytest.approx(20, rel=0.05)
    looks = there.sum(1) + (there & drawn.double).sum(1)
    assert drawn.gold.sum(1).mean() == pytest.approx(0.25 * looks.mean(), rel=0.05)
    assert (np.diff(np.where(there, drawn.at, 2.0), axis=1) >= 0).all()
    assert drawn.judgements.mean() > looks.mean()


def test_nothing_to_review_is_no_error() -> None:
    """A feature without decisions has days without reviews."""
    told = simulate(
        replace(FLAWLESS, decisions_a_day=0, days=3),
        Terms(), np.random.default_rng(1), runs=2, risk_share=10_000, stopped_share=0,
    )  # fmt: skip
    assert not told.judgements.any()
