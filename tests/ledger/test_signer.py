"""A signer of its own signs what only grew, whoever asks, however, and whatever dies meanwhile."""

import base64
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import LedgerError, SignerError
from seawall.ledger import (
    Query,
    SignerServer,
    SigningService,
    SqliteLedger,
    last_checkpoint,
    open_checkpoint,
    open_for_reading,
    own_verifiers,
    read_verifier,
    renew_keys,
    verify,
)
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.checkpoints import Checkpoints
from seawall.ledger.database import FILE
from seawall.ledger.embedded import EmbeddedStore
from seawall.ledger.frames import MOST, Frame, receive_frame, send_frame
from seawall.ledger.merkle import Frontier, Node, consistency_proof, leaf_hash
from seawall.ledger.remote import SIGNER, RemoteSigner, signer_path
from seawall.ledger.signer_socket import MOST_AT_ONCE
from seawall.ledger.signing import KEY, ML_DSA_KEY, SIGNED, VARIABLE
from tests.ledger.events import event

ORIGIN = "seawall/default/test/00c0ffee"
LEAVES = [leaf_hash(bytes([n])) for n in range(64)]
FORKED = [*LEAVES[:10], *(leaf_hash(b"other" + bytes([n])) for n in range(54))]


def root(leaves: Sequence[bytes], size: int) -> bytes:
    frontier = Frontier()
    frontier.extend(leaves[:size])
    return frontier.root


def written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def question(old: int, size: int, leaves: Sequence[bytes] = LEAVES) -> dict[str, object]:
    def lookup(node: Node) -> bytes:
        level, at = node
        return root(leaves[at << level :], 1 << level)

    proof = consistency_proof(lookup, old, size) if old <= size else []
    return {
        "ask": "sign",
        "origin": ORIGIN,
        "old": old,
        "size": size,
        "root": written(root(leaves, size)),
        "proof": [written(each) for each in proof],
    }


@pytest.fixture
def service(tmp_path: Path) -> SigningService:
    return SigningService(tmp_path / "state", origin=ORIGIN)


def signed(service: SigningService, frame: Frame) -> Checkpoint:
    answer = service.answer(frame)
    assert "note" in answer, answer
    verifiers = [read_verifier(key) for key in service.keys]
    checkpoint, signatures = open_checkpoint(str(answer["note"]), verifiers)
    assert len(signatures) == len(verifiers) == 2
    return checkpoint


def test_a_log_that_grows_is_signed_each_time_and_the_same_again(service: SigningService) -> None:
    for old, size in ((0, 0), (0, 3), (3, 3), (3, 10), (10, 64)):
        assert signed(service, question(old, size)) == Checkpoint(ORIGIN, size, root(LEAVES, size))


def test_another_signer_of_the_same_folder_goes_on_from_what_was_signed(
    service: SigningService, tmp_path: Path
) -> None:
    signed(service, question(0, 20))
    again = SigningService(tmp_path / "state")
    assert again.answer({"ask": "state", "origin": ""}) == {
        "origin": ORIGIN,
        "keys": service.keys,
        "size": 20,
        "root": written(root(LEAVES, 20)),
    }
    assert again.answer(question(0, 30))["stale"] is True
    assert signed(again, question(20, 30)).size == 30


