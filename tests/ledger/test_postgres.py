"""What is the database's own: roles, one sequencer at a time, what an outage costs."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    LOG_URL,
    DurableLedger,
    Query,
    Receipt,
    SqliteLedger,
    open_for_reading,
    open_ledger,
    own_verifier,
    verify,
)
from seawall.ledger.postgres import Roles, Sequencer, prepare
from seawall.ledger.postgres.connection import place
from seawall.ledger.shared import PostgresLedger
from tests.ledger.conftest import Logs
from tests.ledger.databases import connected
from tests.ledger.events import event
from tests.ledger.tampering import Vandal
from tests.ledger.test_laws import contiguous, everything
from tests.postgres_server import Server
from tests.waiting import until

ROLES = Roles(writer="t_writer", sequencer="t_sequencer", reader="t_reader")


def by(role: str, url: str | None = None) -> str:
    """The address of the log's database for a role."""
    return (url or os.environ[LOG_URL]).replace("//postgres@", f"//{role}@")


@pytest.fixture
def roles(folder: Path, postgres: Server) -> Iterator[str]:
    """A log with roles; the address is its owner's."""
    names = (ROLES.writer, ROLES.sequencer, ROLES.reader)
    with connected(postgres.url) as connection:
        for name in names:
            connection.execute(f"CREATE ROLE {name} LOGIN")
    url = os.environ[LOG_URL]
    prepare(url, ROLES)
    yield url
    with connected(url) as connection:
        for name in names:
            connection.execute(f"DROP OWNED BY {name}")
    with connected(postgres.url) as connection:
        for name in names:
            connection.execute(f"DROP ROLE {name}")


def sequencer(folder: Path, url: str) -> Sequencer:
    made = Sequencer(url, folder, tenant="acme", environment="test")
    made.start()
    return made


def test_a_writer_without_the_key_logs_through_a_sequencer_that_has_it(
    roles: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sequencer(folder, by("t_sequencer", roles))):
        monkeypatch.setenv(LOG_URL, by("t_writer", roles))
        with open_ledger(tmp_path / "elsewhere", tenant="acme", environment="test") as ledger:
            assert ledger.append([event(), event()]) == Receipt(0, 1)
            assert len(list(ledger.entries(Query()))) == 2
        assert not (tmp_path / "elsewhere" / "log-key").exists()
    monkeypatch.setenv(LOG_URL, by("t_reader", roles))
    assert not verify(folder, [own_verifier(folder)]).problems


FORBIDDEN = [
    "UPDATE leaf SET kind = 'x'",
    "DELETE FROM leaf",
    "TRUNCATE leaf",
    "INSERT INTO leaf SELECT 1, '', '', 0, '', '', '', '', ''",
    "DELETE FROM inbox",
    "UPDATE inbox SET spend = 'x'",
    "SELECT leaves FROM inbox",
    "INSERT INTO checkpoint (size, at, note) VALUES (1, 1, '')",
    "UPDATE tree SET size = 0",
    "DELETE FROM checkpoint",
    "INSERT INTO spent VALUES ('x', 1)",
    "DROP TABLE leaf",
    "ALTER TABLE leaf DISABLE TRIGGER ALL",
]


@pytest.mark.parametrize("role", ["t_writer", "t_reader"])
def test_who_hands_in_or_reads_can_change_nothing_that_is_there(roles: str, role: str) -> None:
    with connected(by(role, roles)) as connection:
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        assert connection.execute("SELECT count(*) FROM leaf").fetchone() == (0,)


