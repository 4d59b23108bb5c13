"""What a target is to a search: something that takes an attack and says what came of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from seawall.redteam.attack import Attack, Channel
from seawall.redteam.reply import Reply
from seawall.redteam.seed import Goal


class Oracle(StrEnum):
    """What counts at a target."""

    HARM = "harm"
    """The seed's goal was reached: something was delivered or executed."""
    VERDICT = "verdict"
    """The attack was let through: all that can be told of a guard by itself."""
    JUDGE = "judge"
    """A judge said that the goal was reached; it errs, and figures say how often."""


def told_by(target: Oracle, goal: Goal) -> Oracle:
    """
    By what the success of a seed of this goal is told, at a target of this oracle.

    Figures keep the three apart: only HARM can show that a target is safe.
    """
    if target is not Oracle.HARM:
        return target
    return {Goal.JUDGED: Oracle.JUDGE, Goal.ANSWER: Oracle.VERDICT}.get(goal, Oracle.HARM)


@dataclass(frozen=True, slots=True)
class Abilities:
    """
    What a target can take and tell; seeds that need more do not run.

    `goals` are those that its oracle can tell. `users`: it keeps end users apart, so that one can
    be played against another. `calls`: it executes tool calls. `scores`: it tells its own
    probability of an attack. `turns`: it remembers the turns before.
    """

    oracle: Oracle
    goals: frozenset[Goal]
    channels: frozenset[Channel]
    users: bool = False
    calls: bool = False
    scores: bool = False
    turns: bool = False


class Target(Protocol):
    """Something to attack. `name` is for people and files: letters, digits, `-`."""

    @property
    def name(self) -> str:
        """What it is called in a report."""
        ...

    @property
    def abilities(self) -> Abilities:
        """What it can take and tell."""
        ...

    async def ask(self, attack: Attack) -> Reply:
        """
        Send all turns of an attack, as sessions that nothing was said in before.

        TargetError where it cannot be asked: that is no success and no failure.
        """
        ...
