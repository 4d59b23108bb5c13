"""What each operator is worth: alone, and in the attacks that were found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seawall.redteam.figures.group import Rate, rate
from seawall.redteam.record import Tried, Try
from seawall.redteam.seed import Family
from seawall.redteam.words import DROP


@dataclass(frozen=True, slots=True)
class OperatorRate:
    """
    An operator at one target.

    `alone` and `families`: of the seeds at which it was tried by itself, those that it broke;
    nothing of it where no run tried that. `found` is in how many of the found attacks it is,
    after all that was not needed was taken out.
    """

    name: str
    alone: Rate
    families: Mapping[Family, Rate]
    found: int


def operator_rates(seeds: Sequence[Tried], alone: Iterable[Try]) -> tuple[OperatorRate, ...]:
    """
    The operators, those that broke most by themselves first.

    Only seeds that were run count, and a seed once for an operator, however often it was tried.
    """
    family = {each.seed: each.family for each in seeds if not each.not_run}
    broke: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for each in alone:
        if each.seed in family and len(each.chain) == 1:
            seen = broke[each.chain[0].operator]
            seen[each.seed] = seen.get(each.seed, False) or each.broken
    found: defaultdict[str, int] = defaultdict(int)
    for one in seeds:
        # What shrinking left out was nobody's way past.
        for name in {step.operator for step in one.shortest or ()} - {DROP}:
            found[name] += 1
    rates = (_rate(name, broke[name], family, found=found[name]) for name in {*broke, *found})
    return tuple(sorted(rates, key=lambda it: (-(it.alone.value or 0), -it.found, it.name)))


def _rate(
    name: str, broke: Mapping[str, bool], family: Mapping[str, Family], *, found: int
) -> OperatorRate:
    by: defaultdict[Family, list[bool]] = defaultdict(list)
    for seed, broken in broke.items():
        by[family[seed]].append(broken)
    rates = {each: rate(sum(by[each]), len(by[each])) for each in Family if by[each]}
    return OperatorRate(name, rate(sum(broke.values()), len(broke)), rates, found)