def test_who_sequences_cannot_change_or_remove_an_entry(roles: str, folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.append([event()])
    for who in (by("t_sequencer", roles), roles):  # not even the owner, by a slip
        with connected(who) as connection:
            for table in ("leaf", "node", "spent"):
                for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(statement)


def test_a_reader_opens_no_log_to_append(roles: str, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(LOG_URL, by("t_reader", roles))
        with (
            pytest.raises(LedgerError, match="may not do that"),
            open_ledger(folder, tenant="acme") as ledger,
        ):
            ledger.append([event()])


def test_a_role_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(LedgerError, match="no role `nobody-of-that-name`"):
        prepare(os.environ[LOG_URL], Roles(writer="nobody-of-that-name"))


def test_an_outage_leaves_a_writer_with_the_ids_that_it_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(folder) as ledger:
        ledger.append([event(number=0)])
        store = ledger._writer._store  # type: ignore[attr-defined]
        with monkeypatch.context() as down:
            down.setattr(store, "_url", "postgresql://nobody@127.0.0.1:1/none")
            store._drop()
            for _ in range(200):
                with pytest.raises(LedgerError):
                    ledger.append([event()])
        assert len(store._producers) < 4
        ledger.append([event(number=1)])
    assert [entry.event.facts["number"] for entry in everything(folder)] == [0, 1]


def test_what_nobody_gives_a_place_fails_and_is_not_logged_later(
    roles: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seawall.ledger.postgres.inbox._GRACE", 0.1)
    writer = PostgresLedger(tmp_path / "w", by("t_writer", roles), patience=0.2)
    with closing(writer):
        with pytest.raises(LedgerError, match="seawall log sequence"):
            writer.append([event(number=1)])
        with closing(sequencer(folder, roles)):
            writer.append([event(number=2)])
    entries = everything(folder)
    assert [entry.event.facts["number"] for entry in entries] == [2]
    assert contiguous(entries)


def test_of_two_sequencers_one_stands_by_and_takes_over(folder: Path) -> None:
    with open_ledger(folder) as first:
        first.append([event(number=1)])
        with open_ledger(folder) as second:
            second.append([event(number=2)])
            first.close()
            second.append([event(number=3)])
    assert [entry.event.facts["number"] for entry in everything(folder)] == [1, 2, 3]
    assert not verify(folder, [own_verifier(folder)]).problems


def test_a_sequencer_that_wrongly_believes_it_is_alone_is_kept_out_by_the_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both believe that they have the lock, as after a pause in which it was lost."""
    url = os.environ[LOG_URL]
    with open_ledger(folder) as ledger:
        ledger.append([event(number=0)])
        ids = iter(range(10, 100))
        monkeypatch.setattr("seawall.ledger.postgres.sequencer._ONE", 7)
        rivals = [Sequencer(url, folder, tenant="acme", environment="test") for _ in range(2)]
        for rival in rivals:
            monkeypatch.setattr("seawall.ledger.postgres.sequencer._ONE", next(ids))
            rival.start()
        futures = [ledger.submit([event(number=n)]) for n in range(1, 400)]
        for future in futures:
            future.result()
        for rival in rivals:
            rival.close()
    entries = everything(folder)
    assert [entry.event.facts["number"] for entry in entries] == list(range(400))
    assert contiguous(entries)
    assert not verify(folder, [own_verifier(folder)]).problems


def test_who_stands_by_goes_on_with_no_past_but_what_it_saw_signed(
    folder: Path, tmp_path: Path
) -> None:
    """Two gateways with copies of one data folder; somebody cuts the log short between them."""
    with open_ledger(folder) as first:
        first.append([event(number=0)])
        copy = Path(shutil.copytree(folder, tmp_path / "copy"))
        second = open_ledger(copy)
        first.append([event(number=n) for n in range(1, 20)])
        first.close()
        second.append([event(number=20)])
        second.close()
    with Vandal(folder) as vandal:
        for statement in (
            "DELETE FROM leaf WHERE idx >= 3",
            "DELETE FROM node",
            "DELETE FROM checkpoint WHERE size > 3",
            "UPDATE tree SET size = 3",
        ):
            vandal.execute(statement)
    with pytest.raises(LedgerError, match="cut short"):
        open_ledger(copy)


def test_who_stands_by_tells_of_a_log_that_is_cut_short_meanwhile(
    folder: Path, tmp_path: Path
) -> None:
    url = os.environ[LOG_URL]
    with open_ledger(folder) as ledger:
        ledger.append([event(number=n) for n in range(20)])
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    with open_ledger(folder), closing(sequencer(copy, url)) as standby:
        assert standby.trouble == ""
        with Vandal(folder) as vandal:
            vandal.execute("DELETE FROM leaf WHERE idx >= 3")
            vandal.execute("DELETE FROM node")
        until(lambda: "cut short" in standby.trouble)


def test_many_writers_of_several_ledgers_all_get_their_own_places(folder: Path) -> None:
    ledgers = [open_ledger(folder) for _ in range(3)]
    got: list[tuple[int, int, int]] = []

    def load(which: int) -> None:
        for number in range(50):
            receipt = ledgers[which].append([event(number=which * 1000 + number)] * 3)
            got.append((which * 1000 + number, receipt.first, receipt.last))

    threads = [threading.Thread(target=load, args=(which,)) for which in (0, 1, 2) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ledger in ledgers:
        ledger.close()
    entries = everything(folder)
    assert len(entries) == 2 * 3 * 50 * 3
    assert contiguous(entries)
    for number, first, last in got:
        there = [entry.event.facts["number"] for entry in entries[first : last + 1]]
        assert there == [number] * 3


def test_a_backend_that_is_ended_under_a_writer_costs_nothing_that_was_acknowledged(
    folder: Path, postgres: Server
) -> None:
    with open_ledger(folder) as ledger:
        kept = 0
        for number in range(60):
            if number % 10 == 5:
                with connected(postgres.url) as connection:
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                    )
            try:
                receipt = ledger.append([event(number=number)])
            except LedgerError:
                continue
            kept += 1
            found = ledger.entry(receipt.first)
            assert found is not None
            assert found.event.facts["number"] == number
        assert kept >= 50
    numbers = [entry.event.facts["number"] for entry in everything(folder)]
    assert len(numbers) == len(set(numbers))
    assert contiguous(everything(folder))
    assert not verify(folder, [own_verifier(folder)]).problems


def test_a_database_that_cannot_serve_is_told_without_its_password(
    folder: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "pl4nted"
    host = postgres.url.partition("host=")[2]
    for url, match in {
        f"postgresql://nobody:{secret}@/postgres?host={host}": "cannot be reached",
        f"postgresql://postgres:{secret}@/not_there?host={host}": "cannot be reached",
        f"postgresql://postgres:{secret}@127.0.0.1:1/postgres": "cannot be reached",
        f"mysql://postgres:{secret}@127.0.0.1/x": "no address of PostgreSQL",
        f"postgresql://{secret}:{secret}@[": "address|cannot|failed",
    }.items():
        monkeypatch.setenv(LOG_URL, url)
        for opening in (open_ledger, open_for_reading):
            with pytest.raises(LedgerError, match=match) as error:
                opening(folder)
            assert secret not in str(error.value)
    assert secret not in place(f"postgresql://a:{secret}@h/d")


def test_a_database_without_a_log_or_of_another_version_is_told(
    database_logs: Logs, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = postgres.database()
    monkeypatch.setenv(LOG_URL, empty)
    with pytest.raises(LedgerError, match="seawall log prepare"):
        open_for_reading(database_logs.root)
    prepare(empty)
    prepare(empty)
    open_for_reading(database_logs.root)
    with connected(empty) as connection:
        for version, said in (("0000", "older Seawall"), ("9999", "newer Seawall")):
            connection.execute("UPDATE migration SET version_num = %s", (version,))
            with pytest.raises(LedgerError, match=said):
                open_for_reading(database_logs.root)
    with pytest.raises(LedgerError, match="newer Seawall"):
        open_ledger(database_logs.root / "data")
    postgres.drop(empty)


def test_a_log_reads_what_it_writes_whatever_the_environment_names(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = os.environ[LOG_URL]
    with closing(PostgresLedger(folder, url)) as shared, SqliteLedger(tmp_path / "x") as own:
        for log, number in ((shared, 1), (own, 2)):
            log.append([event(number=number)])
        for named in (url, ""):
            monkeypatch.setenv(LOG_URL, named)
            for log, number in ((shared, 1), (own, 2)):
                found = log.entry(0)
                assert found is not None
                assert found.event.facts == {"number": number}


def test_a_log_serves_while_another_reads_all_of_it(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.append([event(number=n) for n in range(2_000)])
        reading = ledger.entries(Query(kind="text.*"))
        next(reading)
        more: DurableLedger = ledger
        more.append([event(number=2_000)])
        assert sum(1 for _ in reading) == 2_000
