"""What is kept of a run: enough to count it, resume it, repeat it and shrink what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seawall.redteam.attack import Attack
from seawall.redteam.chain import Chain
from seawall.redteam.judge import Quality
from seawall.redteam.oracle import Aim
from seawall.redteam.seed import Family, Goal
from seawall.redteam.targets.protocol import Oracle


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a run is of: equal plans against equal targets give equal runs.

    `seed` is what all dice are thrown by. `budget` is in queries for each seed and target.
    `digests` are `sha256:` of what the run rests on, by name: `policy`, `scopes`, `prompts`,
    `model`, `version`, `commit`, `target` (the target file: what there is to lose), `seeds`,
    `operators`, as far as known. `judges` are those whose
    quality was measured, by name. `sweep`: every operator is also tried alone. `left_out` is
    what of other packages' texts is no seed of the run, and why, by its name there.
    """

    run: str
    seed: int
    budget: int
    search: str
    operators: tuple[str, ...]
    targets: tuple[str, ...]
    oracles: Mapping[str, Oracle]
    digests: Mapping[str, str]
    began: str
    judges: Mapping[str, Quality] = field(default_factory=dict[str, Quality])
    sweep: bool = False
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Try:
    """
    One query: the `number` of it at this seed and target, from 1, and what came of it.

    One `alone` is of the sweep that tries each operator by itself, and counts for the figures of
    operators only. One `shrinking` makes a found attack shorter, and counts for nothing. Each of
    the three is numbered by itself. `request` is a gateway's number of it.
    """

    target: str
    seed: str
    number: int
    chain: Chain
    broken: bool
    stopped: bool
    score: float | None = None
    alone: bool = False
    shrinking: bool = False
    request: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """
    The shortest attack that reached its goal, as it was sent: to be shown, and to be sent again.

    `aim` is what success was, less what is the target's own (`aim.without`), and less a judge.
    `cost` are its edits per character of the undressed attack (`chain.edit_cost`).
    """

    attack: Attack
    aim: Aim
    cost: float


@dataclass(frozen=True, slots=True)
class Tried:
    """
    All that became of one seed at one target.

    `broken_at` is the number of the first query that reached the goal; None where none did in
    `queries`. `shortest` is that attack after shrinking, and `found` what was sent then; None of
    a seed whose texts are not ours to keep. `not_run` says why nobody tried it, or not to the
    end: then it counts for nothing. `told_by` is the oracle, where it is not the target's own
    (`targets.protocol.told_by`), and `judge` the judge's name. The texts of a `private` one are
    nowhere shown, and it cannot be promoted. `goal` is the seed's: gates count HARMS only.
    """

    target: str
    seed: str
    family: Family
    language: str
    lineage: str
    queries: int
    broken_at: int | None
    shortest: Chain | None = None
    not_run: str = ""
    told_by: Oracle | None = None
    judge: str = ""
    private: bool = False
    found: Found | None = None
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Harmless:
    """A harmless text at a target: `stopped` is a false alarm. `request` is as of a Try."""

    target: str
    text: str
    language: str
    stopped: bool
    not_run: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The last line of a run that was not stopped before its end."""

    ended: str


Line = Plan | Try | Tried | Harmless | Finished
"""
One line of a run's file. A run without its last is not finished.

While it goes on they stand as they were heard, and of two that say what became of one seed at one
target the later counts; once it is finished they are sorted by target and seed.
"""
