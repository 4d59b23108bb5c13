"""Laws of the log in SQLite: durable, atomic, in order, once, and clear when it cannot."""

import asyncio
import os
import resource
import sqlite3
import stat
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger import Entry, Query, Receipt, SqliteLedger, open_for_reading
from seawall.ledger.database import FILE, open_to_read
from seawall.terms import Event
from tests.ledger.events import event, events


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLedger]:
    with SqliteLedger(tmp_path / "data", tenant="acme", environment="test") as ledger:
        yield ledger


def everything(folder: Path) -> list[Entry]:
    with open_for_reading(folder) as reader:
        return list(reader.entries(Query()))


def contiguous(entries: Sequence[Entry]) -> bool:
    """Whether indexes, and the sequences of each producer, go up by one from 0."""
    producers: dict[str, list[int]] = {}
    for entry in entries:
        producers.setdefault(entry.producer, []).append(entry.sequence)
    return [entry.index for entry in entries] == list(range(len(entries))) and all(
        sequences == list(range(len(sequences))) for sequences in producers.values()
    )


@settings(max_examples=25)
@given(appends=st.lists(st.lists(events, min_size=1, max_size=4), max_size=6))
def test_what_is_appended_is_read_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, appends: list[list[Event]]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    with SqliteLedger(folder, tenant="acme", environment="test") as ledger:
        receipts = [ledger.append(some) for some in appends]
        entries = list(ledger.entries(Query()))
    assert [entry.event for entry in entries] == [one for some in appends for one in some]
    assert contiguous(entries)
    assert {(entry.tenant, entry.environment) for entry in entries} <= {("acme", "test")}
    for some, receipt in zip(appends, receipts, strict=True):
        assert [entries[i].event for i in range(receipt.first, receipt.last + 1)] == some


def test_submissions_of_one_thread_are_logged_in_their_order(log: SqliteLedger) -> None:
    futures = [log.submit([event(number=n)]) for n in range(500)]
    assert [future.result() for future in futures] == [Receipt(n, n) for n in range(500)]
    assert [entry.event.facts["number"] for entry in log.entries(Query())] == list(range(500))


def test_an_acknowledged_event_is_seen_by_another_reader_at_once(log: SqliteLedger) -> None:
    receipt = log.append([event(), event()])
    with open_for_reading(log.folder) as reader:
        found = reader.entry(receipt.last)
        assert found is not None
        assert found.index == 1
        assert reader.entry(2) is None
        assert reader.entry(-1) is None


def test_an_event_that_cannot_be_encoded_fails_its_own_append_alone(log: SqliteLedger) -> None:
    bad = Event("text.held", event().at, "gateway", facts={"score": 0.5})  # type: ignore[dict-item]  # the point
    futures = [
        log.submit([event(number=1)]),
        log.submit([event(number=2), bad, event(number=3)]),
        log.submit([event(number=4)], unless="once"),
        log.submit([bad], unless="never spent"),
        log.submit([event(number=5)]),
    ]
    assert [f.exception() is None for f in futures] == [True, False, True, False, True]
    entries = list(log.entries(Query()))
    assert [entry.event.facts["number"] for entry in entries] == [1, 4, 5]
    assert contiguous(entries)
    log.append([event()], unless="never spent")


