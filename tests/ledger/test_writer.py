"""
What survives a kill, and what several processes at once may rely on.

The writers are real processes. Each says on its standard output what was
acknowledged to it; the log is then held to that.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import psycopg
import pytest

from seawall.ledger import (
    LOG_URL,
    Entry,
    Query,
    open_for_reading,
    open_ledger,
    own_verifier,
    verify,
)
from tests.ledger.conftest import Logs

pytestmark = pytest.mark.long

NIGHTLY = bool(os.environ.get("SEAWALL_NIGHTLY"))
FILE_ROUNDS = 500 if NIGHTLY else 25
DATABASE_ROUNDS = 100 if NIGHTLY else 5

# Eight threads append one to four events at a time and print each receipt once they have it.
LOADER = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from seawall.errors import LedgerError
from seawall.ledger import open_ledger
from seawall.terms import Event

ledger = open_ledger(Path(sys.argv[1]))
name, many = sys.argv[2], int(sys.argv[3])
lock = threading.Lock()

def load(thread):
    for number in range(many):
        size = 1 + number % 4
        facts = {"append": f"{name}-{thread}-{number}", "size": size}
        events = [Event("text.allowed", datetime.now(UTC), "loader", facts=facts)] * size
        try:
            receipt = ledger.append(events)
        except LedgerError:
            continue
        with lock:
            print(facts["append"], receipt.first, receipt.last, flush=True)

threads = [threading.Thread(target=load, args=(n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
ledger.close()
"""

# Waits for a line, so that all begin together, then tries to spend one key.
SPENDER = """
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from seawall.errors import AlreadyUsed
from seawall.ledger import open_ledger
from seawall.terms import Event

with open_ledger(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        ledger.append([Event("key.issued", datetime.now(UTC), "cli")], unless="approval-1")
        print("won")
    except AlreadyUsed:
        print("lost")
"""


def begin(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a process that runs the code."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def everything(folder: Path) -> list[Entry]:
    with open_for_reading(folder) as reader:
        return list(reader.entries(Query()))


def check(entries: list[Entry], acknowledged: Iterable[str]) -> None:
    """Hold the log to what was acknowledged, and to its own laws."""
    assert [entry.index for entry in entries] == list(range(len(entries)))
    for line in acknowledged:
        name, first, last = line.split()
        there = entries[int(first) : int(last) + 1]
        assert [entry.event.facts["append"] for entry in there] == [name] * len(there)
        assert there[0].event.facts["size"] == len(there)
    # what was not acknowledged is there once and whole, or not at all
    seen = Counter((entry.event.facts["append"], entry.event.facts["size"]) for entry in entries)
    assert all(count == size for (_, size), count in seen.items())
    for producer in {entry.producer for entry in entries}:
        mine = [entry.sequence for entry in entries if entry.producer == producer]
        assert mine == list(range(len(mine)))


def lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(count)]


def ended(process: subprocess.Popen[str]) -> list[str]:
    """Kill the process; what else it had said."""
    assert process.stdout is not None
    process.kill()
    rest = process.stdout.read()
    return rest[: rest.rfind("\n") + 1].splitlines()  # a line cut short is none


def whole(folder: Path) -> None:
    told = verify(folder, [own_verifier(folder)])
    assert not told.problems


@pytest.mark.timeout(7200)
@pytest.mark.nightly
def test_no_acknowledged_event_is_lost_by_a_kill_and_none_is_there_by_halves(
    file_logs: Logs,
) -> None:
    folder = file_logs.new()
    acknowledged: list[str] = []
    for number in range(FILE_ROUNDS):
        with begin(LOADER, folder, f"round{number}", 1_000_000) as process:
            # killed after a number of acknowledgements that differs from round to round
            acknowledged += lines(process, 20 + number * 37 % 400)
            acknowledged += ended(process)
        check(everything(folder), acknowledged)
    with open_ledger(folder) as ledger:  # and it still takes more
        ledger.append([next(iter(everything(folder))).event])
    whole(folder)


def kill_backend(url: str, dice: random.Random) -> int:
    """
    Kill the process of one connection; the server then ends all others and begins again.

    Returns how many entries there are once it has.
    """
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url) as connection:
        pids = [row[0] for row in connection.execute(f"SELECT pid {others}").fetchall()]
    os.kill(dice.choice(pids), signal.SIGKILL)
    while True:
        try:
            with psycopg.connect(url) as connection:
                gone = f"SELECT count(*) = 0 {others} AND pid = ANY(%s)"
                if connection.execute(gone, (pids,)).fetchone() == (True,):
                    row = connection.execute("SELECT count(*) FROM seawall.leaf").fetchone()
                    assert row is not None
                    return int(row[0])
        except psycopg.OperationalError:
            pass
        time.sleep(0.02)


def lines_beyond(process: subprocess.Popen[str], index: int) -> list[str]:
    """What it says up to an entry that has a place beyond the index."""
    said = lines(process, 1)
    while int(said[-1].split()[1]) <= index:
        said += lines(process, 1)
    return said


@pytest.mark.timeout(7200)
@pytest.mark.nightly
def test_no_acknowledged_event_is_lost_by_a_kill_of_backend_writer_or_sequencer(
    database_logs: Logs,
) -> None:
    """One process has the sequencer and one stands by; each round kills a backend and both."""
    folder, dice = database_logs.new(), random.Random(7)
    url = os.environ[LOG_URL]
    acknowledged: list[str] = []
    for number in range(DATABASE_ROUNDS):
        with (
            begin(LOADER, folder, f"first{number}", 1_000_000) as first,
            begin(LOADER, folder, f"second{number}", 1_000_000) as second,
        ):
            acknowledged += lines(first, 20 + number * 37 % 200) + lines(second, 20)
            size = kill_backend(url, dice)
            acknowledged += lines_beyond(first, size) + lines_beyond(second, size)
            acknowledged += ended(first)  # with or without the sequencer
            acknowledged += lines_beyond(second, len(everything(folder)))
            acknowledged += ended(second)
        check(everything(folder), acknowledged)
    with open_ledger(folder) as ledger:
        ledger.append([next(iter(everything(folder))).event])
    whole(folder)


def test_several_processes_append_to_one_log_at_once(logs: Logs) -> None:
    folder = logs.new()
    processes = [begin(LOADER, folder, f"process{n}", 40) for n in range(3)]
    acknowledged = [process.communicate()[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert [len(lines) for lines in acknowledged] == [320, 320, 320]
    entries = everything(folder)
    check(entries, [line for lines in acknowledged for line in lines])
    assert len({entry.producer for entry in entries}) == 3


def test_of_several_processes_exactly_one_spends_a_key(logs: Logs) -> None:
    folder = logs.new()
    processes = [begin(SPENDER, folder) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = [process.communicate("go\n")[0] for process in processes]
    assert sorted(said) == ["lost\n", "lost\n", "lost\n", "won\n"]
    assert len(everything(folder)) == 1
