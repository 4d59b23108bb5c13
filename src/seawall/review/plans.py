"""
By which plan the decisions of each configuration of a feature are drawn, as a fold over the log.

A plan follows another within its epoch, and only once: the log admits one event under the key of
what follows a plan (`after_key`), be it the next plan or the end of the epoch. An epoch of a
feature begins likewise once under its number (`Beginning.once`), so that several gateways agree.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seawall.review.reading import MILLION, Seen, word
from seawall.review.sampling import DECISIONS, EPOCH_ENDED, PLANNED, Plan, plan_of

MOST_EPOCHS = 16
"""Epochs of a feature that live at once under one policy and guideline."""

IDLE = timedelta(days=7)
"""An epoch that no decision was of for so long is over."""

GRACE = timedelta(seconds=5)
"""One of a former policy goes on for so long after its last decision: gateways reload in turn."""

CONFIGURED = "configured"
"""Why a plan follows another where the policy file has other shares."""

OTHERS = "others"
"""Why the epoch began that all configurations share which are too many to have their own."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """
    What evidence counts for: a feature, and what would make it behave otherwise.

    `policy` is a revision, `model` the name where the policy file spells it out, `digest` the
    keyed digest of the prompt and the model, `guideline` the version of what is called harmful.
    """

    feature: str
    policy: str
    model: str = ""
    digest: str = ""
    guideline: str = ""

    @property
    def others(self) -> "Configuration":
        """The one that stands for all that are too many."""
        return replace(self, model="", digest="")

    @property
    def is_others(self) -> bool:
        """Whether it stands for all that are too many."""
        return not self.digest


@dataclass(frozen=True, slots=True)
class Shares:
    """What decisions are drawn and judged by, in whole millionths, as the policy file has it."""

    share: int
    stopped_share: int
    risk_share: int
    double: int
    target: int = 0
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """New ids of an epoch and its first plan, and the commitment to the epoch's key."""

    epoch: str
    plan: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """An epoch that must begin before anything of a configuration is drawn, and why."""

    configuration: Configuration
    reason: str
    once: str
    """The single-use key under which it is logged."""

    def plan(self, shares: Shares, names: Names) -> Plan:
        """The epoch's first plan."""
        wanted = self.configuration
        return Plan(
            id=names.plan,
            epoch=names.epoch,
            feature=wanted.feature,
            share=shares.share,
            stopped_share=shares.stopped_share,
            risk_share=shares.risk_share,
            double=shares.double,
            target=shares.target,
            confidence=shares.confidence,
            commitment=names.commitment,
            policy=wanted.policy,
            model=wanted.model,
            configuration=wanted.digest,
            guideline=wanted.guideline,
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True)
class Ending:
    """An epoch that is over, by its last plan, and why."""

    plan: Plan
    reason: str


@dataclass(frozen=True, slots=True)
class _Epoch:
    """
    One that lives: its plan now, and where in the log it began.

    `start` is the highest share at which the policy file had it begin, and `before` the id of
    the plan before this one.
    """

    configuration: Configuration
    plan: Plan
    index: int
    start: int
    before: str = ""


