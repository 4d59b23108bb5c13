"""
How long a check takes, of Seawall's input side, of parts of it, and of others' guards.

    .venv/bin/python bench/latency.py                       about fifteen minutes
    .venv/bin/python bench/latency.py --quick               a smoke run
    .venv/bin/python bench/latency.py --json figures.json   to compute with, and for frontier.py

Each guard runs in a process of its own on one and the same core, and they take turns,
block by block in random order, over the same texts. What they found in held-out sets
is counted in the same run. The texts are read by path from SEAWALL_DATA.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/latency.py` finds its neighbours

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.contenders import ABSENT, CONTENDERS, Block, Running
from bench.environments import Unavailable
from bench.timings import Figure, Times, mean, percentile, ratio, resamples, short, typical
from bench.traffic import DATA, MIX, Asked, held_out, mix
from seawall.figures import Share

BASE = "seawall"
BLOCK = 25
MEGABYTE = 1_000_000


@dataclass(slots=True)
class Log:
    """
    What one guard did: of the mix round by round, of the held-out sets once.

    `loaded` and `memory` are its resident bytes, once it had loaded and at the end.
    """

    loaded: int = 0
    memory: int = 0
    mixed: list[list[Block]] = field(default_factory=list[list[Block]])
    held: list[Block] = field(default_factory=list[Block])

    def times(self) -> Times:
        """Milliseconds for each text of the mix."""
        return 1000 * typical([_joined(blocks, "seconds") for blocks in self.mixed])


@dataclass(frozen=True, slots=True)
class Line:
    """
    What is known of one guard; times in milliseconds.

    `load` is in seconds, from its spawn to its first answer; `loaded` and `memory` are
    bytes, resident then and at the end.
    """

    name: str
    what: str
    version: str
    load: float
    loaded: int
    memory: int
    mean: Figure
    p50: Figure
    p95: Figure
    p99: Figure
    ratio: Figure | None
    read: float  # the share of texts of which the encoder read something
    held_mean: Figure  # of the held-out harmless texts
    held_read: float
    recall: Share
    alarms: Share
    failed: int


def measure(
    guards: Sequence[Running], texts: Sequence[Asked], dice: Random
) -> dict[str, list[Block]]:
    """Have every guard check every text once, in turns."""
    said: dict[str, list[Block]] = {guard.contender.name: [] for guard in guards}
    for start in range(0, len(texts), BLOCK):
        for guard in dice.sample(guards, len(guards)):
            said[guard.contender.name].append(guard.ask(texts[start : start + BLOCK]))
    return said


def lines(
    guards: Sequence[Running], logs: dict[str, Log], held: Sequence[Asked]
) -> Iterator[Line]:
    """Sum up each guard."""
    base = logs[BASE].times() if BASE in logs else None
    harmless = [number for number, asked in enumerate(held) if not asked.attack]
    attacks = [number for number, asked in enumerate(held) if asked.attack]
    for guard in guards:
        log = logs[guard.contender.name]
        times = log.times()
        picks = resamples(len(times))
        read = _joined(log.mixed[-1], "read")
        seconds, stopped, found, held_read = (
            _joined(log.held, name) for name in ("seconds", "stopped", "found", "read")
        )
        held_times = 1000 * typical([[seconds[number] for number in harmless]])
        blocks = [*log.held, *(block for blocks in log.mixed for block in blocks)]
        yield Line(
            name=guard.contender.name,
            what=guard.contender.what,
            version=guard.version,
            load=guard.load,
            loaded=log.loaded,
            memory=log.memory,
            mean=mean(times, picks),
            p50=percentile(times, picks, 50),
            p95=percentile(times, picks, 95),
            p99=percentile(times, picks, 99),
            ratio=None if base is None else ratio(times, base, picks),
            read=sum(map(bool, read)) / len(read),
            held_mean=mean(held_times, resamples(len(held_times))),
            held_read=sum(bool(held_read[number]) for number in harmless) / len(harmless),
            recall=Share(sum(found[number] for number in attacks), len(attacks)),
            alarms=Share(sum(stopped[number] for number in harmless), len(harmless)),
            failed=sum(bool(problem) for problem in _joined(blocks, "failed")),
        )


def _joined(blocks: Sequence[Block], name: str) -> list[Any]:
    return [value for block in blocks for value in getattr(block, name)]


def time_table(rows: Sequence[Line]) -> Table:
    """Milliseconds for each check of the mix, with 95% intervals."""
    table = Table(title="milliseconds for a check of the mix, with 95% intervals over texts")
    table.add_column("guard")
    for column in ("mean", "p50", "p95", "p99", "x Seawall"):
        table.add_column(column, justify="right")
    for row in rows:
        cells = (row.mean, row.p50, row.p95, row.p99, row.ratio or "")
        table.add_row(row.name, *map(str, cells))
    return table


def found_table(rows: Sequence[Line]) -> Table:
    """What each found in the held-out sets, what it needs, and how long harmless ones took."""
    table = Table(title="held-out sets, at each guard's own default; 95% intervals")
    table.add_column("guard")
    columns = (
        "version",
        "attacks found",
        "false alarms",
        "harmless, mean ms",
        "load s",
        "MB",
        "MB at the end",
    )
    for column in columns:
        table.add_column(column, justify="right")
    for row in rows:
        shares = (_share(row.recall), _share(row.alarms))
        sizes = (f"{size / MEGABYTE:,.0f}" for size in (row.loaded, row.memory))
        needs = (short(row.load), *sizes)
        table.add_row(row.name, row.version, *shares, str(row.held_mean), *needs)
    return table


def _share(share: Share) -> str:
    if share.value is None:
        return ""
    within = share.interval()
    return f"{share.value:.1%} ({within.low:.1%}–{within.high:.1%}) of {share.rows}"


def plain(row: Line) -> dict[str, Any]:
    """A line for JSON: figures as objects, shares as hits and rows."""
    return {name: getattr(row, name) for name in Line.__dataclass_fields__}


def told(console: Console, texts: Sequence[Asked], rows: Sequence[Line]) -> None:
    """Say what was asked, on what machine, and what came of it."""
    sizes = sorted(len(asked.text) for asked in texts)
    half, most = sizes[len(sizes) // 2], sizes[int(0.95 * len(sizes))]
    shares = ", ".join(f"{kind.share:.0%} {kind.name}" for kind in MIX)
    console.print(f"{len(texts):,} texts: {shares}; {half} characters in the middle, p95 {most:,}")
    console.print(time_table(rows))
    console.print(found_table(rows))
    for row in rows:
        if row.read:
            console.print(
                f"{row.name}: the encoder read in {row.read:.1%} of the texts of the mix, "
                f"and in {row.held_read:.1%} of the harmless held-out ones"
            )
        if row.failed:
            console.print(f"[bold red]{row.name}: failed on {row.failed:,} checks[/]")
    for name, reason in ABSENT.items():
        console.print(f"not here: {name}: {reason}")


def compare(options: argparse.Namespace, console: Console) -> None:
    """Start the guards, measure them, and print the tables."""
    texts, held = mix(options.texts, options.seed), held_out()[:: 10 if options.quick else 1]
    dice = Random(options.seed)
    with ExitStack() as stack:
        guards = [
            stack.enter_context(closing(guard)) for guard in start(options.without, console, stack)
        ]
        logs = {guard.contender.name: Log(loaded=guard.memory()) for guard in guards}
        measure(guards, texts[-BLOCK:], dice)  # whatever is loaded late is loaded now
        for number in range(1, options.rounds + 1):
            for name, blocks in measure(guards, texts, dice).items():
                logs[name].mixed.append(blocks)
            console.print(f"round {number} of {options.rounds} is done")
        for name, blocks in measure(guards, held, dice).items():
            logs[name].held = blocks
        for guard in guards:
            logs[guard.contender.name].memory = guard.memory()
        rows = list(lines(guards, logs, held))
    told(console, texts, rows)
    if options.json:
        content = _document(options, rows, logs)
        options.json.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def start(without: Sequence[str], console: Console, stack: ExitStack) -> Iterator[Running]:
    """Start the guards on the first core, and keep off it; what cannot run here is left out."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(cores[1:] or cores))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for contender in CONTENDERS:
        if contender.name in without:
            continue
        try:
            guard = Running(contender, cores[0], folder / f"{contender.name}.log")
        except Unavailable as reason:
            console.print(f"[bold yellow]{contender.name} is left out:[/]", end=" ")
            console.print(str(reason), markup=False)
            continue
        console.print(f"{contender.name}: ready after {guard.load:.1f} s ({contender.what})")
        yield guard


def _document(
    options: argparse.Namespace, rows: Sequence[Line], logs: dict[str, Log]
) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "machine": platform.platform(),
        "texts": options.texts,
        "rounds": options.rounds,
        "seed": options.seed,
        "guards": [plain(row) for row in rows],
        "milliseconds": {name: log.times().round(4).tolist() for name, log in logs.items()},
    }


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--texts", type=int, default=1_000, help="texts of the mix")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed")
    parser.add_argument("--seed", type=int, default=1, help="which texts, and in what order")
    parser.add_argument("--quick", action="store_true", help="few texts, once")
    names = [contender.name for contender in CONTENDERS]
    parser.add_argument("--without", nargs="*", default=[], choices=names, metavar="GUARD")
    parser.add_argument("--json", type=Path, help="write every figure to a file")
    options = parser.parse_args()
    if options.quick:
        options.texts, options.rounds = 50, 1
    if not DATA.is_dir():
        sys.exit(f"no texts under `{DATA}`; name the folder above in SEAWALL_DATA")
    try:
        compare(options, Console(width=None if sys.stdout.isatty() else 150))
    except (Unavailable, ValueError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
