"""
How many queries of a red team run a guard in this process answers.

    .venv/bin/python bench/redteam.py                    10,000 queries on every core
    .venv/bin/python bench/redteam.py --quick            500, does it work?
    .venv/bin/python bench/redteam.py --profile          one process, and where its time goes
    .venv/bin/python bench/redteam.py --json figures.json

Seeds of under 100 words, dressed up by the default search with all operators, asked of the default
policy's guard. That it lets something through is not told to the search, so that every seed uses
up its budget. What is timed is the whole run: starting workers, loading models, the search,
operators, verdicts, and the file.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/redteam.py` finds its neighbours

import argparse
import cProfile
import os
import platform
import pstats
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import orjson

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall.assemble.attacked import Scene
from seawall.assemble.redteam import Asked, Options, begun
from seawall.assemble.targets import guard_target, load_targets
from seawall.redteam.aim import Aimed, aim
from seawall.redteam.attack import Attack
from seawall.redteam.chain import dice_of, dressed
from seawall.redteam.engine.run import Attacked
from seawall.redteam.lines import Run
from seawall.redteam.operators import OPERATORS
from seawall.redteam.reply import Reply
from seawall.redteam.search import DEFAULT_SEARCH
from seawall.redteam.seed import Seed
from seawall.redteam.seeds import own_seeds
from seawall.redteam.targets.protocol import Abilities, Target

BUDGET = 100
MOST_WORDS = 100
REQUIRED = 180.0
"""Seconds that 10,000 queries may take on two cores."""


class Unbroken:
    """A guard whose every verdict is told as a refusal, with its score: no search ends early."""

    def __init__(self) -> None:
        self._guard = guard_target("guard", None, "")

    @property
    def name(self) -> str:
        """Of the guard."""
        return self._guard.name

    @property
    def abilities(self) -> Abilities:
        """Of the guard."""
        return self._guard.abilities

    async def ask(self, attack: Attack) -> Reply:
        """The guard's verdict, as if it had stopped the attack."""
        reply = await self._guard.ask(attack)
        return replace(reply, heard=tuple(replace(it, stopped=True) for it in reply.heard))


@asynccontextmanager
async def opened() -> AsyncIterator[Target]:
    """A guard in whatever process."""
    yield Unbroken()


def chosen(queries: int) -> tuple[Seed, ...]:
    """As many seeds as make so many queries, of all families and languages in turn."""
    seeds = [seed for seed in own_seeds() if words(seed) < MOST_WORDS]
    return tuple(seeds[at * len(seeds) // (queries // BUDGET)] for at in range(queries // BUDGET))


def words(seed: Seed) -> int:
    """How many words are sent, undressed."""
    return sum(len(piece.text.split()) for turn in seed.turns for piece in turn.pieces)


def ran(queries: int, jobs: int) -> tuple[Run, float]:
    """A run of so many queries, and its seconds."""
    guard = Attacked(
        "guard", Unbroken().abilities, load_targets(None).profile, opened, in_process=True
    )
    asked = Asked(chosen(queries), ())
    options = Options(1, BUDGET, DEFAULT_SEARCH, tuple(OPERATORS), sweep=False)
    began = time.perf_counter()
    with (
        TemporaryDirectory(prefix="seawall-bench-") as folder,
        begun(Scene((guard,)), asked, options, digests={}, folder=Path(folder)) as running,
    ):
        run = running.work(most=jobs, told=lambda _: None)
    return run, time.perf_counter() - began


def sent(run: Run) -> Iterator[Attack]:
    """What was sent in every tenth query, dressed up."""
    profile = load_targets(None).profile
    aimed = {it.id: aim(it, profile, dice_of(1, it.id, "aim")) for it in own_seeds()}
    for each in run.tries[::10]:
        attack = aimed[each.seed]
        assert isinstance(attack, Aimed)
        yield dressed(attack.attack, each.chain, OPERATORS)


def cpu_of_short(attacks: Sequence[Attack]) -> float:
    """CPU milliseconds of the guard for one that is under 100 words as it is sent."""
    guard = guard_target("guard", None, "")
    short = [it for it in attacks if len(it.text.split()) < MOST_WORDS]
    for each in short[:5]:
        guard.judge(each)
    began = time.process_time()
    for each in short:
        guard.judge(each)
    return 1000 * (time.process_time() - began) / len(short)


def main() -> None:
    """Run, print, and fail where it took too long."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    queries = 500 if asked.quick or asked.profile else asked.queries
    if asked.profile:
        profile = cProfile.Profile()
        profile.runcall(partial(ran, queries, 1))
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return
    before = os.times()
    run, seconds = ran(queries, asked.jobs)
    after = os.times()
    done = sum(tried.queries for tried in run.tried)
    cpu = sum(after[:4]) - sum(before[:4])
    attacks = list(sent(run))
    figures = {
        "queries": done,
        "words_each": round(mean(len(it.text.split()) for it in attacks), 1),
        "seconds": round(seconds, 1),
        "queries_per_second": round(done / seconds, 1),
        "cpu_ms_each": round(1000 * cpu / done, 2),
        "guard_cpu_ms_short": round(cpu_of_short(attacks), 2),
        "jobs": asked.jobs,
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }
    for name, figure in figures.items():
        print(f"{name:20} {figure}")
    if asked.json:
        asked.json.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))
    if done >= 10_000 and seconds > REQUIRED:
        sys.exit(f"it took over {REQUIRED:.0f} s")


if __name__ == "__main__":
    main()
