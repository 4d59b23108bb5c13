"""Cases and variants sent to a target, each once: whether any of them works again."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seawall.redteam.aim import Aimed, NotRun, within
from seawall.redteam.cases.case import Case
from seawall.redteam.cases.variants import Variant
from seawall.redteam.engine.asking import Patience, ask_patiently, judged
from seawall.redteam.engine.fits import beyond
from seawall.redteam.engine.hunt import Unasked
from seawall.redteam.profile import Profile
from seawall.redteam.seed import Goal
from seawall.redteam.targets.protocol import Target


@dataclass(frozen=True, slots=True)
class Replayed:
    """
    What became of a case or a variant at a target.

    `not_run` says why nobody knows: then it was neither broken nor did it hold.
    """

    target: str
    name: str
    lineage: str
    broken: bool
    stopped: bool = False
    not_run: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent, and what it is called. `aimed` is NotRun where it cannot be."""

    name: str
    lineage: str
    goal: Goal
    aimed: Aimed | NotRun


def sent_case(case: Case, profile: Profile) -> Sent:
    """A case as it was sent when it was found, at a target of this profile."""
    aim = within(case.aim, profile)
    aimed = aim if isinstance(aim, NotRun) else Aimed(case.attack, aim)
    return Sent(case.id, case.lineage, case.goal, aimed)


def sent_variant(variant: Variant | NotRun, lineage: str) -> Sent:
    """A variant, or why there is none."""
    if isinstance(variant, NotRun):
        return Sent(f"{lineage} variants", lineage, Goal.ANSWER, variant)
    name = f"{lineage} variant {variant.number}"
    return Sent(name, lineage, variant.seed.goal, variant.aimed)


async def replay(
    sent: Sequence[Sent], target: Target, *, most: int, patience: Patience | None = None
) -> tuple[Replayed, ...]:
    """Send all of them, at most so many at once; what came of each, in their order."""
    patience, done = patience or Patience(), dict[int, Replayed]()
    waiting = iter([*enumerate(sent)])
    async with asyncio.TaskGroup() as group:
        for _ in range(min(most, len(sent))):
            group.create_task(_worker(waiting, target, patience, done))
    return tuple(done[number] for number in range(len(sent)))


async def _worker(
    waiting: Iterable[tuple[int, Sent]],
    target: Target,
    patience: Patience,
    done: dict[int, Replayed],
) -> None:
    for number, each in waiting:
        done[number] = await _replayed(each, target, patience)


async def _replayed(sent: Sent, target: Target, patience: Patience) -> Replayed:
    def not_run(reason: str) -> Replayed:
        return Replayed(target.name, sent.name, sent.lineage, broken=False, not_run=reason)

    if isinstance(sent.aimed, NotRun):
        return not_run(sent.aimed.reason)
    if reason := beyond(target.abilities, sent.aimed.attack, sent.goal):
        return not_run(reason)
    reply = await ask_patiently(target, sent.aimed.attack, patience)
    if isinstance(reply, Unasked):
        return not_run(reply.reason)
    outcome = judged(sent.aimed.aim, target.abilities.oracle, reply)
    return Replayed(target.name, sent.name, sent.lineage, outcome.broken, outcome.stopped)
