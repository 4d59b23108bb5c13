"""
What it costs to check an answer while it streams, here and in LiteLLM with its content filter on.

    .venv/bin/python bench/streaming.py            about ten minutes
    .venv/bin/python bench/streaming.py --quick    a smoke run

A pass-through that reads nothing, LiteLLM's proxy whose own content filter masks what Seawall
looks for too, and Seawall with all its default rules take turns, round by round, on one core:

1. One stream at a time of 1,000, 10,000 and 100,000 tokens (of four characters): processor time.
2. 200 streams at once: finished streams a second, and the time to the first text.
3. One stream at a time, its events 5 ms apart: the time to the first text, beyond the
   pass-through's, and what of it is the text that is kept back.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/streaming.py` finds its neighbours

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
import yaml
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.environments import Unavailable
from bench.mix import exchanges
from bench.servers import Launch, Server, start, stop
from bench.targets import free_port, litellm_filter, litellm_version, passthrough, seawall
from bench.upstream import DELTA
from seawall import Guard
from seawall.guard import Stream
from seawall.terms import Inspection, Role, Stage, Text

TOKEN = 4  # characters
LENGTHS = (1_000 * TOKEN, 10_000 * TOKEN, 100_000 * TOKEN)
PACE = 0.005  # seconds between two events of an answer
MANY = 200
PATIENCE = 180.0  # seconds for one answer
GOAL_FIRST = 5.0  # milliseconds

TARGETS = {"pass-through": passthrough, "LiteLLM": litellm_filter, "Seawall": seawall}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One target under one load, once."""

    target: str
    right: int
    wrong: int
    per_second: float
    first_p50: float  # milliseconds
    first_p90: float
    cpu: float  # seconds of the target's processor time

    @property
    def cpu_per_answer(self) -> float:
        """Milliseconds for each answer, also one in which something was wrongly taken out."""
        answers = self.right + self.wrong
        return 1000 * self.cpu / answers if answers else float("nan")


class Bench:
    """An upstream, and the gateways before it, each asked in its turn."""

    def __init__(
        self, console: Console, folder: Path, pace: float, lengths: Sequence[int]
    ) -> None:
        self._console = console
        self._folder = folder
        self._pace = pace
        self._lengths = lengths
        cores = sorted(os.sched_getaffinity(0))
        self._own, self._others = set(cores[:1]), set(cores[1:] or cores)
        self.servers: dict[str, Server] = {}
        self.failed = 0

    def open(self, closing: ExitStack) -> None:
        """Start the upstream and all gateways that are to be had here."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "bench.upstream", "--port", str(port)]
        command += ["--pace", str(self._pace), "--lengths", *map(str, self._lengths)]
        launch = Launch("upstream", command, port, "/v1/models", {"PYTHONPATH": str(ROOT)})
        closing.callback(stop, start(launch, self._others, self._folder / "upstream.log"))
        for name, target in TARGETS.items():
            folder = self._folder / name
            folder.mkdir()
            try:
                launch = target(free_port(), address, folder)
            except Unavailable as reason:
                self._console.print(f"[bold yellow]{name} is left out:[/] {reason}")
                continue
            if name == "Seawall":
                _let_long_answers_pass(folder / "seawall.yaml")
            self.servers[name] = start(launch, self._own, folder / "output.log")
            closing.callback(stop, self.servers[name])

    def run(self, **how: float) -> list[Outcome]:
        """Each target once under this load."""
        return [self._ask(name, **how) for name in self.servers]

    def _ask(self, name: str, **how: float) -> Outcome:
        server = self.servers[name]
        before = server.cpu()
        command = [sys.executable, "-m", "bench.load", "--port", str(server.port), "--stream"]
        command += ["--grace", str(PATIENCE)]
        for key, value in how.items():
            command += [f"--{key.replace('_', '-')}", str(value)]
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=True,
        )
        told = orjson.loads(done.stdout)
        first = told["first_token"] or {}
        outcome = Outcome(
            name,
            told["right"],
            sum(told["failures"].values()),
            told["per_second"],
            first.get("p50", float("nan")),
            first.get("p90", float("nan")),
            server.cpu() - before,
        )
        self.failed += outcome.wrong
        for reason, times in told["failures"].items():
            self._console.print(
                f"[bold red]{name}: {times:,} x {reason}[/] {told['example'][:300]}"
            )
        return outcome


def _let_long_answers_pass(config: Path) -> None:
    """The longest answers are beyond the default bound, which would block them."""
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    content.setdefault("limits", {})["text_characters"] = 2 * max(LENGTHS)
    content["limits"]["answer_bytes"] = 1_000_000_000
    config.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def held_events(guard: Guard) -> list[int]:
    """For each answer of the mix, how many events come before the first text may leave."""
    return [next(_releasing(guard, it.answer), 0) for it in exchanges()]


def _releasing(guard: Guard, answer: str) -> Iterator[int]:
    stream = Stream(guard, Inspection((Text("", Role.ASSISTANT),), Stage.OUTPUT))
    for number, at in enumerate(range(0, len(answer), DELTA)):
        if stream.feed(answer[at : at + DELTA]):
            yield number


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median, and the least and the most."""
    if not values:
        return "-"
    middle = statistics.median(values)
    return f"{middle:,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def _of(rounds: Sequence[Sequence[Outcome]], name: str) -> list[Outcome]:
    return [each for outcomes in rounds for each in outcomes if each.target == name]


