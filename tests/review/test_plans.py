"""Which plan a configuration's decisions are drawn by, and when its epoch begins and ends."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from seawall.review.plans import (
    GRACE,
    IDLE,
    MOST_EPOCHS,
    Beginning,
    Configuration,
    Names,
    Plans,
    Shares,
    after_key,
    next_plan,
)
from seawall.review.sampling import Plan
from tests.review.entries import Log

SHARES = Shares(100_000, 50_000, 10_000, 100_000)
ONE = Configuration("support", "sha256:1", "large", "ss1.one", "1")


class Planned(Log):
    """A log of plans, and the fold that goes with it."""

    def __init__(self) -> None:
        super().__init__()
        self.plans = Plans()

    def plan(self, plan: Plan) -> Plan:
        """Have the log say that this plan counts."""
        self.plans.take(self.add("review.planned", plan.facts, feature=plan.feature))
        return plan

    def begin(self, wanted: Configuration) -> Plan:
        """Have an epoch begin, or take the plan that there is."""
        found = self.plans.find(wanted)
        if isinstance(found, Plan):
            return found
        number = len(self.seen)
        names = Names(f"epc_{number}", f"pln_{number}", f"{number:064x}")
        return self.plan(found.plan(SHARES, names))

    def end(self, plan: Plan) -> None:
        """Have the log say that an epoch is over."""
        facts = {"epoch": plan.epoch, "reason": "idle", "key": "0" * 64}
        self.plans.take(self.add("review.epoch_ended", facts, feature=plan.feature))

    def decide_by(self, plan: Plan) -> None:
        """Have a decision name a plan."""
        self.plans.take(self.add("answer.delivered", {"plan": plan.id}, feature=plan.feature))

    def ended(self, after: timedelta, policy: str = "sha256:1") -> list[tuple[str, str]]:
        """Which epochs are over so long after the last entry, and why."""
        over = self.plans.ended(self.at + after, policy=policy, guideline="1")
        return [(each.plan.epoch, each.reason) for each in over]


def why(log: Planned, wanted: Configuration) -> str:
    found = log.plans.find(wanted)
    assert isinstance(found, Beginning)
    return found.reason


def test_an_epoch_begins_at_the_start_share_and_its_plan_counts_from_then_on() -> None:
    """A configuration without an epoch must have one; with one, its plan is found."""
    log = Planned()
    assert why(log, ONE) == "first"
    plan = log.begin(ONE)
    assert (plan.share, plan.stopped_share, plan.risk_share) == (100_000, 50_000, 10_000)
    found = log.plans.find(ONE)
    assert isinstance(found, Plan)
    assert found.id == plan.id
    assert found.facts == plan.facts


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(ONE, feature="sales"), "first"),
        (replace(ONE, policy="sha256:2"), "policy_changed"),
        (replace(ONE, model="small", digest="ss1.two"), "model_changed"),
        (replace(ONE, digest="ss1.two"), "prompt_changed"),
        (replace(ONE, guideline="2"), "guideline_changed"),
        (replace(ONE, policy="sha256:2", digest="ss1.two"), "policy_changed"),
    ],
)
def test_another_configuration_is_another_epoch_beside_it(
    other: Configuration, reason: str
) -> None:
    """Each configuration has its own epoch and numbers, and says why it began."""
    log = Planned()
    plan = log.begin(ONE)
    assert why(log, other) == reason
    second = log.begin(other)
    assert second.epoch != plan.epoch
    assert second.reason == reason
    assert log.begin(ONE).id == plan.id
    assert [each.epoch for each in log.plans.live()] == [plan.epoch, second.epoch]


def test_of_two_models_side_by_side_each_begins_anew_for_the_new_policy() -> None:
    """Who comes second under a new policy began for the policy, and not for the model."""
    log, other = Planned(), replace(ONE, model="small", digest="ss1.two")
    for each in (ONE, other):
        log.begin(each)
        assert why(log, replace(each, policy="sha256:2")) == "policy_changed"
    log.begin(replace(ONE, policy="sha256:2"))
    assert why(log, replace(other, policy="sha256:2")) == "policy_changed"


def test_why_an_epoch_begins_is_known_also_when_all_others_are_over() -> None:
    """The last configuration of a feature is remembered beyond its end."""
    log = Planned()
    log.end(log.begin(ONE))
    assert not list(log.plans.live())
    assert why(log, replace(ONE, policy="sha256:2")) == "policy_changed"
    assert why(log, ONE) == "prompt_changed"


def test_two_gateways_begin_an_epoch_under_the_same_key_and_the_next_under_another() -> None:
    """Whoever is second finds the key used, and another number after reading the log."""
    log, behind = Planned(), Plans()
    mine, theirs = log.plans.find(ONE), behind.find(replace(ONE, digest="ss1.two"))
    assert isinstance(mine, Beginning)
    assert isinstance(theirs, Beginning)
    assert mine.once == theirs.once
    log.begin(ONE)
    for entry in log.seen:
        behind.take(entry)
    again = behind.find(replace(ONE, digest="ss1.two"))
    assert isinstance(again, Beginning)
    assert again.once != mine.once
    assert behind.find(ONE) == log.plans.find(ONE)


def test_too_many_configurations_share_one_epoch_until_there_is_room() -> None:
    """Who sends a new prompt with each request fills one epoch more, and no further ones."""
    log = Planned()
    own = [log.begin(replace(ONE, digest=f"ss1.{n}")) for n in range(MOST_EPOCHS - 1)]
    assert len({plan.epoch for plan in own}) == MOST_EPOCHS - 1
    extra = [log.begin(replace(ONE, digest=f"ss1.x{n}")) for n in range(40)]
    assert {(plan.id, plan.reason) for plan in extra} == {(extra[0].id, "others")}
    assert len(list(log.plans.live())) == MOST_EPOCHS
    assert log.begin(replace(ONE, digest="ss1.0")).id == own[0].id
    log.end(own[0])
    assert log.begin(replace(ONE, digest="ss1.x0")).epoch != extra[0].epoch


def test_what_is_shared_by_many_is_never_looked_at_less() -> None:
    """The share of the common epoch only rises: whoever asks may make its traffic theirs."""
    log = Planned()
    shared = log.begin(ONE.others)
    kept = next_plan(shared, 50_000, named="pln_x", reason="lowered", act="a" * 32)
    assert (kept.share, kept.reason, kept.act) == (100_000, "kept", "")
    assert next_plan(shared, 200_000, named="pln_x", reason="drift").share == 200_000


def test_a_plan_follows_another_once_and_keeps_the_key() -> None:
    """The next plan has another share and all else of the one before, which it names."""
    log = Planned()
    plan = log.begin(ONE)
    new = next_plan(plan, 50_000, named="pln_new", reason="lowered", act="a" * 32)
    assert new.facts["from"] == 100_000
    assert new.facts["act"] == "a" * 32
    assert new.commitment == plan.commitment
    assert after_key(plan) != after_key(new)
    log.plan(new)
    assert log.begin(ONE).id == "pln_new"
    assert next_plan(new, 3_000_000, named="pln_y", reason="miss").share == 1_000_000


def test_a_plan_under_another_key_than_its_epochs_counts_for_nothing() -> None:
    """Nobody swaps the key of an epoch that has begun."""
    log = Planned()
    plan = log.begin(ONE)
    log.plan(replace(plan, id="pln_forged", share=0, commitment="f" * 64))
    assert log.begin(ONE).id == plan.id


def test_the_file_raises_a_share_at_once_and_lowers_none() -> None:
    """A higher start share counts from now on; a lower one for epochs to come."""
    log = Planned()
    plan = log.begin(ONE)
    assert log.plans.configured(plan, SHARES, named="pln_x") is None
    assert log.plans.configured(plan, replace(SHARES, share=10_000), named="pln_x") is None
    raised = log.plans.configured(plan, replace(SHARES, share=500_000), named="pln_x")
    assert raised is not None
    assert (raised.share, raised.before, raised.reason) == (500_000, 100_000, "configured")
    rare = log.plans.configured(plan, replace(SHARES, risk_share=1), named="pln_x")
    assert rare is not None
    assert (rare.share, rare.risk_share) == (100_000, 1)


def test_a_share_that_evidence_lowered_is_not_raised_by_the_file_it_began_with() -> None:
    """Each start of a gateway reads the file, and takes nothing back for it."""
    log = Planned()
    lowered = next_plan(log.begin(ONE), 50_000, named="pln_low", reason="lowered")
    log.plan(lowered)
    assert log.plans.configured(lowered, SHARES, named="pln_x") is None
    raised = log.plans.configured(lowered, replace(SHARES, share=200_000), named="pln_up")
    assert raised is not None
    assert raised.share == 200_000
    log.plan(raised)
    assert log.plans.configured(raised, replace(SHARES, share=200_000), named="pln_x") is None


def test_an_epoch_of_a_former_policy_or_guideline_is_over_once_nothing_uses_it() -> None:
    """Gateways reload one after another, so an epoch lives until none decides by it."""
    log = Planned()
    plan = log.begin(ONE)
    assert log.ended(GRACE) == []
    assert log.ended(GRACE, policy="sha256:2") == [(plan.epoch, "policy_changed")]
    log.decide_by(plan)
    assert log.ended(GRACE - timedelta(seconds=1), policy="sha256:2") == []
    other = log.begin(replace(ONE, guideline="0"))
    assert log.ended(GRACE) == [(other.epoch, "guideline_changed")]
    log.end(other)
    assert log.ended(GRACE) == []


def test_where_nothing_is_reviewed_any_more_every_epoch_is_over() -> None:
    """The log says that review was turned off: from then on decisions need no plan."""
    log = Planned()
    plan = log.begin(ONE)
    over = log.plans.ended(log.at + GRACE, policy="sha256:1", guideline=None)
    assert [(each.plan.epoch, each.reason) for each in over] == [(plan.epoch, "turned_off")]


def test_an_epoch_that_nothing_was_of_for_a_week_is_over() -> None:
    """Idle epochs end; a decision by any of its plans keeps one alive."""
    log = Planned()
    plan = log.begin(ONE)
    raised = next_plan(plan, 200_000, named="pln_up", reason="drift")
    log.at += timedelta(days=5)
    log.plan(raised)
    log.decide_by(plan)
    assert log.ended(timedelta(days=6)) == []
    assert log.ended(IDLE) == [(plan.epoch, "idle")]
    log.end(plan)
    assert log.plans.of_epoch(plan.epoch) is None
    log.decide_by(plan)
    assert log.ended(IDLE) == []


def test_entries_that_are_read_again_change_nothing() -> None:
    """Whoever reads ahead and then reads again by the way has the same plans."""
    log, dice = Planned(), random.Random(7)
    for n in range(300):
        plan = log.begin(replace(ONE, digest=f"ss1.{dice.randrange(20)}"))
        if dice.random() < 0.2:
            log.end(plan)
        elif dice.random() < 0.3:
            share = dice.randrange(10**6)
            log.plan(next_plan(plan, share, named=f"pln_n{n}", reason="drift"))
        else:
            log.decide_by(plan)
    plans = Plans(log.seen)
    for entry in log.seen:
        plans.take(entry)
    assert list(plans.live()) == list(log.plans.live()) == list(Plans(log.seen).live())
    assert len(list(plans.live())) > 5
    assert plans.since() == log.plans.since()
