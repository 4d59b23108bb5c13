"""
Signed notes (C2SP signed-note), in which checkpoints of the log are told and held to.

A note is a text with signature lines under it. A key is known by its name and four
bytes of a digest; what signatures of unknown keys say does not count.
"""

import base64
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Protocol

from seawall.errors import LedgerError
from seawall.ledger.algorithms import ED25519, ML_DSA_44, SEED, Algorithm
from seawall.ledger.cosigned import LATEST, cosigned, decoded, subtree

MOST_BYTES = 100_000
"""A note with the signatures of many witnesses is far shorter."""

MOST_SIGNATURES = 32

_DASH = "\u2014"
_ID = 4


class Kind(IntEnum):
    """What a signature is over and by which algorithm, as C2SP numbers it."""

    ED25519 = 1
    """The text of the note."""
    COSIGNATURE = 4
    """A time and the text, by Ed25519 (C2SP tlog-cosignature, v1)."""
    ML_DSA_44 = 6
    """Names, a time, a size and a root, by ML-DSA-44 (C2SP tlog-cosignature, subtree/v1)."""

    @property
    def algorithm(self) -> Algorithm:
        """The one that signs."""
        return ML_DSA_44 if self is Kind.ML_DSA_44 else ED25519

    @property
    def tells_time(self) -> bool:
        """Whether a signature begins with when it was made."""
        return self is not Kind.ED25519

    def signed(self, name: str, text: str, at: int) -> bytes:
        """What a signature in a name under a text is over; LedgerError where it can be none."""
        if self is Kind.ML_DSA_44:
            return subtree(name, text, at)
        return cosigned(text, at) if self is Kind.COSIGNATURE else text.encode()


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that signatures are held to: whose it is, of what kind, and its public half."""

    name: str
    kind: Kind
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        told = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(told).digest()[:_ID]

    @property
    def vkey(self) -> str:
        """The key as people pass it on: `name+id+key`."""
        key = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{key}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """
        The time that a cosignature tells, in seconds since 1970; None for a plain signature.

        LedgerError where the signature is not this key's over the text.
        """
        at, said = 0, signature
        if self.kind.tells_time:
            if len(signature) != _TIME.size + self.kind.algorithm.signature:
                raise LedgerError(
                    f"the signature of `{self.name}` has not the length it must have"
                )
            (at,), said = _TIME.unpack_from(signature), signature[_TIME.size :]
        signed = self.kind.signed(self.name, text, at)
        if at > LATEST or not self.kind.algorithm.verify(self.public, said, signed):
            raise LedgerError(f"a signature of `{self.name}` does not fit what it is under")
        return at if self.kind.tells_time else None


_TIME = struct.Struct(">Q")


class Signs(Protocol):
    """Whatever signs notes in a name: a key, or somebody who holds one."""

    @property
    def verifier(self) -> Verifier:
        """What its signatures are held to."""
        ...

    def sign(self, text: str) -> bytes:
        """A signature under a text; LedgerError where it is refused."""
        ...


@dataclass(frozen=True, slots=True)
class Signer:
    """A key, Ed25519 (RFC 8032) or ML-DSA-44 (FIPS 204), that signs in a name."""

    name: str
    seed: bytes = field(repr=False)
    """The secret."""
    kind: Kind = Kind.ED25519
    now: Callable[[], float] | None = None
    """Tells the time in seconds since 1970; only for kinds that tell it on."""

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, self.kind.algorithm.public_of(self.seed))

    def sign(self, text: str) -> bytes:
        """The signature under a text; LedgerError where it cannot be under this one."""
        at, head = 0, b""
        if self.kind.tells_time:
            assert self.now is not None
            at = int(self.now())
            head = _TIME.pack(at)
        return head + self.kind.algorithm.sign(self.seed, self.kind.signed(self.name, text, at))

    @property
    def skey(self) -> str:
        """The key as it is kept: `PRIVATE+KEY+name+id+seed`."""
        seed = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{seed}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, and when where the signature says so."""

    name: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A text, and the signatures under it as (name, key's id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def held_to(self, verifiers: Iterable[Verifier]) -> list[Signature]:
        """
        The signatures of keys that are known; those of others do not count.

        LedgerError where a signature of a known key does not fit the text.
        """
        known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
        return [
            Signature(name, verifier.verify(self.text, signature))
            for name, key, signature in self.signatures
            if (verifier := known.get((name, key))) is not None
        ]


def signature_line(signer: Signs, text: str) -> str:
    """The line that says that somebody signed a text."""
    verifier = signer.verifier
    told = base64.b64encode(verifier.id + signer.sign(text)).decode()
    return f"{_DASH} {verifier.name} {told}\n"


def write_note(text: str, signers: Sequence[Signs]) -> str:
    """The text, signed."""
    return f"{text}\n{''.join(signature_line(signer, text) for signer in signers)}"


def read_note(note: str) -> Note:
    """A note's parts; LedgerError, that does not quote it, where it is none."""
    text, parted, lines = note.rpartition("\n\n")
    if not parted or len(note) > MOST_BYTES or not note.endswith("\n"):
        raise LedgerError("this is no signed note: a text, an empty line and signatures")
    if any(letter < " " and letter != "\n" for letter in note):
        raise LedgerError("the note holds control characters; it was damaged or is none")
    return Note(text + "\n", tuple(read_signatures(lines)))


def read_signatures(lines: str) -> list[tuple[str, bytes, bytes]]:
    """Signature lines: name, key's id and signature of each; LedgerError where one is none."""
    found: list[tuple[str, bytes, bytes]] = []
    for line in lines[:-1].split("\n"):
        dash, name, told = (*line.split(" "), "", "", "")[:3]
        signature = decoded(told)
        if dash != _DASH or not name or "+" in name or len(signature) <= _ID:
            raise LedgerError("a signature line of the note cannot be read")
        found.append((name, signature[:_ID], signature[_ID:]))
    if not 0 < len(found) <= MOST_SIGNATURES:
        raise LedgerError(f"a note has 1 to {MOST_SIGNATURES} signatures, not {len(found)}")
    return found


def read_verifier(vkey: str) -> Verifier:
    """A key as people pass it on; LedgerError where it is none or was mistyped."""
    name, _, rest = vkey.strip().partition("+")
    told, _, key = rest.partition("+")
    raw = decoded(key)
    try:
        verifier = Verifier(name, Kind(raw[0]), raw[1:])
    except (IndexError, ValueError):
        raise _no_key() from None
    if len(verifier.public) != verifier.kind.algorithm.public:
        raise _no_key()
    if verifier.id.hex() != told or not name or " " in name:
        raise _no_key()
    return verifier


def read_verifiers(vkeys: str) -> tuple[Verifier, ...]:
    """Keys as people pass them on, a line each; LedgerError for none, or one mistyped."""
    verifiers = tuple(map(read_verifier, vkeys.split()))
    if not verifiers:
        raise _no_key()
    return verifiers


def read_signer(
    skey: str, now: Callable[[], float] | None = None, *, kinds: Iterable[Kind] = (Kind.ED25519,)
) -> Signer:
    """
    A secret key of these kinds, as it is kept; LedgerError, that does not quote it, for no such.

    `now` tells the time to keys whose signatures tell it on.
    """
    parts = skey.strip().split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:  # noqa: PLR2004
        raise _no_key()
    raw = decoded(parts[4])
    if len(raw) != 1 + SEED or raw[0] not in list(kinds):
        raise _no_key()
    kind = Kind(raw[0])
    signer = Signer(parts[2], raw[1:], kind, now if kind.tells_time else None)
    if signer.verifier.id.hex() != parts[3]:
        raise _no_key()
    return signer


def _no_key() -> LedgerError:
    return LedgerError("this is no key of a log, `name+id+key`; copy it whole")
