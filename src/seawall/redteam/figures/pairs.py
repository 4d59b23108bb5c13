"""Two targets on the same seeds, as with Seawall and without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seawall.figures.paired import Paired
from seawall.redteam.record import Tried
from seawall.redteam.seed import Family


@dataclass(frozen=True, slots=True)
class Pair:
    """
    How a `second` target did against a `first`, on the seeds that were run to the end at both.

    Below zero the second broke less often.
    """

    first: str
    second: str
    all: Paired
    families: Mapping[Family, Paired]


def pair(first: Sequence[Tried], second: Sequence[Tried], budget: int) -> Pair | None:
    """The pair of what became of seeds at two targets; None where they share no seed."""
    before = {each.seed: each for each in first if not each.not_run}
    both = [(before[now.seed], now) for now in second if not now.not_run and now.seed in before]
    if not both:
        return None
    families = {
        family: Paired.of(
            (is_broken(one, budget), is_broken(other, budget))
            for one, other in both
            if other.family is family
        )
        for family in Family
    }
    return Pair(
        both[0][0].target,
        both[0][1].target,
        Paired.of((is_broken(one, budget), is_broken(other, budget)) for one, other in both),
        {family: paired for family, paired in families.items() if paired.rows},
    )


def is_broken(tried: Tried, budget: int) -> bool:
    """Whether the seed broke the target within so many queries."""
    return tried.broken_at is not None and tried.broken_at <= budget