class Plans:
    """
    The plans of a log, folded as it grows: the same entries in order give the same plans.

    Plans and ends must be taken in the order of the log, and count once; decisions may come when
    they are read, and only tell which epochs are in use.
    """

    def __init__(self, entries: Iterable[Seen] = ()) -> None:
        self._live: dict[str, _Epoch] = {}
        self._by: dict[Configuration, str] = {}
        self._own: Counter[Configuration] = Counter()
        """How many have an epoch of their own, by what stands for all others beside them."""
        self._epochs: dict[str, str] = {}
        """The live epoch of each of its plans."""
        self._used: dict[str, datetime] = {}
        self._begun: dict[str, int] = {}
        self._last: dict[str, Configuration] = {}
        self.index = -1
        """The last entry of plans that was taken."""
        for entry in entries:
            self.take(entry)

    def take(self, seen: Seen) -> None:
        """Count one more entry."""
        event = seen.event
        if event.kind in DECISIONS:
            self._use(self._epochs.get(word(event.facts, "plan"), ""), event.at)
            return
        if event.kind not in (PLANNED, EPOCH_ENDED) or seen.index <= self.index:
            return
        self.index = seen.index
        if event.kind == PLANNED:
            self._plan(plan_of(event, seen.index))
        else:
            self._end(word(event.facts, "epoch"))

    def of_epoch(self, epoch: str) -> Plan | None:
        """The plan that an epoch has now; None where it is over."""
        known = self._live.get(epoch)
        return None if known is None else known.plan

    def standing(self, epoch: str, plan: str) -> Plan | None:
        """The plan of an epoch, if it is this one or followed it for the policy file's sake."""
        known = self._live.get(epoch)
        if known is None:
            return None
        followed = known.before == plan and known.plan.reason == CONFIGURED
        return known.plan if followed or known.plan.id == plan else None

    def find(self, wanted: Configuration) -> Plan | Beginning:
        """The plan that decisions of a configuration are drawn by, or the epoch it must have."""
        epoch = self._by.get(wanted)
        if epoch is not None:
            return self._live[epoch].plan
        if not wanted.is_others and self._own[wanted.others] >= MOST_EPOCHS - 1:
            return self.find(wanted.others)
        number = self._begun.get(wanted.feature, 0)
        once = f"review.epoch:{wanted.feature}:{number}"
        return Beginning(wanted, self._why(wanted), once)

    def live(self) -> Iterator[Plan]:
        """The plan of each epoch that is not over, oldest epoch first."""
        return (each.plan for each in self._live.values())

    def configured(self, plan: Plan, shares: Shares, *, named: str) -> Plan | None:
        """
        The plan that follows one of a live epoch by the policy file's shares; None if none does.

        The file can raise the share of what is delivered at any time. Lower it can for epochs to
        come only: in this one that takes evidence, and a signature.
        """
        raised = shares.share > self._live[plan.epoch].start
        new = replace(
            plan,
            share=max(plan.share, shares.share) if raised else plan.share,
            stopped_share=shares.stopped_share,
            risk_share=shares.risk_share,
            double=shares.double,
            target=shares.target,
            confidence=shares.confidence,
        )
        if new == plan:
            return None
        return replace(new, id=named, before=plan.share, reason=CONFIGURED, act="")

    def since(self) -> int | None:
        """The index at which the oldest of the epochs began that live; None where none does."""
        return min((each.index for each in self._live.values()), default=None)

    def ended(self, now: datetime, *, policy: str, guideline: str | None) -> Iterator[Ending]:
        """
        The epochs that are over now, under this revision of the policy and this guideline.

        Without a guideline nothing is reviewed any more.
        """
        for epoch, each in self._live.items():
            unused = now - self._used[epoch]
            if unused >= IDLE:
                yield Ending(each.plan, "idle")
            elif unused >= GRACE and each.configuration.policy != policy:
                yield Ending(each.plan, "policy_changed")
            elif unused >= GRACE and guideline != each.configuration.guideline:
                yield Ending(each.plan, "guideline_changed" if guideline else "turned_off")

    def _plan(self, plan: Plan) -> None:
        known = self._live.get(plan.epoch)
        if known is None:
            self._begin(plan)
        elif plan.commitment == known.plan.commitment:
            raised = plan.reason == CONFIGURED and plan.share > known.plan.share
            start = max(known.start, plan.share) if raised else known.start
            self._live[plan.epoch] = replace(known, plan=plan, start=start, before=known.plan.id)
            self._epochs[plan.id] = plan.epoch

    def _begin(self, plan: Plan) -> None:
        whose = Configuration(
            plan.feature, plan.policy, plan.model, plan.configuration, plan.guideline
        )
        self._begun[plan.feature] = self._begun.get(plan.feature, 0) + 1
        self._last[plan.feature] = whose
        self._live[plan.epoch] = _Epoch(whose, plan, plan.index, plan.share)
        if whose not in self._by:
            self._by[whose] = plan.epoch
            self._own[whose.others] += not whose.is_others
        self._epochs[plan.id] = plan.epoch
        assert plan.since is not None
        self._used[plan.epoch] = plan.since

    def _end(self, epoch: str) -> None:
        known = self._live.pop(epoch, None)
        if known is None:
            return
        del self._used[epoch]
        self._epochs = {plan: of for plan, of in self._epochs.items() if of != epoch}
        whose = known.configuration
        if self._by.get(whose) == epoch:
            del self._by[whose]
            self._own[whose.others] -= not whose.is_others

    def _use(self, epoch: str, at: datetime) -> None:
        if epoch:
            self._used[epoch] = max(self._used[epoch], at)

    def _why(self, wanted: Configuration) -> str:
        """Why a configuration has no epoch yet."""
        known = [each for each in self._by if each.feature == wanted.feature]
        if wanted.feature in self._last:
            known.append(self._last[wanted.feature])
        if not known:
            return "first"
        alike = [e for e in known if (e.model, e.digest) == (wanted.model, wanted.digest)]
        beside = [each for each in known if each.others == wanted.others]
        former = alike if beside else known
        if any(each.policy != wanted.policy for each in former):
            return "policy_changed"
        if any(each.guideline != wanted.guideline for each in former):
            return "guideline_changed"
        if wanted.is_others:
            return OTHERS
        models = {each.model for each in beside}
        return "prompt_changed" if wanted.model in models else "model_changed"


def after_key(plan: Plan) -> str:
    """The single-use key of what follows a plan: another plan, or the end of its epoch."""
    return f"review.after:{plan.id}"


def next_plan(plan: Plan, share: int, *, named: str, reason: str, act: str = "") -> Plan:
    """
    The plan that follows another by this share; `act` is the nonce of whoever signed for it.

    The share of the epoch that all have in common who are too many only rises (`kept`, where it
    would not): whoever asks may make its traffic theirs.
    """
    share = min(max(share, 0), MILLION)
    if not plan.configuration and share < plan.share:
        share, reason, act = plan.share, "kept", ""
    return replace(plan, id=named, share=share, before=plan.share, reason=reason, act=act)
