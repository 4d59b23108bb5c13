"""A log that grows, what it asks of a signer for each growth, and a signer that serves."""

import base64
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from seawall.ledger import SignerServer, SigningService
from seawall.ledger.frames import Frame
from seawall.ledger.merkle import Frontier, Node, consistency_proof, leaf_hash

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


def frame_of(asked: Frame) -> bytes:
    body = orjson.dumps(asked)
    return struct.pack(">I", len(body)) + body


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
