"""
Durable events per second of the log, beside a plain hash chain in the same store, and the rest.

    .venv/bin/python bench/ledger.py                      a million entries: about seven minutes
    .venv/bin/python bench/ledger.py --entries 10000000   a quarter of an hour, 20 GB of disk
    .venv/bin/python bench/ledger.py --quick              a smoke run of seconds

Every writer appends one event at a time and waits until it is on disk, as a gateway does.
Writers are threads (`append`) or tasks of one event loop (`append_async`). Events are such as
a gateway logs (bench/events.jsonl), made before the clock starts. Contenders take turns, round
by round, each empty at first, in the folder named by `--folder`, which must be on the disk that
you mean to measure. PostgreSQL is started there, with fsync, or is the one that
`SEAWALL_TEST_POSTGRES` names. At the end come proofs, verification and searches at a size
(bench/proofs.py), in SQLite.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/ledger.py` finds its neighbours

import argparse
import asyncio
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import proofs
from bench.events import event
from bench.figures import Spread, number
from bench.logs import CHAIN, LOG, POSTGRES, SQLITE, Appendable, Contender, Stores
from seawall.terms import Event
from tests.postgres_server import URL, server

GOALS = {SQLITE: 30_000, POSTGRES: 10_000}
"""Durable events a second that 64 writers are to get."""

GOAL_P99 = 10.0
"""Milliseconds that one of them waits at most, of a hundred times ninety-nine, in SQLite."""


@dataclass(frozen=True, slots=True)
class Load:
    """So many writers, threads or tasks of one loop, each with a pause after every event."""

    writers: int
    tasks: bool = False
    pause: float = 0.0

    def __str__(self) -> str:
        what = "task" if self.tasks else "thread"
        told = f"{self.writers} {what}{'s' * (self.writers > 1)}"
        return f"{told}, {1000 * self.pause:.0f} ms apart" if self.pause else told

    def each(self, events: int) -> int:
        """How many of these events each writer appends: few writers take longer for one."""
        share = events // 64 if self.pause else min(events, events * self.writers // 16)
        return max(1, share // self.writers)


LOADS = (
    Load(1, pause=0.005), Load(1), Load(16), Load(64), Load(256), Load(64, tasks=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """One contender under one load, once. Times are in seconds."""

    waits: Sequence[float]
    wall: float
    loop: float  # processor time of the event loop's thread per event; 0 with threads

    @property
    def rate(self) -> float:
        """Durable events a second."""
        return len(self.waits) / self.wall

    def percentile(self, share: float) -> float:
        """The wait that this share of the appends stayed under, in milliseconds."""
        ordered = sorted(self.waits)
        return 1e3 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


Turns = Mapping[tuple[Load, Contender], Sequence[Turn]]


def run(log: Appendable, load: Load, events: int) -> Turn:
    """Append under a load."""
    each = load.each(events)
    # What is appended at one time is of one time, as in a gateway.
    made = [
        [event(n * load.writers + writer) for n in range(each)] for writer in range(load.writers)
    ]
    return asyncio.run(_by_tasks(log, made)) if load.tasks else _by_threads(log, made, load.pause)


def _by_threads(log: Appendable, made: Sequence[Sequence[Event]], pause: float) -> Turn:
    def write(events: Sequence[Event]) -> list[float]:
        waits = []
        for one in events:
            began = time.perf_counter()
            log.append((one,))
            waits.append(time.perf_counter() - began)
            if pause:
                time.sleep(pause)
        return waits

    with ThreadPoolExecutor(len(made)) as pool:
        began = time.perf_counter()
        waits = [wait for some in pool.map(write, made) for wait in some]
        return Turn(waits, time.perf_counter() - began, 0.0)


async def _by_tasks(log: Appendable, made: Sequence[Sequence[Event]]) -> Turn:
    waits: list[float] = []

    async def write(events: Sequence[Event]) -> None:
        for one in events:
            began = time.perf_counter()
            await log.append_async((one,))
            waits.append(time.perf_counter() - began)

    began, worked = time.perf_counter(), time.thread_time()
    await asyncio.gather(*map(write, made))
    worked = time.thread_time() - worked
    return Turn(waits, time.perf_counter() - began, worked / len(waits))


def measure(stores: Stores, *, rounds: int, events: int) -> Turns:
    """Every contender under every load, in turns."""
    turns: defaultdict[tuple[Load, Contender], list[Turn]] = defaultdict(list)
    for _ in range(rounds):
        for load in LOADS:
            for contender in stores.contenders():
                with stores.opened(contender) as opened:
                    turns[load, contender].append(run(opened.log, load, events))
                    opened.log.close()
    return turns


def bytes_each(stores: Stores, contender: Contender, events: int) -> float:
    """Bytes of the store for each event, of a log of that many."""
    with stores.opened(contender) as opened:
        for start in range(0, events, 500):
            opened.log.append([event(number) for number in range(start, start + 500)])
        opened.log.close()
        return opened.size() / events


def rows(turns: Turns) -> Iterator[str]:
    """A table for docs/benchmarks.md."""
    yield "| store | writers | what | durable events/s | of the chain's | p50 ms | p99 ms |"
    yield "|---|---|---|---:|---:|---:|---:|"
    stores = dict.fromkeys(contender.store for _, contender in turns)
    for store in stores:
        for load in LOADS:
            chain = turns[load, Contender(CHAIN, store)]
            for what in (LOG, CHAIN):
                some = turns[load, Contender(what, store)]
                pairs = zip(some, chain, strict=True)
                share = spread([mine.rate / its.rate for mine, its in pairs])
                cells = [spread([turn.rate for turn in some]), share if what == LOG else ""]
                cells += [spread([turn.percentile(part) for turn in some]) for part in (0.5, 0.99)]
                yield f"| {store} | {load} | {what} | {' | '.join(cells)} |"


def goals(turns: Turns) -> Iterator[str]:
    """What was to be reached by 64 writers, and was or was not, by whichever kind does better."""
    for store in dict.fromkeys(contender.store for _, contender in turns):
        for load in (it for it in LOADS if it.writers == 64):
            some = turns[load, Contender(LOG, store)]
            rate = Spread.of(turn.rate for turn in some)
            p99 = Spread.of(turn.percentile(0.99) for turn in some)
            assert rate is not None
            assert p99 is not None
            met = rate.median >= GOALS[store] and (store != SQLITE or p99.median < GOAL_P99)
            aim = f"{GOALS[store]:,} events/s" + f", p99 {GOAL_P99:.0f} ms" * (store == SQLITE)
            got = f"{number(rate.median)} events/s, p99 {number(p99.median)} ms"
            yield f"{store}, {load}: {got}; goal {aim}: {'reached' if met else 'missed'}"


def loop_cost(turns: Turns) -> str:
    """What an append costs the event loop itself."""
    load = next(load for load in LOADS if load.tasks)
    costs = [1e6 * turn.loop for turn in turns[load, Contender(LOG, SQLITE)]]
    return f"an append takes {spread(costs)} µs of its event loop's thread"


def spread(values: Sequence[float]) -> str:
    """The median, and the least and the most in brackets."""
    summary = Spread.of(values)
    assert summary is not None
    middle, low, high = number(summary.median), number(summary.low), number(summary.high)
    return f"{middle} ({low}–{high})" if low != high else middle


def main() -> None:
    """Measure and print tables for docs/benchmarks.md."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    rounds, events = (1, 640) if asked.quick else (asked.rounds, asked.events)
    console = Console(highlight=False, soft_wrap=True)
    with ExitStack() as closing:
        running = None
        if not asked.without_postgres:
            running = closing.enter_context(server(fsync=True, within=asked.folder))
            given = " (SEAWALL_TEST_POSTGRES: its settings are its own)" * (URL in os.environ)
            console.print(f"PostgreSQL {running.version()}{given}")
        stores = Stores(asked.folder, running)
        turns = measure(stores, rounds=rounds, events=events)
        console.print(f"{rounds} rounds of {events:,} events: median (least–most)\n")
        for line in (*rows(turns), "", loop_cost(turns), *goals(turns), ""):
            console.print(line)
        for contender in stores.contenders():
            size = bytes_each(stores, contender, 1_000 if asked.quick else 20_000)
            console.print(f"{contender}: {size:,.0f} bytes an event in its store")
    console.print()
    entries = 2_000 if asked.quick else asked.entries
    for line in proofs.lines(asked.folder, entries, workers=asked.workers):
        console.print(line)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="does it work? seconds")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench", help="on the disk meant")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=20_000, help="of a round, at most")
    parser.add_argument("--entries", type=int, default=1_000_000, help="for proofs and searches")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="that verify")
    parser.add_argument("--without-postgres", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
