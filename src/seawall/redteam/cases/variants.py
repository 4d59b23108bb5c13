"""Fresh variants of a case: whether what was mended was the idea, or only this text of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from seawall.redteam.aim import Aimed, NotRun, aim
from seawall.redteam.cases.case import Case
from seawall.redteam.chain import Chain, Operator, Step, dice_of, dressed
from seawall.redteam.profile import Profile
from seawall.redteam.seed import Seed

VARIANTS = 20
"""Of each lineage."""

_TRIES = 10
"""Dressings for each variant that is wanted, before too few are left to find."""

_SALTS = 1_000_000
_MORE, _OTHER, _LESS = range(3)
"""What is done to a chain; a fourth throw of the dice does nothing but throw them anew."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of a lineage: `number` from 1, whose seed it is of, and what is sent."""

    lineage: str
    number: int
    seed: Seed
    chain: Chain
    aimed: Aimed


def variants(
    cases: Sequence[Case],
    seeds: Sequence[Seed],
    operators: Mapping[str, Operator],
    *,
    profile: Profile,
    count: int = VARIANTS,
) -> Iterator[Variant | NotRun]:
    """
    Fresh variants of one lineage, `count` at most, the same for the same cases.

    Each is a seed of the lineage (those of `seeds`, in all their languages, and those of the
    cases), aimed anew and dressed as one of the cases was: with other dice, and one operator
    more, less or other. None is what a case sent. NotRun where the target has nothing to lose
    by it, or there are not so many.
    """
    lineage = cases[0].lineage
    alike = {each.id: each for each in map(seed_of, cases)}
    alike |= {each.id: each for each in seeds if each.lineage == lineage and not each.private}
    seen = {case.attack for case in cases}
    made = 0
    for number in range(count * _TRIES):
        dice = dice_of("variant", lineage, *sorted(case.id for case in cases), number)
        seed = dice.choice([*alike.values()])
        aimed = aim(seed, profile, dice)
        if isinstance(aimed, NotRun):
            yield aimed
            return
        chain = _changed(dice.choice(cases).chain, operators, dice)
        attack = dressed(aimed.attack, chain, operators)
        if attack in seen:
            continue
        seen.add(attack)
        made += 1
        yield Variant(lineage, made, seed, chain, replace(aimed, attack=attack))
        if made == count:
            return
    yield NotRun(f"no more than {made} variants of `{lineage}` could be made")


def seed_of(case: Case) -> Seed:
    """The seed that a case came from."""
    return Seed(case.seed, case.family, case.language, case.goal, case.template, case.lineage)


def _changed(chain: Chain, operators: Mapping[str, Operator], dice: Random) -> Chain:
    """The chain with other dice, and with one operator more, less or other."""
    steps = [
        Step(step.operator, dice.randrange(_SALTS)) for step in chain if step.operator in operators
    ]
    names = sorted(name for name, operator in operators.items() if operator.keeps)
    new = Step(dice.choice(names), dice.randrange(_SALTS))
    if not steps:
        return (new,)
    place, change = dice.randrange(len(steps)), dice.randrange(4)
    if change == _MORE:
        steps.insert(place, new)
    elif change == _OTHER:
        steps[place] = new
    elif change == _LESS and len(steps) > 1:
        steps.pop(place)
    return tuple(steps)
