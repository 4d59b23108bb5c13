"""What changed from one run to another, on the seeds that both ran to the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from seawall.figures.paired import Paired
from seawall.figures.share import LEVEL, Interval
from seawall.redteam.figures.pairs import Pair, is_broken, pair
from seawall.redteam.lines import Run
from seawall.redteam.record import Plan, Tried

ATTACKER = ("seeds", "operators")
"""Digests that are the attacker's: with others, it is not the target alone that changed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A digest that is another now; empty where one of the runs does not say it."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class AtTarget:
    """
    What changed at one target.

    `level` is that of each family's interval: with all families together they hold at 95%, so
    that a page of ten does not call one of them worse by chance. `broken` are seeds that broke
    it now and not before, `mended` the other way round; `alarms` are of harmless texts.
    """

    target: str
    pair: Pair
    level: float
    broken: tuple[str, ...]
    mended: tuple[str, ...]
    alarms: Paired

    @property
    def worse(self) -> tuple[str, ...]:
        """Families that are broken more often, beyond chance; `all` where all together are."""
        return tuple(name for name, it in self._each() if self.within(it).low > 0)

    @property
    def better(self) -> tuple[str, ...]:
        """Families that are broken less often, beyond chance."""
        return tuple(name for name, it in self._each() if self.within(it).high < 0)

    def within(self, it: Paired) -> Interval:
        """The interval of a difference on this page."""
        return it.interval(self.level)

    def _each(self) -> Iterator[tuple[str, Paired]]:
        yield from ((family.value, it) for family, it in self.pair.families.items())
        yield "all", self.pair.all


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What changed from a run to another. Compared is what happened within `budget` queries.

    `moved` are the digests of what was attacked. `attacker` says what else differs: then the
    attacker changed, too, and a difference may be theirs. `apart` says what is not compared, and
    `lost` counts targets and seeds of the first run that the second says nothing of.
    """

    before: Plan
    now: Plan
    budget: int
    at: tuple[AtTarget, ...]
    moved: tuple[Moved, ...]
    attacker: tuple[str, ...]
    apart: tuple[str, ...]
    lost: int

    @property
    def worse(self) -> bool:
        """Whether any target is broken more often in any family, beyond chance."""
        return any(each.worse for each in self.at)

    @property
    def new(self) -> bool:
        """Whether any seed is newly broken."""
        return any(each.broken for each in self.at)


def changes(before: Run, now: Run) -> Changes:
    """What changed from one run to the other."""
    budget = min(before.plan.budget, now.plan.budget)
    at, apart = [], list(_missing(before.plan, now.plan))
    for target in before.plan.targets:
        if target in now.plan.targets:
            compared = _at(target, before, now, budget)
            if isinstance(compared, str):
                apart.append(compared)
            else:
                at.append(compared)
    apart += _partly(before, now)
    return Changes(
        before.plan,
        now.plan,
        budget,
        tuple(at),
        tuple(_moved(before.plan, now.plan)),
        tuple(_attacker(before.plan, now.plan)),
        tuple(apart),
        len(_ran(before.tried) - _ran(now.tried)) + len(before.plan.targets) - len(at),
    )


def _at(target: str, before: Run, now: Run, budget: int) -> AtTarget | str:
    """One target, as far as its own oracle told success in both; a reason where nothing can be."""
    oracles = before.plan.oracles[target], now.plan.oracles[target]
    if oracles[0] is not oracles[1]:
        return (
            f"`{target}`: success was told by {oracles[0]} then, and is told by {oracles[1]} now"
        )
    then, after = (_own(run, target) for run in (before, now))
    paired = pair(then, after, budget)
    if paired is None:
        return f"`{target}`: no seed was run to the end in both"
    was = {each.seed: is_broken(each, budget) for each in then}
    both = [
        (each.seed, was[each.seed], is_broken(each, budget)) for each in after if each.seed in was
    ]
    return AtTarget(
        target,
        paired,
        1 - (1 - LEVEL) / (len(paired.families) + 1),
        tuple(seed for seed, one, other in both if other and not one),
        tuple(seed for seed, one, other in both if one and not other),
        _alarms(target, before, now),
    )


def _own(run: Run, target: str) -> list[Tried]:
    return [
        each
        for each in run.tried
        if each.target == target
        and not each.not_run
        and each.told_by in {None, run.plan.oracles[target]}
    ]


def _alarms(target: str, before: Run, now: Run) -> Paired:
    then = _stopped(before, target)
    return Paired.of(
        (then[text], stopped) for text, stopped in _stopped(now, target).items() if text in then
    )


def _stopped(run: Run, target: str) -> Mapping[str, bool]:
    return {
        each.text: each.stopped
        for each in run.harmless
        if each.target == target and not each.not_run
    }


def _moved(before: Plan, now: Plan) -> Iterator[Moved]:
    for name in sorted(before.digests.keys() | now.digests.keys()):
        then, after = before.digests.get(name, ""), now.digests.get(name, "")
        if name not in ATTACKER and then != after:
            yield Moved(name, then, after)


def _attacker(before: Plan, now: Plan) -> Iterator[str]:
    """What the attacker does otherwise now."""
    for name in ATTACKER:
        if before.digests.get(name) != now.digests.get(name):
            yield f"other {name}"
    if before.operators != now.operators and before.digests.get("operators") == now.digests.get(
        "operators"
    ):
        yield "other operators"
    if before.search != now.search:
        yield f"search `{before.search}` then and `{now.search}` now"
    if before.seed != now.seed:
        yield "other dice"
    if before.budget != now.budget:
        yield f"{before.budget:,} queries for each seed then and {now.budget:,} now"


def _missing(before: Plan, now: Plan) -> Iterator[str]:
    for target in sorted({*before.targets} ^ {*now.targets}):
        which = "first" if target in before.targets else "second"
        yield f"`{target}`: only the {which} run attacked it"


def _partly(before: Run, now: Run) -> Iterator[str]:
    """Seeds that only one of the runs ran to the end, and runs that are not finished."""
    ran = [_ran(run.tried) for run in (before, now)]
    for number, (mine, other) in enumerate((ran, ran[::-1])):
        if only := mine - other:
            which = ("first", "second")[number]
            yield f"{len(only):,} seeds that only the {which} run ran to the end"
    for which, run in (("first", before), ("second", now)):
        if run.finished is None:
            yield f"the {which} run is not finished"


def _ran(tried: Sequence[Tried]) -> set[tuple[str, str]]:
    return {(each.target, each.seed) for each in tried if not each.not_run}
