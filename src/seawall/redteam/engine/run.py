"""A whole run: every seed and every harmless text at every target, and what is left of it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from seawall.redteam.aim import Aimed, aim
from seawall.redteam.attack import Attack
from seawall.redteam.chain import dice_of
from seawall.redteam.engine.asking import HarmlessJob, Job, SeedJob, Told
from seawall.redteam.engine.here import do_here
from seawall.redteam.engine.hunt import Prey
from seawall.redteam.engine.pool import Opener, Ordering, do_in_processes
from seawall.redteam.lines import Run
from seawall.redteam.profile import Profile
from seawall.redteam.record import Try
from seawall.redteam.seed import Seed
from seawall.redteam.targets.protocol import Abilities, Oracle


@dataclass(frozen=True, slots=True)
class Attacked:
    """
    A target of a run, what it has to lose, and how it is opened.

    `in_process`: it works in this process and keeps it busy, so that several of them in processes
    of their own are faster. Others are far away, and one of them is asked several things at once.
    """

    name: str
    abilities: Abilities
    profile: Profile
    opener: Opener
    in_process: bool = False


class HarmlessText(Protocol):
    """A text that nobody should stop."""

    @property
    def id(self) -> str:
        """What it is called in a report."""
        ...

    @property
    def language(self) -> str:
        """Of ISO 639-1."""
        ...

    @property
    def attack(self) -> Attack:
        """The same as what is sent to a target."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of every target; `seed` is what all dice are thrown by."""

    seed: int
    seeds: Sequence[Seed]
    harmless: Sequence[HarmlessText]

    def jobs(self, attacked: Attacked, run: Run) -> list[Job]:
        """
        What is left to do at a target: of an unfinished run what has no result.

        What could not be asked then is asked again, and goes on after what was heard.
        """
        done = {(it.target, it.seed) for it in run.tried if not it.not_run}
        done |= {(it.target, it.text) for it in run.harmless if not it.not_run}
        jobs = [*self._seeds(attacked, run), *self._harmless(attacked)]
        return [job for job in jobs if job.key not in done]

    def _seeds(self, attacked: Attacked, run: Run) -> Iterator[Job]:
        heard: dict[str, list[Try]] = {}
        for each in run.tries:
            if each.target == attacked.name:
                heard.setdefault(each.seed, []).append(each)
        for seed in self.seeds:
            aimed = aim(seed, attacked.profile, dice_of(self.seed, seed.id, "aim"))
            if attacked.abilities.oracle is Oracle.VERDICT and isinstance(aimed, Aimed):
                # Nobody is judged by there, and a judge may be of a kind that no pipe carries.
                seed = replace(seed, judge=None)  # noqa: PLW2901 - the same seed
                aimed = replace(aimed, aim=replace(aimed.aim, judge=None))
            prey = Prey(attacked.name, attacked.abilities, seed, aimed, attacked.profile)
            yield SeedJob(prey, tuple(heard.get(seed.id, ())))

    def _harmless(self, attacked: Attacked) -> Iterator[Job]:
        for text in self.harmless:
            yield HarmlessJob(attacked.name, text.id, text.language, text.attack)


def attack(
    attacked: Attacked, jobs: Sequence[Job], ordering: Ordering, *, most: int, told: Told
) -> None:
    """Do the jobs of one target, at most so many at once. Each line is told once it is known."""
    if attacked.in_process and most > 1 and len(jobs) > 1:
        do_in_processes(jobs, attacked.opener, ordering, most=most, told=told)
    elif jobs:
        asyncio.run(do_here(jobs, attacked.opener, ordering(), most=most, told=told))
