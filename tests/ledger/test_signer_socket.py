"""A signer answers whom it knows, whatever they send, and however slowly."""

import os
import socket
import struct
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    SignerServer,
    SigningService,
)
from seawall.ledger.frames import MOST, receive_frame, send_frame
from seawall.ledger.signer_socket import MOST_AT_ONCE
from tests.ledger.signers import frame_of, question, serving


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
