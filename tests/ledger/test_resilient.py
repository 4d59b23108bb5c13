"""Laws of a log that cannot be written: what may wait does, the rest fails, and all is told."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger import Receipt, SetAside, Spool, SqliteLedger
from seawall.ledger.gap import Gap
from seawall.ledger.spool import spooled_line
from seawall.terms import Event
from tests.ledger.events import NOON
from tests.ledger.failing import (
    SOON,
    blocked,
    gaps,
    held,
    numbers,
    resilient,
    seen,
    told_of,
    whole,
)

ROOT = Path(__file__).parent.parent.parent


def test_while_the_log_works_it_is_just_the_log(tmp_path: Path) -> None:
    with resilient(tmp_path) as (log, watch):
        assert log.append([seen(0)]) == Receipt(0, 0)
        assert log.append([held(1), seen(2)], unless="once") == Receipt(1, 2)
        assert asyncio.run(log.append_async([seen(3)])) == Receipt(3, 3)
        assert asyncio.run(log.append_async([held(4)])) == Receipt(4, 4)
        with pytest.raises(AlreadyUsed):
            log.append([seen(5)], unless="once")
        with pytest.raises(LedgerError, match="nothing to append"):
            log.append([])
        assert log.works
        assert len(list(log.request_trail("none"))) == 0
        assert log.entry(3) is not None
    assert numbers(tmp_path) == [0, 2, 3]
    assert (watch.reasons, watch.kept, watch.up) == ({}, 0, [True])
    assert gaps(tmp_path) == []


def test_what_must_be_logged_fails_and_what_may_wait_is_logged_later_and_told(
    tmp_path: Path,
) -> None:
    with resilient(tmp_path) as (log, watch):
        log.append([seen(0)])
        with blocked(tmp_path):
            with pytest.raises(LedgerError, match="locked for too long"):
                log.append([held(1)])
            assert [log.append([seen(n)]) for n in (2, 3)] == [SetAside(kept=True)] * 2
            assert not log.works
            assert asyncio.run(log.append_async([seen(4), seen(5)])) == SetAside(kept=True)
            with pytest.raises(LedgerError):
                asyncio.run(log.append_async([held(6)]))
        assert log.wait(SOON)
        assert isinstance(log.append([held(7)]), Receipt)
    assert numbers(tmp_path) == [0, 2, 3, 4, 5]
    assert numbers(tmp_path, "text.held") == [7]
    assert told_of(tmp_path) == {"spooled": 4, "lost": 0, "refused": 2}
    assert {gap["reason"] for gap in gaps(tmp_path)} == {"locked"}
    assert gaps(tmp_path)[0]["since"] == "2026-08-01T12:00:00.000+00:00"
    assert watch.kept == 4
    assert watch.up == [True, False, True]
    assert set(watch.reasons) == {"locked"}
    assert whole(tmp_path)


def test_an_append_of_both_classes_fails_whole(tmp_path: Path) -> None:
    with resilient(tmp_path) as (log, watch):
        with blocked(tmp_path), pytest.raises(LedgerError):
            log.append([seen(1), held(2)])
        assert log.wait(SOON)
    assert numbers(tmp_path) == []
    assert watch.kept == 0
    assert [gap["refused"] for gap in gaps(tmp_path)] == [2]


def test_what_can_be_done_only_once_is_not_set_aside(tmp_path: Path) -> None:
    with resilient(tmp_path) as (log, _):
        with blocked(tmp_path), pytest.raises(LedgerError):
            log.append([seen(1)], unless="key")
        assert log.wait(SOON)
        assert isinstance(log.append([seen(2)], unless="key"), Receipt)
    assert numbers(tmp_path) == [2]


def test_an_event_that_no_log_would_take_says_nothing_of_the_log(tmp_path: Path) -> None:
    bad = Event("answer.observed", NOON, "gateway", facts={"score": 0.5})  # type: ignore[dict-item]  # the point
    worse = Event("text.held", NOON, "gateway", facts={"score": 0.5})  # type: ignore[dict-item]
    with resilient(tmp_path) as (log, watch):
        for each in (bad, worse):
            with pytest.raises(LedgerError, match="float"):
                log.append([each])
        with blocked(tmp_path):
            log.append([seen(1)])
            with pytest.raises(LedgerError, match="float"):
                log.append([bad])
        assert log.wait(SOON)
    assert set(watch.reasons) == {"locked"}
    assert numbers(tmp_path) == [1]


def test_a_full_spool_loses_the_newest_and_counts_them(tmp_path: Path) -> None:
    with resilient(tmp_path, most_bytes=2_000) as (log, watch):
        with blocked(tmp_path):
            told = [log.append([seen(n)]) for n in range(20)]
        assert log.wait(SOON)
        assert isinstance(log.append([seen(20)]), Receipt)
    kept = told.count(SetAside(kept=True))
    assert 0 < kept < 20
    assert told == [SetAside(n < kept) for n in range(20)]
    assert numbers(tmp_path) == [*range(kept), 20]
    assert told_of(tmp_path) == {"spooled": kept, "lost": 20 - kept, "refused": 0}
    assert watch.gone == 20 - kept


def test_what_waits_when_the_process_ends_is_logged_at_the_next_start(tmp_path: Path) -> None:
    SqliteLedger(tmp_path).close()
    with blocked(tmp_path), resilient(tmp_path, most_bytes=2_000) as (log, _):
        told = [log.append([seen(n)]) for n in range(20)]
        with pytest.raises(LedgerError):
            log.append([held(1)])
    kept = told.count(SetAside(kept=True))
    with resilient(tmp_path) as (log, watch):
        assert log.wait(SOON)
        assert watch.up == [False, True]
    assert numbers(tmp_path) == [*range(kept)]
    assert told_of(tmp_path) == {"spooled": kept, "lost": 20 - kept, "refused": 1}
    assert {gap["reason"] for gap in gaps(tmp_path)} == {"locked"}
    assert not list((tmp_path / "spool").glob("*.spool"))


def test_many_threads_lose_nothing_over_a_failure(tmp_path: Path) -> None:
    stop = threading.Event()
    with resilient(tmp_path) as (log, watch), ThreadPoolExecutor(8) as pool:

        def write(first: int) -> list[int]:
            done: list[int] = []
            while not stop.is_set():
                number = first + len(done)
                log.append([seen(number)])
                done.append(number)
            return done

        writers = [pool.submit(write, n * 1_000_000) for n in range(8)]
        for _ in range(3):
            with blocked(tmp_path):
                while log.works:
                    stop.wait(0.01)
            assert log.wait(SOON)
        stop.set()
        written = [number for writer in writers for number in writer.result()]
        assert log.wait(SOON)
    assert watch.kept > 0
    assert watch.gone == 0
    assert sorted(map(str, numbers(tmp_path))) == sorted(map(str, written))
    assert told_of(tmp_path) == {"spooled": watch.kept, "lost": 0, "refused": 0}
    assert whole(tmp_path)


@pytest.mark.parametrize("reasons", [("locked", "in_doubt"), ("in_doubt", "locked")])
def test_a_gap_of_which_a_part_is_in_doubt_is_in_doubt(reasons: tuple[str, str]) -> None:
    first, second = (Gap.of([NOON], lost=1).because(reason) for reason in reasons)
    assert (first + second).reason == "in_doubt"
    assert (first + first).reason == reasons[0]


def test_what_a_spool_says_of_a_gap_is_logged_as_the_table_has_it(tmp_path: Path) -> None:
    """Else whoever can write to its folder had words of theirs logged."""
    spool = Spool(tmp_path / "spool")
    spool.keep([[spooled_line(seen(1))]], reason="pl4nted words")
    spool.close()
    with resilient(tmp_path) as (log, _):
        assert log.wait(SOON)
    (gap,) = gaps(tmp_path)
    assert gap["spooled"] == 1
    assert "reason" not in gap


def test_a_closed_log_says_so(tmp_path: Path) -> None:
    with resilient(tmp_path) as (log, _):
        log.append([seen(1)])
    log.close()
    for each in (seen(2), held(2)):
        with pytest.raises(LedgerError, match="closed"):
            log.append([each])
    assert numbers(tmp_path) == [1]


KILLED = """
import sys
from itertools import count
from pathlib import Path
from tests.ledger.failing import resilient, seen
with resilient(Path(sys.argv[1])) as (log, _):
    for number in count():
        if not log.append([seen(number)]).kept:
            break
        print(number, flush=True)
"""


def test_what_was_set_aside_survives_a_kill_and_is_logged_once(tmp_path: Path) -> None:
    SqliteLedger(tmp_path).close()
    with (
        blocked(tmp_path),
        subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
        ) as child,
    ):
        assert child.stdout is not None
        acknowledged = [int(child.stdout.readline()) for _ in range(300)]
        child.kill()
        acknowledged += [int(line) for line in child.stdout.read().split()]
    for _ in range(2):
        with resilient(tmp_path) as (log, _):
            assert log.wait(SOON)
    found = numbers(tmp_path)
    assert found == [*range(len(found))]
    assert len(acknowledged) <= len(found) <= len(acknowledged) + 1
    assert told_of(tmp_path)["spooled"] == len(found)
    assert whole(tmp_path)
