"""All figures of a run, by target and by what told success there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from statistics import median

from seawall.figures.judged import Corrected, corrected
from seawall.figures.share import Share
from seawall.redteam.figures.group import Group, Rate, group, rate, reasons
from seawall.redteam.figures.operators import OperatorRate, operator_rates
from seawall.redteam.figures.pairs import Pair, pair
from seawall.redteam.judge import Quality
from seawall.redteam.lines import Run
from seawall.redteam.record import Harmless, Plan, Tried
from seawall.redteam.seed import Family
from seawall.redteam.targets.protocol import Oracle


@dataclass(frozen=True, slots=True)
class Alarms:
    """Harmless texts at one target: those that were stopped, and why some were not run."""

    all: Rate
    languages: Mapping[str, Rate]
    not_run: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class At:
    """
    One target, and the seeds whose success is told there by one `oracle` (and one `judge`).

    `corrected` is what is true of the first query of each seed, as far as a judge lets it be
    known; None where no judge told. `found` are the broken seeds, the cheapest attack first, and
    `cost` is the median of their edits per character.
    """

    target: str
    oracle: Oracle
    judge: str
    all: Group
    families: tuple[Group, ...]
    languages: tuple[Group, ...]
    operators: tuple[OperatorRate, ...]
    found: tuple[Tried, ...]
    queries: int
    cost: float | None
    corrected: Corrected | None

    @property
    def name(self) -> str:
        """What this part of a report is called."""
        return f"{self.target}, judged by {self.judge}" if self.judge else self.target


@dataclass(frozen=True, slots=True)
class Report:
    """What a run shows. `pairs` are of targets at which the same oracle told success."""

    plan: Plan
    finished: bool
    at: tuple[At, ...]
    pairs: tuple[Pair, ...]
    alarms: Mapping[str, Alarms]

    @property
    def found_anything(self) -> bool:
        """Whether any seed broke any target."""
        return any(each.all.broken for each in self.at)

    def only_answered(self, at: At) -> bool:
        """Whether to be broken was to answer there: no guard was asked, and no harm is told."""
        return at.oracle is Oracle.VERDICT and self.plan.oracles[at.target] is not Oracle.VERDICT


def report(run: Run) -> Report:
    """The figures of a run."""
    parts = dict(_parts(run))
    return Report(
        run.plan,
        run.finished is not None,
        tuple(_at(run, key, seeds) for key, seeds in parts.items()),
        tuple(_pairs(parts, run.plan.budget)),
        {target: _alarms(run, target) for target in run.plan.targets},
    )


_Key = tuple[str, Oracle, str]


def _parts(run: Run) -> Iterator[tuple[_Key, list[Tried]]]:
    """The seeds by target and by what tells their success, in the order of the plan."""
    by: defaultdict[_Key, list[Tried]] = defaultdict(list)
    for each in run.tried:
        oracle = each.told_by or run.plan.oracles[each.target]
        by[each.target, oracle, each.judge].append(each)
    place = {target: number for number, target in enumerate(run.plan.targets)}
    for key in sorted(by, key=lambda key: (place.get(key[0], len(place)), *key)):
        yield key, by[key]


def _at(run: Run, key: _Key, seeds: Sequence[Tried]) -> At:
    target, oracle, judge = key
    count = partial(group, budget=run.plan.budget, tells_harm=oracle is Oracle.HARM)
    whole = count("all", seeds)
    found = [each for each in seeds if not each.not_run and each.broken_at is not None]
    costs = [each.found.cost for each in found if each.found]
    alone = (each for each in run.tries if each.alone and each.target == target)
    by_language = {name: [s for s in seeds if s.language == name] for name in _languages(seeds)}
    by_family = {family: [s for s in seeds if s.family is family] for family in Family}
    return At(
        target,
        oracle,
        judge,
        whole,
        tuple(count(family.value, its) for family, its in by_family.items() if its),
        tuple(count(name, its) for name, its in sorted(by_language.items())),
        operator_rates(seeds, alone),
        tuple(sorted(found, key=_cheapness)),
        sum(each.queries for each in seeds),
        median(costs) if costs else None,
        _corrected(whole, run.plan.judges.get(judge)) if oracle is Oracle.JUDGE else None,
    )


def _languages(seeds: Sequence[Tried]) -> set[str]:
    return {each.language for each in seeds}


def _cheapness(tried: Tried) -> tuple[float, int, int, str]:
    cost = tried.found.cost if tried.found else float("inf")
    return cost, len(tried.shortest or ()), tried.broken_at or 0, tried.seed


def _corrected(whole: Group, quality: Quality | None) -> Corrected:
    """
    What is true of the first query of each seed.

    Of one query, because a judge's errors were counted on single answers: who asks it about a
    hundred of them is misled by it nearly surely.
    """
    first = whole.within(1).rate
    known = quality or Quality(0, 0, 0, 0)
    called = Share(first.hits, first.rows) if first else Share(0, 0)
    return corrected(
        called,
        found=Share(known.found, known.bad),
        cleared=Share(known.cleared, known.good),
    )


def _pairs(parts: Mapping[_Key, Sequence[Tried]], budget: int) -> Iterator[Pair]:
    for one, other in combinations(parts, 2):
        if one[1:] == other[1:] and (both := pair(parts[one], parts[other], budget)):
            yield both


def _alarms(run: Run, target: str) -> Alarms:
    texts = [each for each in run.harmless if each.target == target]
    asked = [each for each in texts if not each.not_run]
    languages = sorted({each.language for each in asked})
    return Alarms(
        _stopped(asked),
        {name: _stopped([each for each in asked if each.language == name]) for name in languages},
        reasons(each.not_run for each in texts),
    )


def _stopped(texts: Sequence[Harmless]) -> Rate:
    return rate(sum(each.stopped for each in texts), len(texts))
