"""What became of events is told as it is, whatever breaks while they are handed in."""

import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    LOG_URL,
    Classes,
    Receipt,
    Resilient,
    SetAside,
    Spool,
    open_ledger,
    own_verifier,
    verify,
)
from seawall.ledger.postgres import prepare
from seawall.ledger.postgres.inbox import InboxStore
from seawall.ledger.shared import PostgresLedger
from seawall.ledger.writer import Submission
from tests.ledger.databases import Hands, connected, wire
from tests.ledger.events import NOON, event
from tests.ledger.failing import SOON, Watch, gaps, seen
from tests.ledger.test_laws import contiguous, everything
from tests.waiting import until

WAITS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO%'
"""


@contextmanager
def kept_from(table: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Nobody can put anything into a table meanwhile; who waits for it can be seen."""
    url = os.environ[LOG_URL]
    # A transaction sees who is there as of its start: another connection has to look.
    with connected(url) as looks, connected(url) as other, other.transaction():
        other.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield looks


def waits(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether somebody waits who hands in."""
    return connection.execute(WAITS).fetchone() is not None


def numbers(folder: Path) -> list[object]:
    return [entry.event.facts["number"] for entry in everything(folder)]


def test_what_is_handed_in_behind_a_lock_is_found_though_its_connection_broke(
    folder: Path,
) -> None:
    """The server goes on with what it was given; the writer waits for that, and is told once."""
    with (
        open_ledger(folder),
        wire(os.environ[LOG_URL]) as line,
        closing(Hands(line.url, patience=5.0)) as ledger,
    ):
        ledger.append([event(number=0)])
        with kept_from("inbox") as other:
            pending = ledger.submit([event(number=1)])
            until(lambda: waits(other))
            line.cut()
            with pytest.raises(TimeoutError):
                pending.result(0.6)
            assert waits(other)
        assert pending.result() == Receipt(1, 1)
        assert ledger.append([event(number=2)]) == Receipt(2, 2)
    assert numbers(folder) == [0, 1, 2]
    assert contiguous(everything(folder))
    assert not verify(folder, [own_verifier(folder)]).problems


def test_what_the_server_may_hand_in_yet_is_in_doubt_once_nobody_waits_any_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told as lost, it would be said again by whoever wants it logged, and stand there twice."""
    monkeypatch.setattr("seawall.ledger.postgres.inbox._GRACE", -3.0)
    with (
        open_ledger(folder),
        wire(os.environ[LOG_URL]) as line,
        closing(Hands(line.url, patience=4.0)) as ledger,
    ):
        ledger.append([event(number=0)])
        with kept_from("inbox") as other:
            pending = ledger.submit([event(number=1)])
            until(lambda: waits(other))
            line.cut()
            with pytest.raises(LedgerError, match="may log them yet") as error:
                pending.result()
            assert error.value.reason == "in_doubt"
            assert waits(other)
        until(lambda: numbers(folder) == [0, 1])
        ledger.append([event(number=2)])
    assert numbers(folder) == [0, 1, 2]
    assert contiguous(everything(folder))


def test_what_the_server_was_given_is_lost_once_nobody_is_at_work_on_it(folder: Path) -> None:
    with closing(PostgresLedger(folder, os.environ[LOG_URL], patience=20.0)) as ledger:
        ledger.append([event(number=0)])
        with kept_from("inbox") as other:
            pending = ledger.submit([event(number=1)])
            until(lambda: waits(other))
            other.execute(f"SELECT pg_terminate_backend(pid) FROM ({WAITS}) AS one")
            with pytest.raises(LedgerError, match="the database lost the events") as error:
                pending.result(15.0)
            assert error.value.reason == "other"
        ledger.append([event(number=2)])
    assert numbers(folder) == [0, 2]


def test_a_lock_that_is_kept_too_long_is_told_as_that(folder: Path) -> None:
    with closing(PostgresLedger(folder, os.environ[LOG_URL], patience=0.5)) as ledger:
        ledger.append([event(number=0)])
        with kept_from("inbox"), pytest.raises(LedgerError, match="locked for too long") as error:
            ledger.append([event(number=1)])
        assert error.value.reason == "locked"
        ledger.append([event(number=2)])
    assert numbers(folder) == [0, 2]


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON inbox
    FOR EACH STATEMENT EXECUTE FUNCTION full_disk();
"""


def test_a_disk_of_the_server_that_is_full_is_told_as_that(folder: Path) -> None:
    with closing(PostgresLedger(folder, os.environ[LOG_URL], patience=5.0)) as ledger:
        ledger.append([event(number=0)])
        with connected(os.environ[LOG_URL]) as other:
            other.execute(FULL)
            with pytest.raises(LedgerError, match="is full; free space on it") as error:
                ledger.append([event(number=1)])
            assert error.value.reason == "disk_full"
            other.execute("DROP TRIGGER full_disk ON inbox")
        ledger.append([event(number=2)])
    assert numbers(folder) == [0, 2]


def test_what_waited_to_be_handed_in_is_logged_no_later_than_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its writer waits from when it gave it away, not from when the server came to it."""
    monkeypatch.setattr("seawall.ledger.postgres.inbox._GRACE", 0.1)
    with closing(PostgresLedger(folder, os.environ[LOG_URL], patience=1.5)) as ledger:
        ledger.append([event(number=0)])
        with kept_from("leaf"):
            with kept_from("inbox"):
                pending = ledger.submit([event(number=1)])
                with pytest.raises(TimeoutError):
                    pending.result(1.0)
            with pytest.raises(LedgerError, match="in time"):
                pending.result()
        ledger.append([event(number=2)])
    assert numbers(folder) == [0, 2]


def test_only_what_was_handed_in_is_in_doubt(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood behind it in the batch was not tried, so it may be set aside."""
    monkeypatch.setattr("seawall.ledger.postgres.inbox._GRACE", 0.1)
    url = os.environ[LOG_URL]
    prepare(url)
    store = InboxStore(url, tenant="acme", environment="test", patience=0.1, why=lambda: "")
    with closing(store):
        keys = (None, None, "once", None)
        batch = [Submission([event(number=n)], key, Future()) for n, key in enumerate(keys)]
        outcomes = store.log(batch)
    told = [one.reason for one in outcomes if isinstance(one, LedgerError)]
    assert told == ["in_doubt", "in_doubt", "other", "other"]


def test_what_may_wait_and_is_in_doubt_is_counted_and_not_set_aside(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set aside, it could stand in the log twice; untold, it could be missing without a trace."""
    monkeypatch.setattr("seawall.ledger.postgres.inbox._GRACE", 0.1)
    log, watch = PostgresLedger(folder, os.environ[LOG_URL], patience=0.3), Watch()
    spool = Spool(tmp_path / "spool")
    with Resilient(log, spool, Classes(), watch=watch, now=lambda: NOON, every=0.05) as ledger:
        ledger.append([seen(0)])
        with kept_from("leaf"):
            assert ledger.append([seen(1), seen(2)]) == SetAside(kept=False)
            assert not ledger.works
        assert ledger.wait(SOON)
        assert isinstance(ledger.append([seen(3)]), Receipt)
    assert (watch.gone, watch.kept) == (2, 0)
    assert watch.reasons["in_doubt"]
    (gap,) = gaps(folder)
    assert gap == {
        "spooled": 0,
        "lost": 2,
        "refused": 0,
        "since": "2026-08-01T12:00:01.000+00:00",
        "until": "2026-08-01T12:00:02.000+00:00",
        "reason": "in_doubt",
    }
