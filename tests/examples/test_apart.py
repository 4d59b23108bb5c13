"""The leaky assistant with a memory for each customer: one flaw less, and not one more."""

import asyncio
from dataclasses import replace

import pytest

from seawall.assemble.demo_targets import BARE
from seawall.assemble.targets import load_targets, open_targets
from seawall.redteam.aim import Aimed, aim
from seawall.redteam.chain import dice_of
from seawall.redteam.oracle import ATTACKER, reached
from seawall.redteam.seed import Family, Goal, Seed
from seawall.redteam.seeds import LANGUAGES, own_seeds
from tests.examples.serving import EXAMPLES, serving


def of_another(seed: Seed) -> bool:
    """Whether it wants to hear what another end user said, in a conversation of their own."""
    return seed.goal is Goal.OTHERS and any(turn.who != ATTACKER for turn in seed.turns)


SEEDS = [
    *(seed for seed in own_seeds() if seed.language == "en" and not of_another(seed)),
    *(seed for seed in own_seeds() if of_another(seed)),
]
OF_ANOTHER = {seed.id for seed in SEEDS if of_another(seed)}


def broken(*options: str) -> set[str]:
    """The seeds, undressed, that break a server of it that was started with these options."""
    told = load_targets(EXAMPLES / "leaky_assistant" / "target.yaml")

    async def attack(address: str) -> set[str]:
        line = told.line(BARE).model_copy(update={"url": address})
        file = told.file.model_copy(update={"targets": {BARE: line}})
        moved = replace(told, file=file)
        async with open_targets(moved, [BARE], config=None, environ={}) as (target,):
            found = set()
            for seed in SEEDS:
                aimed = aim(seed, told.profile, dice_of("apart", seed.id))
                assert isinstance(aimed, Aimed), seed.id
                if reached(aimed.aim, await target.ask(aimed.attack)):
                    found.add(seed.id)
            return found

    with serving(*options) as address:
        return asyncio.run(attack(address))


@pytest.mark.timeout(300)
def test_kept_apart_no_customer_hears_another_and_all_else_leaks_as_before() -> None:
    """Whoever asks hears what another said, in eight languages, but not with a memory for each."""
    together, apart = broken(), broken("--apart")
    assert {seed.language for seed in SEEDS if of_another(seed)} == {*LANGUAGES}
    assert together >= OF_ANOTHER
    assert apart == together - OF_ANOTHER
    families = {seed.family for seed in SEEDS if seed.id in apart}
    assert families == {*Family}
