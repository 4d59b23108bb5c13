"""What custodians handed over to whoever asked, until the request is over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import orjson

from seawall.ledger.leaf import microseconds
from seawall.ledger.rows import Rows

_PREFIX = b"seawall handed over v1\0"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OF = "SELECT request, custodian, key, until, digest, sealed FROM handed WHERE request = ?"
_INSERT = "INSERT INTO handed VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Handed:
    """
    A custodian's shares of one key, sealed to whoever made a request, which is named by digest.

    `sealed` is empty where the key was erased since; `digest` stays, since it was signed.
    """

    request: str
    custodian: str
    key: str
    until: datetime
    digest: str
    sealed: bytes = field(repr=False)

    @property
    def whole(self) -> bool:
        """Whether the shares are there, and those of the digest."""
        return sha256(self.sealed).hexdigest() == self.digest


def what_is_signed(handed: Iterable[Handed]) -> str:
    """The digest of all that one custodian hands over for one request: their approval has it."""
    lines = sorted((each.request, each.custodian, each.key, each.digest) for each in handed)
    return f"sha256:{sha256(_PREFIX + orjson.dumps(lines)).hexdigest()}"


def put(run: Rows, handed: Sequence[Handed]) -> None:
    """Keep what was handed over, in the place of what those had handed over before."""
    for request, custodian in {(each.request, each.custodian) for each in handed}:
        run.execute("DELETE FROM handed WHERE request = ? AND custodian = ?", (request, custodian))
    run.executemany(
        _INSERT,
        [
            (
                each.request, each.custodian, each.key, microseconds(each.until),
                each.digest, each.sealed,
            )
            for each in handed
        ],
    )  # fmt: skip


def of_request(run: Rows, request: str) -> list[Handed]:
    """All that was handed over for a request."""
    return [
        Handed(
            request,
            custodian,
            key,
            _EPOCH + timedelta(microseconds=until),
            digest,
            bytes(sealed),
        )
        for request, custodian, key, until, digest, sealed in run.execute(_OF, (request,))
    ]


def end(run: Rows, now: datetime, request: str) -> int:
    """Delete what is over by now, and all of one request; how much that was."""
    over = "DELETE FROM handed WHERE until <= ? OR request = ?"
    return run.execute(over, (microseconds(now), request)).rowcount


def blank(run: Rows) -> None:
    """Take away the shares of keys that are not there any more."""
    run.execute(
        "UPDATE handed SET sealed = ? "
        "WHERE NOT EXISTS (SELECT 1 FROM dek WHERE dek.id = handed.key)",
        (b"",),
    )
