"""
Durable events per second of the ledger, and what an append costs the gateway's event loop.

    .venv/bin/python bench/ledger.py            about a minute and a half
    .venv/bin/python bench/ledger.py --quick    a smoke run of seconds

Every writer appends one event at a time and waits until it is on disk, as a
gateway does. Writers are threads (`append`), tasks of one event loop
(`append_async`) or tasks that wrap the future of `submit`. The ways take
turns, round by round, each on a fresh log in the folder named by `--folder`,
which must be on the disk that you mean to measure.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/ledger.py` finds its neighbours

import argparse
import asyncio
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.figures import Spread
from seawall.ledger import Query, Receipt, SqliteLedger, decode
from seawall.terms import Event, Fact

WRITERS = (1, 16, 64, 256)
FACTS: dict[str, Fact] = {
    "side": "request",
    "action": "block",
    "rules": ["no-injection"],
    "findings": {"injection.override": 2, "pii.email": 1},
    "scores": {"injection": 998_000},
    "inspected": 412,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One way of appending, measured once. Times are in seconds."""

    waits: Sequence[float]
    wall: float
    producer: float  # processor time of the event loop's thread per event; 0 with threads

    def percentile(self, share: float) -> float:
        """The wait that this share of the appends stayed under."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def event(number: int) -> Event:
    """An event such as the gateway logs, five to a request and seven requests to a session."""
    return Event(
        "text.blocked",
        datetime.now(UTC),
        "gateway",
        request=f"req_{number // 5:024x}",
        feature="support",
        session=f"ss1.{number // 35:026x}",
        principal=f"pz1.default.2026q3.principal.{number // 70:026x}",
        facts=FACTS,
    )


def by_threads(log: SqliteLedger, writers: int, each: int) -> Turn:
    """Append from that many threads."""

    def write(writer: int) -> list[float]:
        waits = []
        for number in range(each):
            one = event(writer * each + number)
            began = time.perf_counter()
            log.append((one,))
            waits.append(time.perf_counter() - began)
        return waits

    with ThreadPoolExecutor(writers) as pool:
        began = time.perf_counter()
        waits = [wait for some in pool.map(write, range(writers)) for wait in some]
        return Turn(waits, time.perf_counter() - began, 0.0)


def by_tasks(log: SqliteLedger, writers: int, each: int) -> Turn:
    """Append from that many tasks of one event loop."""
    return asyncio.run(_tasks(lambda one: log.append_async((one,)), writers, each))


def by_wrapped_futures(log: SqliteLedger, writers: int, each: int) -> Turn:
    """Append from that many tasks, each waking the loop by itself: what to avoid, and why."""
    return asyncio.run(_tasks(lambda one: asyncio.wrap_future(log.submit((one,))), writers, each))


async def _tasks(append: Callable[[Event], Awaitable[Receipt]], writers: int, each: int) -> Turn:
    waits: list[float] = []

    async def write(writer: int) -> None:
        for number in range(each):
            one = event(writer * each + number)
            began = time.perf_counter()
            await append(one)
            waits.append(time.perf_counter() - began)

    began, worked = time.perf_counter(), time.thread_time()
    await asyncio.gather(*map(write, range(writers)))
    worked = time.thread_time() - worked
    return Turn(waits, time.perf_counter() - began, worked / len(waits))


WAYS = {"threads": by_threads, "tasks": by_tasks, "tasks, futures wrapped": by_wrapped_futures}


def measure(folder: Path, *, rounds: int, events: int) -> dict[tuple[int, str], list[Turn]]:
    """Every way with every number of writers, in turns."""
    turns: defaultdict[tuple[int, str], list[Turn]] = defaultdict(list)
    for _ in range(rounds):
        for writers in WRITERS:
            for way, run in WAYS.items():
                with (
                    tempfile.TemporaryDirectory(dir=folder) as fresh,
                    SqliteLedger(Path(fresh)) as log,
                ):
                    each = max(1, min(events, events * writers // 16) // writers)
                    turns[writers, way].append(run(log, writers, each))
    return turns


def sizes(folder: Path, events: int) -> str:
    """Bytes on disk and time to read back, for one log of that many events."""
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        with SqliteLedger(Path(fresh)) as log:
            for start in range(0, events, 500):
                log.append([event(number) for number in range(start, start + 500)])
        disk = sum(file.stat().st_size for file in Path(fresh).iterdir())
        with SqliteLedger(Path(fresh)) as log:
            began = time.perf_counter()
            leaves = [entry.leaf for entry in log.entries(Query())]
            reading = time.perf_counter() - began
    began = time.perf_counter()
    for leaf in leaves:
        decode(leaf)
    decoding = time.perf_counter() - began
    leaf_size = sum(map(len, leaves)) // len(leaves)
    return (
        f"{disk // events} bytes on disk for leaves of {leaf_size}; "
        f"read back at {len(leaves) / reading:,.0f} entries/s "
        f"(of which decoding {decoding / len(leaves) * 1e6:.1f} µs each)"
    )


def spread(values: Sequence[float], form: str) -> str:
    """The median, and the least and the most in brackets."""
    summary = Spread.of(values)
    assert summary is not None
    return f"{summary.median:{form}} ({summary.low:{form}}–{summary.high:{form}})"


def main() -> None:
    """Measure and print a table for docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="does it work? seconds")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench", help="on the disk meant")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    rounds, events = (1, 1_000) if asked.quick else (5, 20_000)
    turns = measure(asked.folder, rounds=rounds, events=events)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{rounds} rounds: median (least–most)\n")
    console.print("| writers | by | durable events/s | p50 ms | p99 ms | event loop µs each |")
    console.print("|---:|---|---:|---:|---:|---:|")
    for (writers, way), some in sorted(turns.items()):
        rate = spread([len(turn.waits) / turn.wall for turn in some], ",.0f")
        median = spread([turn.percentile(0.5) * 1e3 for turn in some], ".2f")
        worst = spread([turn.percentile(0.99) * 1e3 for turn in some], ".1f")
        cost = "" if way == "threads" else spread([turn.producer * 1e6 for turn in some], ".1f")
        console.print(f"| {writers} | {way} | {rate} | {median} | {worst} | {cost} |")
    console.print(f"\n{sizes(asked.folder, events)}")


if __name__ == "__main__":
    main()
