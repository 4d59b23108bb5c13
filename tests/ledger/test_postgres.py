"""What is the database's own: roles, one sequencer at a time, what hostile writers hand in."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    LOG_URL,
    DurableLedger,
    Query,
    Receipt,
    last_checkpoint,
    move,
    open_for_reading,
    open_ledger,
    own_verifier,
    prove,
    verify,
)
from seawall.ledger.leaf import LARGEST, Origin, encode
from seawall.ledger.postgres import Roles, Sequencer, prepare
from seawall.ledger.postgres.connection import place
from seawall.ledger.vault import Body, Vault
from seawall.terms import Event
from tests.ledger.conftest import Logs, Vandal
from tests.ledger.events import NOON, event
from tests.ledger.test_laws import contiguous, everything
from tests.ledger.vault.sealing import SECRET, to_seal
from tests.postgres_server import Server

ROLES = Roles(writer="t_writer", sequencer="t_sequencer", reader="t_reader")


@pytest.fixture
def folder(database_logs: Logs) -> Path:
    return database_logs.new()


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("SET search_path = seawall")
        yield connection


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


def hand_in(url: str, *leaves: bytes, until: str = "1 minute", spend: str | None = None) -> bytes:
    """What somebody with the writer's role can put into the inbox; its name there."""
    token = os.urandom(16)
    with connected(url) as connection:
        connection.execute(
            "INSERT INTO inbox (token, leaves, spend, until) "
            "VALUES (%s, %s, %s, now() + %s::interval)",
            (token, list(leaves), spend, until),
        )
    return token


def leaf(number: int = 0, producer: str = "p") -> bytes:
    return encode(event(), origin=Origin("acme", "test", producer), sequence=number)


BAD = [
    b"",
    b"{}",
    b"pl4nted",
    leaf().replace(b'"v":1', b'"v":9'),
    leaf().replace(b'","', b'" ,"', 1),
    leaf()[:-1] + b',"z":1.5}',
    leaf().replace(b'"facts":{}', b'"facts":{"x":"' + b"x" * LARGEST + b'"}'),
]


@pytest.mark.parametrize("bad", BAD)
def test_what_is_not_as_the_log_keeps_it_gets_no_place_and_holds_nobody_up(
    folder: Path, bad: bytes
) -> None:
    url = os.environ[LOG_URL]
    with open_ledger(folder) as ledger:
        token = hand_in(url, leaf(), bad)
        assert ledger.append([event()]) == Receipt(0, 0)
        with connected(url) as connection:
            query = "SELECT first, refused FROM receipt WHERE token = %s"
            assert connection.execute(query, (token,)).fetchone() == (
                None,
                "it is not as the log keeps it",
            )
    assert not verify(folder, [own_verifier(folder)]).problems


def test_what_comes_too_late_gets_no_place(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        hand_in(os.environ[LOG_URL], leaf(), until="-1 second")
        ledger.append([event(number=1)])
        assert [entry.event.facts for entry in ledger.entries(Query())] == [{"number": 1}]


@pytest.mark.parametrize(
    ("spend", "until"), [("x" * 9_000, "1 minute"), (None, "2 days"), (None, "infinity")]
)
def test_what_could_stand_in_the_way_for_ever_is_not_handed_in(
    folder: Path, spend: str | None, until: str
) -> None:
    with open_ledger(folder) as ledger:
        with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.DataError)):
            hand_in(os.environ[LOG_URL], leaf(), spend=spend, until=until)
        assert ledger.append([event()]) == Receipt(0, 0)


def test_what_was_logged_or_leaves_a_number_out_is_not_logged_again(folder: Path) -> None:
    url = os.environ[LOG_URL]
    with open_ledger(folder) as ledger:
        ledger.append([event(number=0)])
        (first,) = ledger.entries(Query())
        hand_in(url, leaf(0, "other"), leaf(1, "other"))
        for again in ((first.leaf,), (leaf(1, "other"),), (leaf(3, "other"),), (leaf(5),)):
            hand_in(url, *again)
        hand_in(url, leaf(2, "other"))
        ledger.append([event(number=1)])
        assert len(list(ledger.entries(Query()))) == 5
    assert contiguous(everything(folder))
    assert not verify(folder, [own_verifier(folder)]).problems


