"""What hostile or late writers hand in to the database gets no place and holds nobody up."""

import os
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    LOG_URL,
    Query,
    Receipt,
    open_ledger,
    own_verifier,
    verify,
)
from seawall.ledger.leaf import LARGEST, Origin, encode
from seawall.terms import Event
from tests.ledger.databases import connected
from tests.ledger.events import NOON, event
from tests.ledger.test_laws import contiguous, everything

HAND_IN = """
INSERT INTO inbox (token, leaves, spend, until) VALUES (%s, %s, %s, now() + %s::interval)
"""


def hand_in(url: str, *leaves: bytes, until: str = "1 minute", spend: str | None = None) -> bytes:
    """What somebody with the writer's role can put into the inbox; its name there."""
    token = os.urandom(16)
    with connected(url) as connection:
        connection.execute(HAND_IN, (token, list(leaves), spend, until))
    return token


def leaf(number: int = 0, producer: str = "p") -> bytes:
    return encode(event(), origin=Origin("acme", "test", producer), sequence=number)


def worded(field: str, word: str) -> Event:
    words = {"kind": "text.allowed", "request": "", "session": "", "principal": "", "feature": ""}
    return Event(at=NOON, actor="gateway", **{**words, field: word})  # type: ignore[arg-type]  # all are text


BAD = [
    b"",
    b"{}",
    b"pl4nted",
    leaf().replace(b'"v":1', b'"v":9'),
    leaf().replace(b'","', b'" ,"', 1),
    leaf()[:-1] + b',"z":1.5}',
    leaf().replace(b'"facts":{}', b'"facts":{"x":"' + b"x" * LARGEST + b'"}'),
    leaf(producer="a\0b"),
    leaf(producer="x" * 65),
    leaf(producer=""),
    encode(worded("request", "a\0b"), origin=Origin("acme", "test", "p"), sequence=0),
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


def test_what_the_database_does_not_hold_is_refused_by_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where it looked as the log keeps it; who handed in before and after it is served."""
    monkeypatch.setattr("seawall.ledger.postgres.handed.require_words", lambda _: None)
    bad = encode(worded("request", "a\0b"), origin=Origin("acme", "test", "b"), sequence=0)
    tokens = [os.urandom(16) for _ in "abc"]
    with connected(os.environ[LOG_URL]) as connection, open_ledger(folder) as ledger:
        with connection.transaction():  # one batch for whoever gives places
            for token, each in zip(tokens, (leaf(0, "a"), bad, leaf(0, "c")), strict=True):
                connection.execute(HAND_IN, (token, [each], None, "1 minute"))
        assert ledger.append([event()]) == Receipt(2, 2)
        query = "SELECT first, refused FROM receipt WHERE token = %s"
        told = [connection.execute(query, (token,)).fetchone() for token in tokens]
    assert told == [(0, ""), (None, "it is not as the log keeps it"), (1, "")]
    assert not verify(folder, [own_verifier(folder)]).problems


def test_a_token_that_was_used_before_stops_nobody(folder: Path) -> None:
    url = os.environ[LOG_URL]
    with open_ledger(folder) as ledger:
        ledger.append([event()])
        with connected(url) as connection:
            (used,) = connection.execute("SELECT token FROM receipt").fetchone() or (b"",)
            connection.execute(HAND_IN, (used, [leaf()], None, "1 minute"))
        assert ledger.append([event()]) == Receipt(2, 2)
    assert not verify(folder, [own_verifier(folder)]).problems


def test_what_comes_too_late_gets_no_place(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        hand_in(os.environ[LOG_URL], leaf(), until="-1 second")
        ledger.append([event(number=1)])
        assert [entry.event.facts for entry in ledger.entries(Query())] == [{"number": 1}]


@pytest.mark.parametrize(
    ("spend", "until"),
    [
        ("x" * 9_000, "1 minute"),
        (None, "2 days"),
        (None, "infinity"),
        (None, "-5000 years"),
    ],
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
