"""
Throughput and added latency of the gateway, beside what others need for the same.

    .venv/bin/python bench/gateway.py            about five minutes
    .venv/bin/python bench/gateway.py --quick    a smoke run of seconds

Four targets answer the same fixed mix on the same machine in one run: the
bare upstream, a pass-through that reads nothing, LiteLLM's proxy and Seawall
with all its default rules. They take turns, round by round, so that whatever
else the machine does falls on all of them; ratios and differences are taken
within a round. Everything stays on the loopback interface.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/gateway.py` finds its neighbours

import argparse
import atexit
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.environments import Unavailable
from bench.figures import Round, Row, add_columns, plain_table, stream_table, summary
from bench.load import Outcome, Percentiles
from bench.servers import Server, StartError, start, stop
from bench.targets import PACE, TARGETS, Target, free_port, litellm_version

GOAL_TIMES_LITELLM = 10.0
GOAL_MEMORY_MB = 200.0
GOAL_COLD_START = 1.5  # seconds
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """One way of asking, and how often it is measured."""

    stream: bool
    connections: int
    rounds: int
    seconds: float

    def __str__(self) -> str:
        return f"{'streamed' if self.stream else 'plain'}, {self.connections} connections"


class Bench:
    """The servers of one run, and the load generator that visits them in turn."""

    def __init__(self, console: Console, log_folder: Path) -> None:
        self._console = console
        self._folder = log_folder
        cores = sorted(os.sched_getaffinity(0))
        self.gateway_cores = set(cores[:1])
        self.helper_cores = set(cores[1:] or cores)
        self.servers: dict[str, Server] = {}
        self.memory_at_start: dict[str, int] = {}
        self.failed = False

    def open(self, targets: Mapping[str, Target], closing: ExitStack) -> None:
        """Start the servers one after another; one that is not to be had here is left out."""
        address = ""
        for name, target in targets.items():
            port = free_port()
            address = address or f"http://127.0.0.1:{port}"  # the first one is the upstream
            folder = self._folder / name
            folder.mkdir()
            try:
                launch = target(port, address, folder)
            except Unavailable as reason:
                self._console.print(f"[bold yellow]{name} is left out:[/] {reason}")
                continue
            cores = self.helper_cores if name == "upstream" else self.gateway_cores
            self.servers[name] = start(launch, cores, folder / "output.log")
            closing.callback(stop, self.servers[name])
            self.memory_at_start[name] = self.servers[name].memory()
            took = self.servers[name].cold_start
            self._console.print(f"{name}: ready after {took:.2f} s on port {port}")

    def run(self, load: Load) -> list[Round]:
        """Warm every target up, then measure them in turn, round by round."""
        for name, server in self.servers.items():
            self._complain(name, self._ask(server, load, seconds=min(1.0, load.seconds)))
        rounds = []
        for number in range(1, load.rounds + 1):
            said = []
            for name in self.servers:
                rounds.append(self._round(number, load, name))
                said.append(f"{name} {rounds[-1].outcome.per_second:,.0f}/s")
                self._complain(name, rounds[-1].outcome)
            self._console.print(f"{load}, round {number} of {load.rounds}: {', '.join(said)}")
        return rounds

    def _round(self, number: int, load: Load, name: str) -> Round:
        server = self.servers[name]
        before = server.cpu()
        outcome = self._ask(server, load, load.seconds)
        return Round(
            number=number,
            stream=load.stream,
            connections=load.connections,
            target=name,
            outcome=outcome,
            cpu=server.cpu() - before,
            memory=server.memory(),
        )

    def _ask(self, server: Server, load: Load, seconds: float) -> Outcome:
        command = [sys.executable, "-m", "bench.load", "--port", str(server.port)]
        command += ["--connections", str(load.connections), "--seconds", str(seconds)]
        command += ["--stream"] * load.stream
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True)
        return _outcome(orjson.loads(done.stdout))

    def _complain(self, name: str, outcome: Outcome) -> None:
        for reason, times in outcome.failures.items():
            self.failed = True
            self._console.print(f"[bold red]{name}: {times:,} x {reason}[/]")
        if outcome.example:
            self._console.print(f"  {outcome.example}", markup=False)


def _outcome(content: dict[str, object]) -> Outcome:
    for name in ("latency", "first_token"):
        times = content[name]
        content[name] = Percentiles(**times) if isinstance(times, dict) else None
    return Outcome(**content)  # type: ignore[arg-type]  # written by bench.load from an Outcome


def main() -> int:
    """Run the comparison; 1 if an answer was wrong or missing, or a server did not start."""
    chosen = _arguments()
    console = Console()
    console.width = max(console.width, 165)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: sys.exit(1))  # so that the servers are ended
    (ROOT / ".bench").mkdir(exist_ok=True)
    with ExitStack() as closing:
        atexit.register(closing.close)
        # Not in /tmp, which may be held in memory: a log that is synced must reach a real disk.
        folder = closing.enter_context(tempfile.TemporaryDirectory(dir=ROOT / ".bench"))
        bench = Bench(console, Path(folder))
        os.sched_setaffinity(0, bench.helper_cores)  # the load generators inherit it
        try:
            asked = {name: it for name, it in TARGETS.items() if name not in chosen.without}
            bench.open(asked, closing)
        except StartError as error:
            console.print(str(error), style="bold red", markup=False)
            return 1
        rounds = [it for load in _loads(chosen) for it in bench.run(load)]
    rows = summary(rounds)
    _show(console, bench, rounds, rows)
    if chosen.json:
        _write(chosen.json, bench, rounds, rows)
    return int(bench.failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one short round: does it work?")
    parser.add_argument("--rounds", type=int, default=5, help="of plain answers; streams get 3/5")
    parser.add_argument("--seconds", type=float, default=2.5, help="of each round; streams 2.5 x")
    parser.add_argument("--connections", type=int, nargs="+", default=[8, 64])
    optional = [name for name in TARGETS if name != "upstream"]
    parser.add_argument("--without", choices=optional, action="append", default=[])
    parser.add_argument("--json", type=Path, metavar="OUT", help="write every figure there, too")
    return parser.parse_args()


def _loads(chosen: argparse.Namespace) -> Iterator[Load]:
    rounds, seconds = (1, 0.5) if chosen.quick else (chosen.rounds, chosen.seconds)
    for stream in (False, True):
        for connections in chosen.connections:
            if stream:  # each answer lasts long, and is measured for its times more than its rate
                yield Load(stream, connections, max(1, rounds * 3 // 5), 2.5 * seconds)
            else:
                yield Load(stream, connections, rounds, seconds)


def _show(console: Console, bench: Bench, rounds: Sequence[Round], rows: Sequence[Row]) -> None:
    console.print()
    console.print(plain_table(rows))
    console.print(stream_table(rows))
    console.print(_server_table(bench, rounds))
    for line in _notes(bench):
        console.print(f"- {line}", highlight=False)
    for line in _goals(bench, rounds, rows):
        console.print(line)


def _server_table(bench: Bench, rounds: Sequence[Round]) -> Table:
    table = Table(title="Servers")
    add_columns(table, "target", "cold start s", "memory at start MB", "highest memory MB")
    for name, server in bench.servers.items():
        least = bench.memory_at_start[name] / MEGABYTE
        most = _highest(name, rounds) / MEGABYTE
        table.add_row(name, f"{server.cold_start:.2f}", f"{least:,.0f}", f"{most:,.0f}")
    return table


def _highest(name: str, rounds: Sequence[Round]) -> int:
    return max(it.memory for it in rounds if it.target == name)


def _notes(bench: Bench) -> Iterator[str]:
    """Say what a reader must know before believing a figure."""
    yield machine()
    yield f"LiteLLM {litellm_version()}, one worker; every gateway is one process"
    if bench.gateway_cores == bench.helper_cores:
        yield "one core: the gateways, the upstream and the load generator all share it"
    else:
        yield (
            f"the gateway in turn has core {_cores(bench.gateway_cores)} to itself (the others "
            f"idle there); the upstream and the load generator share {_cores(bench.helper_cores)}"
        )
    yield "the bare upstream's figures are those of upstream and load generator on their cores"
    yield "closed loop: with more connections than a target can serve at once, latency is waiting"
    yield f"the upstream streams 60 events of 20 characters, {1000 * PACE:.0f} ms apart"
    yield "added p50 and ratios compare runs of the same round; failures count warm-ups' too"


def machine() -> str:
    """What it ran on."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.+)$", info, re.MULTILINE)
    name = model[1] if model else platform.machine()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    python = platform.python_version()
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux, Python {python}"