@pytest.mark.parametrize(
    "frame",
    [
        question(20, 30, FORKED),
        question(20, 20, FORKED),
        question(20, 15),
        {**question(20, 30), "proof": []},
        {**question(20, 30), "proof": question(20, 31)["proof"]},
        {**question(20, 30), "proof": [written(b"short")]},
        {**question(20, 30), "root": question(20, 31)["root"]},
        question(10, 30),
        question(30, 30),
        {**question(20, 30), "origin": "seawall/default/test/another"},
        {**question(20, 30), "origin": ""} | {"origin": 5},
        {**question(20, 30), "size": -1},
        {**question(20, 30), "size": 2**63},
        {**question(20, 30), "size": 30.0},
        {**question(20, 30), "old": True},
        {**question(20, 30), "root": "x"},
        {**question(20, 30), "proof": "x"},
        {**question(20, 30), "proof": [written(b"x" * 32)] * 65},
        {**question(20, 30), "proof": [1]},
        {**question(20, 30), "ask": "anything"} | {"ask": None},
        {},
    ],
)
def test_what_does_not_go_on_from_the_last_is_refused_and_changes_nothing(
    service: SigningService, tmp_path: Path, frame: dict[str, object]
) -> None:
    signed(service, question(0, 20))
    before = (tmp_path / "state" / SIGNED).read_bytes()
    answer = service.answer(frame)
    assert "note" not in answer
    assert answer["refused"]
    assert (tmp_path / "state" / SIGNED).read_bytes() == before
    assert signed(service, question(20, 30)).size == 30


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 64), st.integers(0, 64), st.booleans()), max_size=12))
def test_whatever_is_asked_what_was_signed_only_grows(
    tmp_path_factory: pytest.TempPathFactory, asks: list[tuple[int, int, bool]]
) -> None:
    service = SigningService(tmp_path_factory.mktemp("state"), origin=ORIGIN)
    size, leaves = 0, LEAVES
    for old, new, forked in asks:
        chosen = FORKED if forked else LEAVES
        if "note" in service.answer(question(old, new, chosen)):
            assert old == size <= new
            assert root(chosen, size) == root(leaves, size)
            size, leaves = new, chosen


def test_the_first_log_that_asks_is_signed_for_and_no_other(tmp_path: Path) -> None:
    service = SigningService(tmp_path / "state")
    assert service.answer({"ask": "state", "origin": ""})["keys"] == []
    assert "refused" in service.answer({**question(0, 3), "origin": ""})
    for name in ("a b", "a\nb", "a+b", "x" * 256):
        assert "refused" in service.answer({"ask": "state", "origin": name})
    assert service.origin == ""
    signed_first = service.answer(question(0, 3))
    assert "note" in signed_first
    assert "refused" in service.answer({"ask": "state", "origin": "another"})
    with pytest.raises(LedgerError, match="are of the log"):
        SigningService(tmp_path / "state", origin="another")


def test_a_signer_takes_over_the_files_of_a_log_that_signed_for_itself(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path / "data") as ledger:
        ledger.append([event()])
    keys = own_verifiers(tmp_path / "data")
    (tmp_path / "state").mkdir(mode=0o700)
    for name in (KEY, SIGNED):
        (tmp_path / "data" / name).rename(tmp_path / "state" / name)
    service = SigningService(tmp_path / "state")
    assert service.keys == [keys[0].vkey]
    assert service.answer({"ask": "state", "origin": ""})["size"] == 1
    added = SigningService(tmp_path / "state", ml_dsa=True)
    assert added.keys[0] == keys[0].vkey
    assert len(SigningService(tmp_path / "state", ml_dsa=True).keys) == 2


DIES = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
import orjson
from seawall.ledger import SigningService

def die():
    os.kill(os.getpid(), signal.SIGKILL)

service = SigningService(Path(sys.argv[1]), origin=sys.argv[2])
service._signers = [replace(signer, now=signer.now and die) for signer in service._signers]
service.answer(orjson.loads(sys.stdin.buffer.read()))
print("it lives")
"""


def test_a_signer_killed_before_it_answers_signs_the_same_again_and_nothing_else(
    service: SigningService, tmp_path: Path
) -> None:
    signed(service, question(0, 20))
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(tmp_path / "state"), ORIGIN],
        input=orjson.dumps(question(20, 30)),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")
    again = SigningService(tmp_path / "state")
    assert "refused" in again.answer(question(20, 40, FORKED))
    assert again.answer(question(20, 30))["stale"] is True
    assert "refused" in again.answer(question(30, 30, FORKED))
    assert signed(again, question(30, 30)) == Checkpoint(ORIGIN, 30, root(LEAVES, 30))


@contextmanager
def serving(
    path: Path, service: SigningService, *, users: Sequence[int] = ()
) -> Iterator[SignerServer]:
    with SignerServer(path, service, users=users) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "s"


def exchange(place: Path, raw: bytes, *, half: bool = True) -> dict[str, object]:
    """What a signer answers to bytes; an empty answer where it closes."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.settimeout(5)
        channel.connect(str(place))
        channel.sendall(raw)
        if half:
            channel.shutdown(socket.SHUT_WR)
        try:
            return receive_frame(channel, until=time.monotonic() + 5)
        except OSError:
            return {}