def test_a_single_use_key_is_spent_by_the_first_append_and_for_ever(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([event(number=1)], unless="approval-1")
        with pytest.raises(AlreadyUsed):
            ledger.append([event(number=2)], unless="approval-1")
    with SqliteLedger(tmp_path) as ledger:
        with pytest.raises(AlreadyUsed):
            ledger.append([event(number=3)], unless="approval-1")
        ledger.append([event(number=4)], unless="approval-2")
    assert [entry.event.facts["number"] for entry in everything(tmp_path)] == [1, 4]
    assert contiguous(everything(tmp_path))


def test_of_many_threads_exactly_one_spends_a_key(log: SqliteLedger) -> None:
    barrier = threading.Barrier(32)

    def attempt(number: int) -> bool:
        barrier.wait()
        try:
            log.append([event(number=number), event(number=number)], unless="approval-1")
        except AlreadyUsed:
            return False
        return True

    with ThreadPoolExecutor(32) as pool:
        won = list(pool.map(attempt, range(32)))
    assert won.count(True) == 1
    assert [entry.event.facts["number"] for entry in log.entries(Query())] == [won.index(True)] * 2


def test_tasks_are_resumed_once_durable_and_failures_reach_their_own_task(
    log: SqliteLedger,
) -> None:
    async def many() -> list[Receipt | BaseException]:
        good = [log.append_async([event(number=n)]) for n in range(100)]
        spent = [log.append_async([event(number=-1)], unless="k") for _ in range(2)]
        return await asyncio.gather(*good, *spent, return_exceptions=True)

    results = asyncio.run(many())
    assert results[:101] == [Receipt(n, n) for n in range(101)]
    assert isinstance(results[101], AlreadyUsed)


def test_a_cancelled_task_does_not_take_its_events_back(log: SqliteLedger) -> None:
    async def impatient() -> None:
        task = asyncio.create_task(log.append_async([event(number=1)]))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await log.append_async([event(number=2)])

    asyncio.run(impatient())
    assert [entry.event.facts["number"] for entry in log.entries(Query())] == [1, 2]


def test_closing_writes_what_was_submitted_and_refuses_what_comes_after(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path)
    futures = [ledger.submit([event(number=n)]) for n in range(300)]
    ledger.close()
    ledger.close()
    assert all(future.done() and not future.exception() for future in futures)
    assert len(everything(tmp_path)) == 300
    with pytest.raises(LedgerError, match="closed"):
        ledger.append([event()])


@contextmanager
def blocked(folder: Path) -> Iterator[sqlite3.Connection]:
    """Another program's transaction, which keeps the log from writing until it ends."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_a_full_queue_refuses_more_and_serves_again_once_it_has_drained(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path, queue_limit=10) as ledger, blocked(tmp_path) as other:
        waiting = [ledger.submit([event()]) for _ in range(10)]
        with pytest.raises(LedgerError, match="falling behind"):
            ledger.submit([event()])
        assert not any(future.done() for future in waiting)
        other.execute("ROLLBACK")
        assert [future.result().first for future in waiting] == list(range(10))
        ledger.append([event()])


def test_a_log_locked_too_long_says_so_and_serves_again_afterwards(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path, patience=0.05) as ledger:
        with blocked(tmp_path), pytest.raises(LedgerError, match="locked for too long"):
            ledger.append([event(number=1)])
        ledger.append([event(number=2)])
    entries = everything(tmp_path)
    assert [entry.event.facts["number"] for entry in entries] == [2]
    assert contiguous(entries)


def test_a_full_disk_says_so_logs_nothing_and_serves_again_afterwards(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: the kernel refuses either way."""
    big = [event(note="x" * 60_000)]
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([event(number=1)])
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
        try:
            submitted = [ledger.submit(big) for _ in range(20)]
            refused = [future.exception() for future in submitted]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert "space" in str(refused[-1])
        held = len(list(ledger.entries(Query())))
        assert held == 1 + refused.count(None)
        receipt = ledger.append([event(number=2), event(number=3)])
        assert receipt == Receipt(held, held + 1)
    assert contiguous(everything(tmp_path))


def test_whatever_fails_within_a_commit_leaves_nothing_and_the_next_is_served(
    tmp_path: Path,
) -> None:
    with SqliteLedger(tmp_path) as ledger, closing(sqlite3.connect(tmp_path / FILE)) as vandal:
        ledger.append([event(number=1)])
        vandal.execute("ALTER TABLE leaf RENAME TO gone")
        with pytest.raises(LedgerError, match="failed"):
            ledger.append([event(number=2)], unless="approval-1")
        vandal.execute("ALTER TABLE gone RENAME TO leaf")
        ledger.append([event(number=3)], unless="approval-1")
    entries = everything(tmp_path)
    assert [entry.event.facts["number"] for entry in entries] == [1, 3]
    assert contiguous(entries)
    assert len({entry.producer for entry in entries}) == 2


def test_a_single_use_key_is_not_spent_by_an_append_that_failed(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path, patience=0.05) as ledger:
        with blocked(tmp_path), pytest.raises(LedgerError):
            ledger.append([event()], unless="approval-1")
        ledger.append([event()], unless="approval-1")


def test_only_the_owner_can_read_the_log_and_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    with SqliteLedger(folder) as ledger:
        ledger.append([event()])
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_log_that_others_could_read_is_made_private_again(tmp_path: Path) -> None:
    SqliteLedger(tmp_path).close()
    (tmp_path / FILE).chmod(0o644)
    SqliteLedger(tmp_path).close()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def spoil(folder: Path, how: str) -> None:
    """Make the folder one that cannot serve, in one way."""
    file = folder / FILE
    if how == "a folder":
        file.mkdir()
    elif how == "not a log":
        file.write_bytes(b"pl4nted " * 4_000)
    elif how == "another program's":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE t (x)")
            other.commit()
    else:
        SqliteLedger(folder).close()
        with closing(sqlite3.connect(file)) as later:
            later.execute("PRAGMA user_version = 1000")


@pytest.mark.parametrize("how", ["a folder", "not a log", "another program's", "newer Seawall"])
def test_a_file_that_is_no_log_of_ours_is_a_clear_error_and_left_alone(
    tmp_path: Path, how: str
) -> None:
    spoil(tmp_path, how)
    before = how == "a folder" or (tmp_path / FILE).read_bytes()
    for opening in (SqliteLedger, open_for_reading):
        with pytest.raises(LedgerError, match=how) as error:
            opening(tmp_path)
        assert str(tmp_path) in str(error.value)
        assert "pl4nted" not in str(error.value)
    assert before == (how == "a folder" or (tmp_path / FILE).read_bytes())


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "data", Path("/proc/seawall")):
        with pytest.raises(LedgerError, match="folder"):
            SqliteLedger(folder)