def _cores(cores: set[int]) -> str:
    return ", ".join(map(str, sorted(cores)))


def _goals(bench: Bench, rounds: Sequence[Round], rows: Sequence[Row]) -> Iterator[str]:
    if "seawall" not in bench.servers:
        return
    for row in rows:
        if row.target == "seawall" and not row.stream and row.times_litellm:
            times = row.times_litellm.median
            aim = f"{GOAL_TIMES_LITELLM:.0f} times LiteLLM at {row.connections} connections"
            yield _goal(aim, f"{times:.1f}", met=times >= GOAL_TIMES_LITELLM)
    memory = _highest("seawall", rounds) / MEGABYTE
    aim = f"resident memory under {GOAL_MEMORY_MB:.0f} MB"
    yield _goal(aim, f"{memory:.0f}", met=memory < GOAL_MEMORY_MB)
    took = bench.servers["seawall"].cold_start
    aim = f"cold start under {GOAL_COLD_START} s"
    yield _goal(aim, f"{took:.2f}", met=took < GOAL_COLD_START)


def _goal(aim: str, got: str, *, met: bool) -> str:
    return f"{'[green]met' if met else '[bold red]missed'}[/]: {aim}: {got}"


def _write(out: Path, bench: Bench, rounds: Sequence[Round], rows: Sequence[Row]) -> None:
    servers = {
        name: {"cold_start": it.cold_start, "memory_at_start": bench.memory_at_start[name]}
        for name, it in bench.servers.items()
    }
    content = {
        "notes": list(_notes(bench)),
        "servers": servers,
        "rows": [asdict(it) for it in rows],
        "rounds": [asdict(it) for it in rounds],
    }
    out.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    sys.exit(main())
