"""What is the file's own: how it is opened, shut out, filled up, damaged and kept private."""

import os
import resource
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import Query, Receipt, SqliteLedger, open_for_reading
from seawall.ledger.database import FILE, open_to_read
from tests.ledger.events import event
from tests.ledger.test_laws import contiguous, everything


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
