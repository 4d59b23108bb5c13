"""
Twenty people review at once, as processes that are killed at random, and nothing goes wrong.

No item is decided twice, none is lost, and what a dead one had taken comes back in its time.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

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
from seawall.review.items import DECIDED, LEASED
from tests.postgres_server import Server
from tests.review.reviewers import Clock, installation, review, sampled

pytestmark = pytest.mark.long

NIGHTLY = bool(os.environ.get("SEAWALL_NIGHTLY"))
# Each of the twenty reads what all others did: the work grows with the square of the items.
ITEMS, KILLS = (100_000, 100) if NIGHTLY else (2_000, 5)
DATABASE_ITEMS, DATABASE_KILLS = (5_000, 100) if NIGHTLY else (100, 4)
NAMES = [f"rev-{n}" for n in range(20)]
IN_DATABASE = NAMES if NIGHTLY else NAMES[:4]
DOUBLE = 10
"""Of so many items one is for two people."""

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", "tests.review.reviewers"])


class Crowd:
    """The reviewers at work, each of whom begins again after they were killed."""

    def __init__(self, path: Path, names: list[str], start: float, *, url: str) -> None:
        self._arguments = (path, start, url)
        self.told: Counter[str] = Counter()
        self.killed = 0
        self._dice = random.Random(7)
        self._at_work: dict[str, tuple[ForkServerProcess, Connection]] = {}
        for name in names:
            self.begin(name)

    def begin(self, name: str) -> None:
        """Somebody begins, or begins again; of those every other one goes on where they were."""
        path, start, url = self._arguments
        ours, theirs = FORKS.Pipe(duplex=False)
        resume = self.killed % 2 == 0
        process = FORKS.Process(
            target=review, args=(path, name, start, url, theirs), kwargs={"resume": resume}
        )
        process.start()
        theirs.close()
        self._at_work[name] = process, ours

    def work(self, *, kills: int, every: int) -> None:
        """Listen until all are done; kill somebody each time that so many items were decided."""
        due = every
        while self._at_work:
            by_pipe = {pipe: name for name, (_, pipe) in self._at_work.items()}
            for pipe in wait(list(by_pipe)):
                assert isinstance(pipe, Connection)
                self._hear(by_pipe[pipe], pipe)
            if self.told.total() >= due and self.killed < kills:
                due += every
                self._kill(self._dice.choice(sorted(self._at_work)))

    def _hear(self, name: str, pipe: Connection) -> None:
        try:
            while pipe.poll():
                self.told[pipe.recv()] += 1
        except EOFError:
            process, _ = self._at_work.pop(name)
            pipe.close()
            process.join()
            assert process.exitcode == 0

    def _kill(self, name: str) -> None:
        process, pipe = self._at_work.pop(name)
        process.kill()
        process.join()
        try:
            while True:
                self.told[pipe.recv()] += 1
        except (EOFError, OSError):  # the last may be cut short
            pipe.close()
        self.killed += 1
        self.begin(name)


def check(entries: list[Entry], told: Counter[str], items: int) -> None:
    """Hold the log to what every reviewer was told, and to what must be true of each item."""
    said: dict[str, list[str]] = {}
    leases: dict[str, Entry] = {}
    for entry in entries:
        facts = entry.event.facts
        if entry.event.kind == LEASED:
            leases[str(facts["lease"])] = entry
        if entry.event.kind == DECIDED:
            taken = leases[str(facts["lease"])].event
            assert (taken.facts["item"], taken.actor) == (facts["item"], facts["by"])
            assert entry.event.at.isoformat() <= str(taken.facts["until"])
            said.setdefault(str(facts["item"]), []).append(str(facts["by"]))
    assert len(said) == items, "an item was lost"
    for number in range(items):
        by = said[identity(number)]
        assert len(by) == len(set(by)) == reviews(number), "an item was decided twice"
    assert all(told[item] <= len(by) for item, by in said.items()), "told more than logged"
    assert set(told) <= set(said)
    assert items * 0.98 < told.total()


def identity(number: int) -> str:
    return f"itm_{number:016x}"


def reviews(number: int) -> int:
    return 1 + (number % DOUBLE == 0)


def trial(folder: Path, names: list[str], items: int, *, kills: int, url: str = "") -> list[Entry]:
    """The whole of it; all that the log has then."""
    path, start = installation(folder, names), time.time()
    now = Clock(start)
    data = folder / ".seawall"
    with open_ledger(data) as log:
        made = [sampled(identity(n), now(), reviews=reviews(n)) for n in range(items)]
        for first in range(0, items, 500):
            log.append(made[first : first + 500])
    crowd = Crowd(path, names, start, url=url)
    crowd.work(kills=kills, every=items // (kills + 2))
    with open_for_reading(data) as reader:
        entries = list(reader.entries(Query(kind="review.*")))
    assert crowd.killed == kills
    check(entries, crowd.told, items)
    return entries


@pytest.fixture
def folder() -> Iterator[Path]:
    """
    A folder in memory, where there is one.

    What is killed are processes: the kernel keeps what they wrote, so that ten thousand
    appends need not wait for a disk.
    """
    memory = Path("/dev/shm")
    within = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with TemporaryDirectory(prefix="seawall-kills-", dir=within) as made:
        yield Path(made)


@pytest.mark.timeout(7200)
@pytest.mark.nightly
def test_twenty_reviewers_who_are_killed_decide_each_item_once(folder: Path) -> None:
    """In the log no item is decided twice, none is lost, and leases of the dead came back."""
    entries = trial(folder, NAMES, ITEMS, kills=KILLS)
    taken = Counter(str(e.event.facts["item"]) for e in entries if e.event.kind == LEASED)
    again = sum(taken[identity(n)] > reviews(n) for n in range(ITEMS))
    assert again > 0, "what a dead one had taken was taken by others"
    data = folder / ".seawall"
    assert not verify(data, [own_verifier(data)]).problems


@pytest.mark.timeout(7200)
@pytest.mark.nightly
def test_so_they_do_in_a_database(
    folder: Path, postgres: Server, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds where the log is in PostgreSQL, and the places are given by whoever lives."""
    url = postgres.database(template)
    monkeypatch.setenv(LOG_URL, url)
    try:
        trial(folder, IN_DATABASE, DATABASE_ITEMS, kills=DATABASE_KILLS, url=url)
    finally:
        postgres.drop(url)
