"""
What the log costs the gateway: beside one whose log says yes at once and keeps nothing.

    .venv/bin/python bench/null_ledger.py            about three minutes
    .venv/bin/python bench/null_ledger.py --quick    a smoke run of seconds

Three gateways, alike but for the log, answer the fixed mix of bench/mix.py in turns, round by
round, on one core each in its turn: a null log, the log in a file, and the log in PostgreSQL
(started here, with fsync, on the other cores; or the one that `SEAWALL_TEST_POSTGRES` names).
The null log takes the place of all that stands between the gateway's handler and the disk: the
table of facts, the classes, the spool, the writer. What is left is making the events.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/null_ledger.py` finds its neighbours

import argparse
import atexit
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Self

from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.environments import Unavailable
from bench.figures import (
    Pick,
    Round,
    Spread,
    cpu_per_answer,
    paired,
    per_second,
    plain_table,
    ranged,
    summary,
)
from bench.gateway import Bench, Load, machine
from bench.servers import Launch, StartError
from bench.targets import Target, seawall, upstream
from seawall.assemble import gateway
from seawall.cli import main as run_command
from seawall.ledger import LOG_URL, Entry, Query, Receipt, open_ledger
from seawall.settings import Settings
from seawall.terms import Event
from tests.postgres_server import server

GOAL = 0.15
"""The share of its requests a second that the log may cost a gateway."""

NULL, FILE, DATABASE = "null log", "SQLite", "PostgreSQL"


class NullLedger:
    """Acknowledges at once and keeps nothing; see seawall.ledger.port.Ledger."""

    def __init__(self) -> None:
        self._size = 0
        self.works = True

    def append(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:  # noqa: ARG002
        """Say where the events would stand."""
        first = self._size
        self._size += len(events)
        return Receipt(first, self._size - 1)

    def submit(self, events: Sequence[Event], *, unless: str | None = None) -> Future[Receipt]:
        """Say so in a future."""
        future: Future[Receipt] = Future()
        future.set_result(self.append(events, unless=unless))
        return future

    async def append_async(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
        """Say so to a task."""
        return self.append(events, unless=unless)

    def wait(self, _seconds: float) -> bool:
        """Wait for nothing: it always works."""
        return True

    def entry(self, _index: int) -> Entry | None:
        """None: nothing is kept."""
        return None

    def entries(self, _query: Query) -> Iterator[Entry]:
        """None: nothing is kept."""
        return iter(())

    def request_trail(self, _request: str) -> tuple[Entry, ...]:
        """None: nothing is kept."""
        return ()

    def lives(self, _producer: str) -> bool:
        """No other writer does."""
        return False

    def close(self) -> None:
        """Let go of nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()


@contextmanager
def open_null(settings: Settings, *_: object) -> Iterator[tuple[NullLedger, NullLedger]]:
    """
    Stands in for seawall.assemble.ledger.open_resilient.

    An empty log is left in the data folder, for what reads it when a gateway starts.
    """
    open_ledger(settings.data, tenant=settings.tenant, environment=settings.environment).close()
    log = NullLedger()
    yield log, log


def serve(command: Sequence[str]) -> None:
    """Run `seawall` with a null log: what the target of that name is started with."""
    vars(gateway)["open_resilient"] = open_null
    sys.argv[1:] = command
    run_command()


def null(port: int, address: str, folder: Path) -> Launch:
    """Launch Seawall with a log that keeps nothing."""
    full = seawall(port, address, folder)
    command = [sys.executable, "-m", "bench.null_ledger", "--serve", *full.command[1:]]
    return replace(full, name=NULL, command=command, environment={"PYTHONPATH": str(ROOT)})


def in_database(url: str, port: int, address: str, folder: Path) -> Launch:
    """Launch Seawall with its log in a database."""
    full = seawall(port, address, folder)
    return replace(full, name=DATABASE, environment={LOG_URL: url})


def cost(
    rounds: Sequence[Round], connections: int, target: str, pick: Pick = per_second
) -> Spread | None:
    """The share that a gateway has less of something than with a null log, round by round."""

    def less(full: Round, nothing: Round) -> float | None:
        mine, most = pick(full), pick(nothing)
        return None if mine is None or not most else 1 - mine / most

    same = [it for it in rounds if it.connections == connections]
    return paired(same, target, NULL, less)


def verdicts(rounds: Sequence[Round], connections: int) -> Iterator[str]:
    """What each log costs, and whether it is what it may be."""
    for target in (FILE, DATABASE):
        lost = cost(rounds, connections, target)
        work = cost(rounds, connections, target, cpu_per_answer)
        if lost is None or work is None:
            continue
        met = "reached" if lost.median <= GOAL else "missed"
        more = Spread(-work.median, -work.high, -work.low)
        yield (
            f"{connections} connections: with the log in {target} {_percent(lost)} fewer requests "
            f"a second (goal at most {100 * GOAL:.0f}%: {met}), {_percent(more)} more processor "
            "time each"
        )


def _percent(share: Spread) -> str:
    return f"{ranged(Spread(100 * share.median, 100 * share.low, 100 * share.high))}%"


def main() -> int:
    """Run the comparison; 1 if an answer was wrong or missing, or a server did not start."""
    chosen = _arguments()
    console = Console(highlight=False)
    console.width = max(console.width, 165)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: sys.exit(1))  # so that the servers are ended
    (ROOT / ".bench").mkdir(exist_ok=True)
    with ExitStack() as closing:
        atexit.register(closing.close)
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(dir=ROOT / ".bench")))
        bench = Bench(console, folder)
        os.sched_setaffinity(0, bench.helper_cores)  # load generators and database inherit it
        try:
            bench.open(_targets(chosen, closing), closing)
        except (StartError, Unavailable) as error:
            console.print(str(error), style="bold red", markup=False)
            return 1
        rounds = [
            it
            for connections in chosen.connections
            for it in bench.run(
                Load(
                    stream=False,
                    connections=connections,
                    rounds=chosen.rounds,
                    seconds=chosen.seconds,
                )
            )
        ]
    console.print(plain_table(summary(rounds)))
    console.print(machine())
    for connections in chosen.connections:
        for line in verdicts(rounds, connections):
            console.print(line)
    return int(bench.failed)


def _targets(chosen: argparse.Namespace, closing: ExitStack) -> Mapping[str, Target]:
    targets: dict[str, Target] = {"upstream": upstream, NULL: null, FILE: seawall}
    if not chosen.without_postgres:
        url = closing.enter_context(server(fsync=True, within=ROOT / ".bench")).database()
        targets[DATABASE] = partial(in_database, url)
    return targets


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one short round: does it work?")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.5, help="of each round")
    parser.add_argument("--connections", type=int, nargs="+", default=[8, 64])
    parser.add_argument("--without-postgres", action="store_true")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.seconds = 1, 0.5
    return chosen


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2:])
    else:
        sys.exit(main())