def test_no_log_is_a_clear_error_to_a_reader_who_makes_none(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no log"):
        open_for_reading(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_page_damaged_within_is_a_clear_error(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([event(note="x" * 500) for _ in range(1_000)])
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(4_096)
        file.write(os.urandom(os.fstat(file.fileno()).st_size - 4_096))
    with pytest.raises(LedgerError, match="damaged"):
        everything(tmp_path)
    with pytest.raises(LedgerError, match="damaged"):
        SqliteLedger(tmp_path)


def test_a_leaf_changed_in_place_is_named_by_its_index(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([event() for _ in range(5)])
    with closing(sqlite3.connect(tmp_path / FILE)) as vandal:
        vandal.execute("UPDATE leaf SET bytes = x'00' WHERE idx = 3")
        vandal.commit()
    with pytest.raises(LedgerError, match="index 3"):
        everything(tmp_path)


def test_a_reader_cannot_write_and_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([event()])
    before = (tmp_path / FILE).read_bytes()
    assert len(everything(tmp_path)) == 1
    with (
        closing(open_to_read(tmp_path, patience=1)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM leaf")
    assert (tmp_path / FILE).read_bytes() == before


def test_events_that_change_under_the_writer_do_not_stop_it(log: SqliteLedger) -> None:
    class Broken(dict[str, int]):
        def items(self) -> NoReturn:
            raise RuntimeError("pl4nted")

    good = [log.submit([event()]) for _ in range(3)]
    bad = log.submit([Event("k", event().at, "a", facts=Broken(x=1))])
    good += [log.submit([event()]) for _ in range(3)]
    assert [future.result().first for future in good] == list(range(6))
    assert isinstance(bad.exception(), LedgerError)
    assert "pl4nted" not in str(bad.exception())


def test_an_append_of_nothing_and_a_key_that_is_no_text_are_refused(log: SqliteLedger) -> None:
    with pytest.raises(LedgerError, match="nothing to append"):
        log.append([])
    with pytest.raises(LedgerError, match="ASCII"):
        log.append([event()], unless="\ud800")
