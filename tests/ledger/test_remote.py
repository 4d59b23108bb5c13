"""A whole log with a signer of its own: events are durable without it, signed only by it."""

import shutil
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from seawall.errors import LedgerError, SignerError
from seawall.ledger import (
    Query,
    SigningService,
    SqliteLedger,
    last_checkpoint,
    open_checkpoint,
    open_for_reading,
    own_verifiers,
    renew_keys,
    verify,
)
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.checkpoints import Checkpoints
from seawall.ledger.database import FILE
from seawall.ledger.embedded import EmbeddedStore
from seawall.ledger.frames import Frame
from seawall.ledger.remote import SIGNER, RemoteSigner, signer_path
from seawall.ledger.signing import KEY, ML_DSA_KEY, SIGNED, VARIABLE
from tests.ledger.events import event
from tests.ledger.signers import LEAVES, ORIGIN, root, serving
from tests.waiting import until


@pytest.fixture
def data(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(SIGNER, f"unix:{place}")
    return tmp_path / "data"


def append(folder: Path, count: int = 1) -> None:
    with SqliteLedger(folder) as ledger:
        ledger.append([event(number=n) for n in range(count)])


def sizes(folder: Path) -> list[int]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        rows = connection.execute("SELECT size FROM checkpoint ORDER BY number").fetchall()
    return [size for (size,) in rows]


def test_a_log_is_signed_by_its_signer_and_has_no_key(
    data: Path, place: Path, tmp_path: Path
) -> None:
    with serving(place, SigningService(tmp_path / "state")):
        append(data, 20)
        append(data, 20)
        verifiers = own_verifiers(data)
        assert not (data / KEY).exists()
        told = verify(data, verifiers)
        assert (told.entries, told.problems) == (40, ())
        assert len(open_checkpoint(last_checkpoint(data), verifiers)[1]) == 2
        with pytest.raises(LedgerError, match="are its signer's"):
            renew_keys(data, "any")
    state = tmp_path / "state"
    assert (state / SIGNED).read_bytes() == (data / SIGNED).read_bytes()


def test_a_new_log_takes_the_name_that_its_signer_signs_for(
    data: Path, place: Path, service: SigningService
) -> None:
    with serving(place, service):
        append(data)
        assert own_verifiers(data)[0].name == ORIGIN


def test_a_log_does_not_begin_without_its_signer_nor_with_anothers(
    data: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SignerError, match="cannot be reached"):
        append(data)
    with serving(place, SigningService(tmp_path / "state")):
        append(data)
    place.unlink(missing_ok=True)
    other = SigningService(tmp_path / "other", origin="another")
    with serving(place, other), pytest.raises(LedgerError, match="signs for `another`"):
        append(data)
    for address in ("nowhere", "unix:relative", "http://localhost"):
        with pytest.raises(LedgerError, match="write `unix:`"):
            signer_path(address)
    monkeypatch.setenv(VARIABLE, "PRIVATE+KEY")
    with pytest.raises(LedgerError, match="both"):
        append(data)


def test_a_key_that_still_lies_beside_the_log_is_told(data: Path, place: Path) -> None:
    data.mkdir()
    (data / ML_DSA_KEY).touch()
    with pytest.raises(LedgerError, match="still lies beside the log"):
        append(data)


def test_events_are_durable_without_the_signer_and_signed_once_it_is_back(
    data: Path, place: Path, tmp_path: Path
) -> None:
    with serving(place, SigningService(tmp_path / "state")):
        append(data, 3)
    with SqliteLedger(data) as ledger:  # opened, written to and read without a signer
        ledger.append([event() for _ in range(4)])
        ledger.append([event()])
        assert sizes(data)[-1] == 3
        with serving(place, SigningService(tmp_path / "state")):
            until(lambda: sizes(data)[-1] == 8)
    with pytest.raises(SignerError):  # who verifies is told that the signer was not asked
        verify(data, [])


def checkpoints_of(ledger: SqliteLedger) -> Checkpoints | None:
    store = ledger._writer._store
    assert isinstance(store, EmbeddedStore)
    return store._checkpoints


def test_entries_that_a_crash_took_back_were_not_signed(
    data: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(place, SigningService(tmp_path / "state")) as server:
        append(data, 3)
        with SqliteLedger(data) as ledger:
            checkpoints = checkpoints_of(ledger)
            assert checkpoints is not None
            checkpoints._next = 0.0  # due within the transaction that is to fail
            blocked = sqlite3.connect(data / FILE)
            blocked.execute("CREATE TRIGGER no BEFORE INSERT ON checkpoint "
                            "BEGIN SELECT RAISE(ABORT, 'no'); END")  # fmt: skip
            with pytest.raises(LedgerError):
                ledger.append([event() for _ in range(5)])
            blocked.execute("DROP TRIGGER no")
            blocked.close()
            assert server.service.answer({"ask": "state", "origin": ""})["size"] == 3
            ledger.append([event()])  # something else takes their place
        assert not verify(data, own_verifiers(data)).problems


def rewritten(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("running", [True, False])
def test_a_log_that_somebody_rewrote_gets_no_signature(
    data: Path, place: Path, tmp_path: Path, *, running: bool
) -> None:
    state = tmp_path / "state"
    forge = "UPDATE leaf SET bytes = bytes || ' ', hash = zeroblob(32) WHERE idx = 30"
    with serving(place, SigningService(state)):
        append(data, 40)
        before = (state / SIGNED).read_bytes()
        if running:
            with SqliteLedger(data) as ledger:
                rewritten(data, forge, "DELETE FROM node")
                time.sleep(1.1)  # a checkpoint is due
                with pytest.raises(LedgerError):
                    ledger.append([event()])
        else:
            rewritten(data, forge, "DELETE FROM node", "DELETE FROM checkpoint")
            (data / SIGNED).unlink()
            with pytest.raises(LedgerError):
                append(data)
        assert (state / SIGNED).read_bytes() == before


def test_a_log_cut_short_by_somebody_who_has_all_of_its_folder_is_told(
    data: Path, place: Path, tmp_path: Path
) -> None:
    with serving(place, SigningService(tmp_path / "state")):
        append(data, 40)
        shutil.copytree(data, tmp_path / "older")
        append(data, 5)
        verifiers = own_verifiers(data)
        shutil.rmtree(data)
        shutil.copytree(tmp_path / "older", data)
        (problem,) = verify(data, verifiers).problems
        assert "what the log's signer signed last has 45 entries" in problem.what
        with pytest.raises(LedgerError, match="from the signer's folder"):
            append(data)


def test_gateways_that_race_for_one_signer_get_one_past(
    data: Path, place: Path, tmp_path: Path
) -> None:
    with serving(place, SigningService(tmp_path / "state", origin=ORIGIN)):
        append(data)
        with SqliteLedger(data) as one, SqliteLedger(data) as two:

            def load(ledger: SqliteLedger) -> None:
                for _ in range(150):
                    ledger.append([event()])
                    checkpoints = checkpoints_of(ledger)
                    if checkpoints is not None:
                        checkpoints._next = 0.0  # one is due with each

            with ThreadPoolExecutor(2) as pool:
                list(pool.map(load, (one, two)))
        told = verify(data, own_verifiers(data))
        assert (told.entries, told.problems) == (301, ())
        assert sizes(data)[-1] == 301


def test_of_two_logs_with_one_name_the_signer_signs_for_one(
    data: Path, place: Path, tmp_path: Path
) -> None:
    with serving(place, SigningService(tmp_path / "state", origin=ORIGIN)):
        append(data, 5)
        twin = tmp_path / "twin"
        with pytest.raises(LedgerError):
            append(twin, 7)
        append(data, 5)
        assert sizes(data)[-1] == 10


def test_a_signer_that_signs_something_else_is_not_believed(
    data: Path, place: Path, service: SigningService, tmp_path: Path
) -> None:
    class Liar(SigningService):
        def answer(self, asked: Frame) -> Frame:
            answer = super().answer(asked)
            if "note" in answer:
                last = Checkpoint(ORIGIN, 9, root(LEAVES, 9))
                return {"note": last.signed(self._signers)}
            return answer

    with serving(place, Liar(tmp_path / "state", origin=ORIGIN)):
        append(data, 5)
        assert sizes(data) == []


def test_a_signer_that_hangs_holds_up_no_event(
    data: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(place, SigningService(tmp_path / "state", origin=ORIGIN)):
        append(data)
    monkeypatch.setattr("seawall.ledger.remote.SECONDS", 0.1)
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as deaf:
        deaf.bind(str(place))
        deaf.listen(64)
        append(data, 5)
    with open_for_reading(data) as reader:
        assert len(list(reader.entries(Query()))) == 6
    signer = RemoteSigner(place, data, ORIGIN, begun=True)
    with pytest.raises(SignerError):
        _ = signer.verifiers
