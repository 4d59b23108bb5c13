"""A gateway has its log cosigned by a witness that is really run, over HTTP."""

import http.client
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from seawall.ledger import Verifier, own_verifier, read_verifier, verify
from seawall.ledger.database import FILE
from seawall.ledger.note import read_note
from tests.gateway.answers import says
from tests.gateway.running import running


@contextmanager
def witnessing(folder: Path, key: str) -> Iterator[tuple[int, str]]:
    """The port and the key of a witness."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "seawall", "log", "witness", "--log", key]
    command += ["--port", str(port), "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            vkey = process.stdout.readline().removeprefix("key: ").strip()
            for _ in range(200):
                with suppress(OSError):
                    ask(port, "GET", "/")
                    break
                time.sleep(0.05)
            yield port, vkey
        finally:
            process.terminate()


def notes(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / FILE)) as connection:
        return [row[0] for row in connection.execute("SELECT note FROM checkpoint")]


def open_signed(note: str, verifier: Verifier) -> bool:
    return bool(read_note(note).held_to([verifier]))


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_a_gateways_checkpoints_are_cosigned(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with running(folder, says("hi")) as gateway:
        data = gateway.folder / ".seawall"
        key = own_verifier(data).vkey
    with witnessing(tmp_path / "witness", key) as (port, vkey):
        witnesses = {"audit": {"url": f"http://127.0.0.1:{port}", "key": vkey}}
        with running(folder, says("hi"), witnesses=witnesses) as gateway:
            signed = 'seawall_cosignatures_total{result="signed",witness="audit"}'
            for _ in range(200):
                if signed in gateway.parts.metrics.page().decode():
                    break
                time.sleep(0.05)
            else:
                raise AssertionError
        assert not verify(data, [own_verifier(data), read_verifier(vkey)]).problems
        cosigned = [note for note in notes(data) if open_signed(note, read_verifier(vkey))]
        assert cosigned


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", b"", 404),
        ("GET", "/add-checkpoint", b"", 405),
        ("POST", "/add-checkpoint", b"nonsense", 400),
        ("POST", "/add-checkpoint", b"\xff\xfe", 400),
        ("POST", "/add-checkpoint", b"x" * 200_000, 413),
    ],
)
def test_a_witness_answers_whatever_it_is_asked(
    tmp_path: Path, method: str, path: str, body: bytes, status: int
) -> None:
    with running(tmp_path, says("hi")) as gateway:
        key = own_verifier(gateway.folder / ".seawall").vkey
    with witnessing(tmp_path / "witness", key) as (port, vkey):
        assert re.fullmatch(r"witness\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", vkey)
        assert ask(port, method, path, body)[0] == status