def costs(bench: Bench, console: Console, rounds: int, lengths: Sequence[int]) -> None:
    """Processor time by length."""
    table = Table(
        "streams of", "answers", title="Processor time, ms a stream (median, least, most)"
    )
    for name in bench.servers:
        table.add_column(name, justify="right")
    for length in lengths:
        asked = max(1, min(20, 200_000 // length))
        told = [
            bench.run(
                connections=1, at_most=asked, skip=turn * asked, characters=length,
                seconds=PATIENCE, warm_up=0,
            )
            for turn in range(rounds + 1)
        ][1:]  # fmt: skip
        cells = [spread([it.cpu_per_answer for it in _of(told, name)]) for name in bench.servers]
        table.add_row(f"{length // TOKEN:,} tokens", f"{asked} x {rounds}", *cells)
    console.print(table)


def together(bench: Bench, console: Console, rounds: int, seconds: float) -> None:
    """Many streams at once."""
    table = Table(
        "target", "streams/s", "first text p50 ms", "p90 ms", "cpu ms/stream", "wrong",
        title=f"{MANY} streams at once, answers of 1,200 characters",
    )  # fmt: skip
    told = [bench.run(connections=MANY, seconds=seconds, warm_up=2.0) for _ in range(rounds)]
    for name in bench.servers:
        of = _of(told, name)
        table.add_row(
            name,
            spread([it.per_second for it in of]),
            spread([it.first_p50 for it in of], 0),
            spread([it.first_p90 for it in of], 0),
            spread([it.cpu_per_answer for it in of]),
            str(sum(it.wrong for it in of)),
        )
    console.print(table)


def first_text(bench: Bench, console: Console, rounds: int, seconds: float) -> None:
    """The time to the first text, one stream at a time."""
    told = [bench.run(connections=1, seconds=seconds) for _ in range(rounds)]
    table = Table(
        "target", "first text p50 ms", "beyond the pass-through ms",
        title=f"One stream at a time, an event of {DELTA} characters every {1000 * PACE:.0f} ms",
    )  # fmt: skip
    added: list[float] = []
    for name in bench.servers:
        of = _of(told, name)
        added = [
            it.first_p50 - base.first_p50
            for it, base in zip(of, _of(told, "pass-through"), strict=True)
        ]
        table.add_row(name, spread([it.first_p50 for it in of]), spread(added))
    console.print(table)
    if "Seawall" in bench.servers:
        held = statistics.median(held_events(Guard.default()))
        own = statistics.median(added) - 1000 * PACE * held
        verdict = "reached" if own < GOAL_FIRST else "not reached"
        console.print(
            f"Seawall keeps back {held:.0f} events ({DELTA * held:.0f} characters) at the median, "
            f"{1000 * PACE * held:.0f} ms here; beyond these it adds {own:.1f} ms "
            f"(goal {GOAL_FIRST:.0f}: {verdict})"
        )


def main() -> int:
    """Run all three; 1 if an answer was wrong or missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    console = Console()
    console.width = max(console.width, 120)
    (ROOT / ".bench").mkdir(exist_ok=True)
    failed = 0
    for paced in (False, True):
        with ExitStack() as closing:
            folder = closing.enter_context(tempfile.TemporaryDirectory(dir=ROOT / ".bench"))
            bench = Bench(console, Path(folder), PACE if paced else 0.0, LENGTHS)
            bench.open(closing)
            if paced:
                first_text(bench, console, 1 if chosen.quick else 5, 1 if chosen.quick else 6)
                together(bench, console, 1 if chosen.quick else 3, 2 if chosen.quick else 15)
            else:
                lengths = LENGTHS[:2] if chosen.quick else LENGTHS
                costs(bench, console, 1 if chosen.quick else 3, lengths)
            failed += bench.failed
    console.print(
        f"LiteLLM {litellm_version()} with its content filter; one worker each, on a core of its "
        "own; pass-through is the least that a gateway in Python can do",
        highlight=False,
    )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
