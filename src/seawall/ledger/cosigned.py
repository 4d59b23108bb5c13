"""What the signatures under a checkpoint are over: the bytes of each kind, from its lines."""

import base64
import binascii
import struct

from seawall.errors import LedgerError
from seawall.ledger.merkle import HASH

LATEST = (1 << 63) - 1
"""No signature may tell a later time, in seconds since 1970."""

_LINES = 3
_LABEL = b"subtree/v1\n\x00"
_LONGEST = 255
_UINT64 = struct.Struct(">Q")


def read_lines(text: str) -> tuple[str, int, bytes]:
    """The log's name, its size and root (C2SP tlog-checkpoint); LedgerError where it is none."""
    lines = text.split("\n")
    if len(lines) <= _LINES or not lines[0] or not lines[1].isascii() or not lines[1].isdigit():
        raise _unreadable()
    if lines[1] != str(int(lines[1][:19])):
        raise _unreadable()
    root = decoded(lines[2])
    if len(root) != HASH:
        raise _unreadable()
    return lines[0], int(lines[1]), root


def cosigned(text: str, at: int) -> bytes:
    """What an Ed25519 cosignature is over: a time, and all of the checkpoint's lines."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def subtree(name: str, text: str, at: int) -> bytes:
    """
    What an ML-DSA-44 cosignature is over: who signs, when, and a log's name, size and root.

    That is the `cosigned_message` of C2SP tlog-cosignature for the whole tree, which leaves out
    what lines a checkpoint has beyond the third. LedgerError where a name is too long for it.
    """
    origin, size, root = read_lines(text)
    names = [each.encode() for each in (name, origin)]
    if any(not 0 < len(each) <= _LONGEST for each in names) or size > LATEST:
        raise LedgerError(f"a name under an ML-DSA-44 signature has 1 to {_LONGEST} bytes")
    cosigner, log = (bytes([len(each)]) + each for each in names)
    numbers = _UINT64.pack(0) + _UINT64.pack(size)
    return _LABEL + cosigner + _UINT64.pack(at) + log + numbers + root


def decoded(words: str) -> bytes:
    """Bytes in base64; none where they are not written in the one way they can be."""
    try:
        raw = base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == words else b""


def _unreadable() -> LedgerError:
    return LedgerError("this is no checkpoint: a log's name, a size and a root, a line each")