def test_what_somebody_waits_for_no_longer_is_not_logged_once_the_way_is_free(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seawall.ledger.shared import PostgresLedger  # noqa: PLC0415

    monkeypatch.setattr("seawall.ledger.postgres.inbox._GRACE", 0.1)
    with closing(PostgresLedger(folder, os.environ[LOG_URL], patience=0.5)) as ledger:
        ledger.append([event(number=0)])
        with connected(os.environ[LOG_URL]) as other, other.transaction():
            other.execute("LOCK TABLE leaf IN SHARE MODE")
            with pytest.raises(LedgerError, match="in time") as error:
                ledger.append([event(number=1)])
            assert error.value.reason == "in_doubt"
        ledger.append([event(number=2)])
    assert [entry.event.facts["number"] for entry in everything(folder)] == [0, 2]
    assert not verify(folder, [own_verifier(folder)]).problems


def test_a_receipt_is_found_by_a_name_that_no_other_has(folder: Path) -> None:
    """The numbers of a server that crashed come again: another's receipt is not one's own."""
    with open_ledger(folder) as ledger:
        ledger.append([event(number=0)])
        with connected(os.environ[LOG_URL]) as connection:
            connection.execute("ALTER SEQUENCE inbox_id_seq RESTART")
        assert ledger.append([event(number=1)]) == Receipt(1, 1)
        assert ledger.append([event(number=2)]) == Receipt(2, 2)


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
    from seawall.ledger.shared import PostgresLedger  # noqa: PLC0415

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


def worded(field: str, word: str) -> Event:
    words = {"kind": "text.allowed", "request": "", "session": "", "principal": "", "feature": ""}
    return Event(at=NOON, actor="gateway", **{**words, field: word})  # type: ignore[arg-type]  # all are text


@pytest.mark.parametrize("field", ["request", "session", "principal", "feature", "kind"])
@pytest.mark.parametrize("word", ["a\0b", "é" * 501, "x" * 1_001])
def test_a_word_that_an_index_cannot_hold_is_refused_by_itself(
    folder: Path, field: str, word: str
) -> None:
    with open_ledger(folder) as ledger:
        good = [ledger.submit([event(number=1)])]
        bad = ledger.submit([worded(field, word)])
        good.append(ledger.submit([event(number=2)]))
        assert [future.result().first for future in good] == [0, 1]
        with pytest.raises(LedgerError, match=f"the field `{field}`"):
            bad.result()
    assert contiguous(everything(folder))


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


@pytest.fixture
def begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log in a file, and an empty database that is named for it."""
    url = os.environ[LOG_URL]
    monkeypatch.delenv(LOG_URL)
    with open_ledger(folder, tenant="acme", environment="test") as ledger:
        ledger.append([event(number=n) for n in range(5_000)])
        ledger.append([event(number=5_000)], unless="once")
        with Vault.open(folder) as vault:
            (sealed,) = vault.seal_many([to_seal()])
            ledger.append([event(ref=sealed.ref, digest=sealed.digest)])
    (folder / "url").write_text(url)
    return folder


def the_text(folder: Path) -> Body:
    """The text that the last entry names."""
    facts = everything(folder)[5_001].event.facts
    with Vault.open(folder) as vault:
        return vault.read(str(facts["ref"]), str(facts["digest"]))


def test_a_log_moves_to_a_database_with_its_proofs(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept, receipt = everything(begun), last_checkpoint(begun), prove(begun, 1_234)
    monkeypatch.setenv(LOG_URL, (begun / "url").read_text())
    assert move(begun, to_database=True).entries == 5_002
    assert [entry.leaf for entry in everything(begun)] == [entry.leaf for entry in before]
    assert last_checkpoint(begun) == kept
    assert the_text(begun) == {"texts": [SECRET]}
    assert prove(begun, 1_234) == receipt
    with pytest.raises(LedgerError, match="has a log already"):
        move(begun, to_database=True)
    with open_ledger(begun, tenant="acme", environment="test") as ledger:
        with pytest.raises(LedgerError, match="done before"):
            ledger.append([event()], unless="once")
        ledger.append([event(number=5_002)])
    assert not verify(begun, [own_verifier(begun)], [("kept", kept)]).problems
    # The file is behind what was signed since: it is not gone on with.
    monkeypatch.delenv(LOG_URL)
    with pytest.raises(LedgerError, match="cut short"):
        open_ledger(begun, tenant="acme", environment="test")


def test_a_log_moves_back_into_a_file(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = last_checkpoint(begun)
    monkeypatch.setenv(LOG_URL, (begun / "url").read_text())
    move(begun, to_database=True)
    for file in begun.glob("vault.sqlite*"):  # nothing of it stays where it was
        assert SECRET.encode() not in file.read_bytes()
    with closing(sqlite3.connect(begun / "vault.sqlite")) as old:
        assert old.execute("SELECT count(*) FROM sealed").fetchone() == (0,)
        assert old.execute("SELECT count(*) FROM dek").fetchone() == (0,)
    for file in begun.glob("log.sqlite*"):
        file.rename(tmp_path / file.name)
    with open_ledger(begun, tenant="acme", environment="test") as ledger:
        ledger.append([event(number=5_002)])
        with pytest.raises(LedgerError, match="stop it first"):
            move(begun, to_database=False)
    assert move(begun, to_database=False).entries == 5_003
    monkeypatch.delenv(LOG_URL)
    assert the_text(begun) == {"texts": [SECRET]}
    with open_ledger(begun, tenant="acme", environment="test") as ledger:
        ledger.append([event(number=5_003)])
    assert not verify(begun, [own_verifier(begun)], [("kept", kept)]).problems
    assert contiguous(everything(begun))


def test_a_log_that_is_not_whole_is_not_moved(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Vandal(begun) as vandal:
        vandal.execute("UPDATE leaf SET kind = 'x' WHERE idx = 7")
    monkeypatch.setenv(LOG_URL, (begun / "url").read_text())
    with pytest.raises(LedgerError, match="entry 7"):
        move(begun, to_database=True)
    with pytest.raises(LedgerError, match="no name yet"):
        own_verifier(begun)


def test_a_log_serves_while_another_reads_all_of_it(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.append([event(number=n) for n in range(2_000)])
        reading = ledger.entries(Query(kind="text.*"))
        next(reading)
        more: DurableLedger = ledger
        more.append([event(number=2_000)])
        assert sum(1 for _ in reading) == 2_000
