"""
What survives a kill, and what several processes at once may rely on.

The writers are real processes. Each says on its standard output what was
acknowledged to it; the log is then held to that.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from seawall.ledger import Entry, Query, SqliteLedger, open_for_reading

ROUNDS = 100 if os.environ.get("SEAWALL_NIGHTLY") else 5

# Eight threads append one to four events at a time and print each receipt once they have it.
LOADER = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from seawall.ledger import SqliteLedger
from seawall.terms import Event

ledger = SqliteLedger(Path(sys.argv[1]))
name, many = sys.argv[2], int(sys.argv[3])
lock = threading.Lock()

def load(thread):
    for number in range(many):
        size = 1 + number % 4
        facts = {"append": f"{name}-{thread}-{number}", "size": size}
        events = [Event("text.allowed", datetime.now(UTC), "loader", facts=facts)] * size
        receipt = ledger.append(events)
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
from datetime import UTC, datetime
from pathlib import Path
from seawall.errors import AlreadyUsed
from seawall.ledger import SqliteLedger
from seawall.terms import Event

with SqliteLedger(Path(sys.argv[1])) as ledger:
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


@pytest.mark.timeout(3600)
@pytest.mark.nightly
def test_no_acknowledged_event_is_lost_by_a_kill_and_none_is_there_by_halves(
    tmp_path: Path,
) -> None:
    acknowledged: list[str] = []
    for number in range(ROUNDS):
        with begin(LOADER, tmp_path, f"round{number}", 1_000_000) as process:
            assert process.stdout is not None
            # killed after a number of acknowledgements that differs from round to round
            enough = 20 + number * 37 % 400
            acknowledged += [process.stdout.readline() for _ in range(enough)]
            process.kill()
            rest = process.stdout.read()
            acknowledged += rest[: rest.rfind("\n") + 1].splitlines()  # a line cut short is none
        check(everything(tmp_path), acknowledged)
    with SqliteLedger(tmp_path) as ledger:  # and it still takes more
        ledger.append([next(iter(everything(tmp_path))).event])


def test_several_processes_append_to_one_log_at_once(tmp_path: Path) -> None:
    processes = [begin(LOADER, tmp_path, f"process{n}", 40) for n in range(3)]
    acknowledged = [process.communicate()[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert [len(lines) for lines in acknowledged] == [320, 320, 320]
    entries = everything(tmp_path)
    check(entries, [line for lines in acknowledged for line in lines])
    assert len({entry.producer for entry in entries}) == 3


def test_of_several_processes_exactly_one_spends_a_key(tmp_path: Path) -> None:
    processes = [begin(SPENDER, tmp_path) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = [process.communicate("go\n")[0] for process in processes]
    assert sorted(said) == ["lost\n", "lost\n", "lost\n", "won\n"]
    assert len(everything(tmp_path)) == 1