@pytest.mark.parametrize(
    ("raw", "answered"),
    [
        (b"", False),
        (b"\x00\x00", False),
        (struct.pack(">I", 10) + b"{}", False),
        (struct.pack(">I", MOST + 1) + b" " * 10, True),
        (b"\xff\xff\xff\xff", True),
        (struct.pack(">I", 4) + b"nope", True),
        (struct.pack(">I", 2) + b"[]", True),
        (struct.pack(">I", 3) + b'"\xff"', True),
        (struct.pack(">I", 60_000) + b"[" * 60_000, True),
        (b"GET / HTTP/1.1\r\n\r\n", True),
    ],
)
def test_garbage_is_refused_and_the_next_is_served(
    place: Path, service: SigningService, raw: bytes, *, answered: bool
) -> None:
    with serving(place, service):
        assert ("refused" in exchange(place, raw)) is answered
        assert exchange(place, frame_of(question(0, 3)))["note"]


def frame_of(asked: Frame) -> bytes:
    body = orjson.dumps(asked)
    return struct.pack(">I", len(body)) + body


def test_slow_clients_are_cut_off_and_keep_nobody_out_for_good(
    place: Path, service: SigningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seawall.ledger.signer_socket.SECONDS", 0.3)
    with serving(place, service):
        slow = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(MOST_AT_ONCE + 4)]
        for channel in slow:
            channel.settimeout(5)
            channel.connect(str(place))
        for channel in slow:  # each is closed in the end, though it sent nothing
            assert channel.recv(1) == b""
            channel.close()
        assert exchange(place, frame_of(question(0, 3)))["note"]


def test_only_users_that_are_named_are_answered(place: Path, service: SigningService) -> None:
    with serving(place, service, users=[os.geteuid() + 1]):
        assert "may not ask" in str(exchange(place, frame_of(question(0, 3)), half=False))
    with serving(place, service, users=[os.geteuid()]):
        assert exchange(place, frame_of(question(0, 3)))["note"]


def test_a_socket_is_for_owner_and_group_and_only_where_it_is_safe(
    place: Path, service: SigningService, tmp_path: Path
) -> None:
    with serving(place, service):
        assert place.stat().st_mode & 0o777 == 0o660
        with pytest.raises(LedgerError, match="another signer listens"):
            SignerServer(place, service)
    assert not place.exists()
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as dead:
        dead.bind(str(place))
    with serving(place, service):  # what a kill left behind is no obstacle
        assert exchange(place, frame_of(question(0, 3)))["note"]
    place.touch()
    with pytest.raises(LedgerError, match="no socket"):
        SignerServer(place, service)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(LedgerError, match="everybody can write"):
        SignerServer(tmp_path / "open" / "s", service)
    with pytest.raises(LedgerError, match="at most"):
        SignerServer(tmp_path / ("x" * 200), service)
    with pytest.raises(LedgerError, match="cannot listen"):
        SignerServer(tmp_path / "nowhere" / "s", service)


# From here on: a whole log with a signer of its own.


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


def until(claim: Callable[[], bool]) -> None:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + 20
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.02)


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


def trickle(channel: socket.socket, raw: bytes) -> None:
    for byte in raw:
        channel.sendall(bytes([byte]))


def test_frames_are_read_back_however_they_are_cut() -> None:
    one, two = socket.socketpair()
    with one, two:
        raw = frame_of({"ask": "state"})
        sender = threading.Thread(target=trickle, args=(one, raw))
        sender.start()
        assert receive_frame(two, until=time.monotonic() + 5) == {"ask": "state"}
        sender.join()
        send_frame(two, {"a": "b"}, until=time.monotonic() + 5)
        assert receive_frame(one, until=time.monotonic() + 5) == {"a": "b"}
        with pytest.raises(TimeoutError):
            receive_frame(one, until=time.monotonic())
