import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench import chain, proofs
from bench.events import event, recorded
from bench.ledger import LOADS, Load, goals, measure, rows, run
from bench.logs import CONTENDERS, SQLITE, Contender, Stores
from seawall.ledger import LARGEST, Origin, encode, minimal
from tests.postgres_server import Server

TINY = 64


def test_the_recorded_events_are_those_that_an_installation_may_log() -> None:
    for number in range(3 * len(recorded())):
        kept, dropped = minimal(event(number))
        assert not dropped
        assert kept == event(number)
        assert len(encode(kept, origin=Origin("t", "e", "p"), sequence=0)) < LARGEST


def test_an_exchange_has_one_request_and_the_next_another() -> None:
    exchange = {event(number).request for number in range(5)}
    assert len(exchange) == 1
    assert event(5).request not in exchange
    assert event(len(recorded())).request not in {event(n).request for n in range(len(recorded()))}


@pytest.mark.parametrize("contender", CONTENDERS, ids=str)
@pytest.mark.parametrize("load", [Load(4), Load(4, tasks=True)], ids=str)
def test_every_contender_makes_every_event_durable(
    tmp_path: Path, postgres: Server, contender: Contender, load: Load
) -> None:
    with Stores(tmp_path, postgres).opened(contender) as opened:
        turn = run(opened.log, load, TINY)
        assert opened.log.append([event(0)]).first == len(turn.waits)
        opened.log.close()
        assert opened.size() > 0


def test_a_chain_that_was_changed_is_found(tmp_path: Path) -> None:
    log = chain.Chain(chain.SqliteChain(tmp_path))
    for number in range(5):
        log.append([event(number)])
    log.close()
    assert chain.verified(tmp_path) == 5
    with closing(sqlite3.connect(tmp_path / chain.FILE)) as connection:
        connection.execute("UPDATE chain SET bytes = zeroblob(9) WHERE idx = 2")
        connection.commit()
    with pytest.raises(AssertionError):
        chain.verified(tmp_path)


def test_the_tables_have_a_line_for_each_load_and_contender(tmp_path: Path) -> None:
    turns = measure(Stores(tmp_path, None), rounds=1, events=TINY)
    assert len([line for line in rows(turns) if line.startswith(f"| {SQLITE} |")]) == 2 * len(
        LOADS
    )
    assert all("reached" in line or "missed" in line for line in goals(turns))


def test_a_log_is_proved_verified_and_searched_beside_a_chain(tmp_path: Path) -> None:
    said = "\n".join(proofs.lines(tmp_path, 3_000, workers=1))
    assert "proof of an entry" in said
    assert "search: a session" in said
    assert not list(tmp_path.iterdir())
