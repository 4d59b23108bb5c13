"""What the log and its signer say to each other: JSON objects, each with its length before it."""

import socket
import struct
import time
from collections.abc import Mapping

import orjson

from seawall.errors import LedgerError

Frame = Mapping[str, object]
"""What is said: numbers, words and lists of words by name."""

MOST = 65_536
"""Bytes of a frame; a signed checkpoint has some 4,000."""

_LENGTH = struct.Struct(">I")


def write_frame(frame: Frame) -> bytes:
    """A frame as bytes."""
    body = orjson.dumps(frame)
    return _LENGTH.pack(len(body)) + body


def send_frame(channel: socket.socket, frame: Frame, *, until: float) -> None:
    """Send a frame by a moment of the monotonic clock; OSError where that fails."""
    channel.settimeout(_left(until))
    channel.sendall(write_frame(frame))


def receive_frame(channel: socket.socket, *, until: float) -> dict[str, object]:
    """
    The next frame, if it is whole by a moment of the monotonic clock.

    LedgerError where it is too long or no object; OSError where nothing more comes.
    """
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size, until))
    if length > MOST:
        raise LedgerError(f"a frame has at most {MOST:,} bytes, not {length:,}")
    try:
        frame = orjson.loads(_exactly(channel, length, until))
    except orjson.JSONDecodeError:
        raise LedgerError("the frame is not JSON") from None
    if not isinstance(frame, dict):
        raise LedgerError("the frame is no JSON object")
    return frame


def word(frame: Frame, name: str) -> str:
    """A string of a frame; LedgerError where it has none of this name."""
    value = frame.get(name)
    if not isinstance(value, str):
        raise LedgerError(f"the frame has no string `{name}`")
    return value


def words(frame: Frame, name: str) -> list[str]:
    """A list of strings; LedgerError where the frame has none of this name."""
    value = frame.get(name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise LedgerError(f"the frame has no list of strings `{name}`")
    return value


def number(frame: Frame, name: str) -> int:
    """A whole number from 0 on, below 2**63; LedgerError where the frame has none so named."""
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise LedgerError(f"the frame has no whole number `{name}`")
    return value


def _exactly(channel: socket.socket, count: int, until: float) -> bytes:
    """So many bytes, however slowly they come, as long as they come in time."""
    received = bytearray()
    while len(received) < count:
        channel.settimeout(_left(until))
        piece = channel.recv(count - len(received))
        if not piece:
            raise ConnectionError("the other side ended early")
        received += piece
    return bytes(received)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the other side is too slow")
    return left
