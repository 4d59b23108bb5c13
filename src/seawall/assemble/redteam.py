"""A red team run from its options to its finished file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import orjson

from seawall.assemble.attacked import Scene
from seawall.redteam.engine.hunt import MOST_SHRINKING, Orders
from seawall.redteam.engine.run import HarmlessText, Load, attack
from seawall.redteam.lines import Run
from seawall.redteam.operators import named
from seawall.redteam.record import Line, Plan
from seawall.redteam.run_file import RunFile, open_run
from seawall.redteam.search import search_named
from seawall.redteam.seed import Seed
from seawall.redteam.seeds import seeds_digest


@dataclass(frozen=True, slots=True)
class Options:
    """How a run tries every seed. `sweep` None: only where each target is in this process."""

    seed: int
    budget: int
    search: str
    operators: tuple[str, ...]
    sweep: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every target, and what was left out of it, and why, by name."""

    seeds: tuple[Seed, ...]
    harmless: Sequence[HarmlessText]
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True)
class Running:
    """A run that goes on, with its file."""

    scene: Scene
    asked: Asked
    file: RunFile

    @property
    def plan(self) -> Plan:
        """Of the run, as it began."""
        return self.file.run.plan

    @property
    def digest(self) -> str:
        """Of the file as it is by now."""
        return f"sha256:{sha256(self.file.path.read_bytes()).hexdigest()}"

    @property
    def total(self) -> int:
        """Seeds to try, over all targets."""
        return len(self.asked.seeds) * len(self.scene.targets)

    @property
    def alone(self) -> int:
        """Queries by which operators are tried alone, at most."""
        return self.total * len(self.plan.operators) if self.plan.sweep else 0

    @property
    def queries(self) -> int:
        """Queries of a whole run, at most: searches, what makes attacks short, sweep, harmless."""
        searched = self.total * (self.plan.budget + MOST_SHRINKING)
        return searched + self.alone + len(self.asked.harmless) * len(self.scene.targets)

    def work(self, *, most: int, told: Callable[[Line], None]) -> Run:
        """
        Do what is left at every target, at most so many things at once.

        Each line is in the file before it is told. Gives the whole run, finished. In one that was
        finished before nothing is asked: what it showed is what it showed.
        """

        def heard(line: Line) -> None:
            self.file.write(line)
            told(line)

        if self.file.run.finished:
            return self.file.run
        plan, load = self.plan, Load(self.plan.seed, self.asked.seeds, self.asked.harmless)
        for attacked in self.scene.targets:
            jobs = load.jobs(attacked, self.file.run)
            attack(attacked, jobs, partial(orders, plan), most=most, told=heard)
        seeds, texts = [it.id for it in self.asked.seeds], [it.id for it in self.asked.harmless]
        self.file.finish(seeds, texts, ended=_now())
        return open_run(self.file.path)


@contextmanager
def begun(
    scene: Scene, asked: Asked, options: Options, *, digests: Mapping[str, str], folder: Path
) -> Iterator[Running]:
    """A new run, with its file in a folder; TargetError where there is one already."""
    plan = planned(scene, asked, options, digests=digests)
    with RunFile.begin(folder, plan) as file:
        yield Running(scene, asked, file)


@contextmanager
def resumed(
    scene: Scene, asked: Asked, options: Options, *, digests: Mapping[str, str], path: Path
) -> Iterator[Running]:
    """A run that was stopped; TargetError where it was of something else."""
    plan = planned(scene, asked, options, digests=digests)
    with RunFile.resume(path, plan) as file:
        yield Running(scene, asked, file)


def planned(scene: Scene, asked: Asked, options: Options, *, digests: Mapping[str, str]) -> Plan:
    """The plan of a run that begins now. `digests` are those of what is attacked."""
    search_named(options.search)
    every = all(target.in_process for target in scene.targets)
    judges = {it.judge.name: it.judge.quality for it in asked.seeds if it.judge}
    plan = Plan(
        run="",
        seed=options.seed,
        budget=options.budget,
        search=options.search,
        operators=tuple(named(options.operators)),
        targets=tuple(target.name for target in scene.targets),
        oracles={target.name: target.abilities.oracle for target in scene.targets},
        digests={
            **digests,
            **({"target": scene.file} if scene.file else {}),
            # A judge is a function of somebody's: the texts are what the run is of.
            "seeds": seeds_digest(replace(it, judge=None) for it in asked.seeds),
            "harmless": _digest([[it.id, it.language, it.attack.text] for it in asked.harmless]),
            "operators": operators_digest(options.operators),
        },
        began=_now(),
        judges={name: quality for name, quality in judges.items() if quality},
        sweep=every if options.sweep is None else options.sweep,
        left_out=asked.left_out,
    )
    return _named(plan)


def orders(plan: Plan) -> Orders:
    """How each seed of a planned run is tried, in whatever process."""
    search = search_named(plan.search)
    return Orders(plan.seed, plan.budget, search, named(plan.operators), sweep=plan.sweep)


def operators_digest(names: Sequence[str]) -> str:
    """Of the operators of these names, and of all that they are made of."""
    digest = sha256("\0".join(named(names)).encode())
    package = files("seawall.redteam.operators")
    for file in sorted(package.iterdir(), key=lambda each: each.name):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def _named(plan: Plan) -> Plan:
    """The plan, called by what it says: equal plans that begin at once are one run."""
    told = {name: getattr(plan, name) for name in ("seed", "budget", "search", "digests", "began")}
    return replace(plan, run=f"run_{_digest(told)[7:23]}")


def _digest(told: object) -> str:
    return f"sha256:{sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()}"


def _now() -> str:
    return datetime.now(UTC).isoformat()
