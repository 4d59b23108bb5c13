"""A signer of its own signs what only grew, whatever is asked and whatever dies meanwhile."""

import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger import (
    SigningService,
    SqliteLedger,
    open_checkpoint,
    own_verifiers,
    read_verifier,
)
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.frames import Frame
from seawall.ledger.signing import KEY, SIGNED
from tests.ledger.events import event
from tests.ledger.signers import FORKED, LEAVES, ORIGIN, question, root, written


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
