"""
Signed notes (C2SP signed-note), in which checkpoints of the log are told and held to.

A note is a text with signature lines under it. A key is known by its name and four
bytes of a digest; what signatures of unknown keys say does not count.
"""

import base64
import binascii
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from seawall.errors import LedgerError

MOST_BYTES = 100_000
"""A note with the signatures of many witnesses is far shorter."""

MOST_SIGNATURES = 32

_DASH = "\u2014"
_ID = 4


class Kind(IntEnum):
    """What a signature is over, as C2SP numbers it."""

    ED25519 = 1
    """The text of the note."""
    COSIGNATURE = 4
    """A time and the text (C2SP tlog-cosignature, v1)."""


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
        signed, said, at = text.encode(), signature, None
        if self.kind is Kind.COSIGNATURE:
            if len(signature) != _TIME.size + 64:
                raise LedgerError(
                    f"the signature of `{self.name}` has not the length it must have"
                )
            (at,), said = _TIME.unpack_from(signature), signature[_TIME.size :]
            signed = cosigned(text, at)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(said, signed)
        except (InvalidSignature, ValueError):
            raise LedgerError(
                f"a signature of `{self.name}` does not fit what it is under"
            ) from None
        return at


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
    """An Ed25519 key (RFC 8032) that signs in a name. `seed` is the secret."""

    name: str
    seed: bytes = field(repr=False)
    kind: Kind = Kind.ED25519
    now: Callable[[], float] | None = None
    """Tells the time in seconds since 1970; only for cosignatures."""

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, self.kind, key.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """The signature under a text."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        if self.kind is Kind.ED25519:
            return key.sign(text.encode())
        assert self.now is not None
        at = int(self.now())
        return _TIME.pack(at) + key.sign(cosigned(text, at))

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


def cosigned(text: str, at: int) -> bytes:
    """What a witness signs: that it saw this text at a time."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


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
    if len(verifier.public) != 32 or verifier.id.hex() != told or not name or " " in name:  # noqa: PLR2004
        raise _no_key()
    return verifier


def read_signer(skey: str, now: Callable[[], float] | None = None) -> Signer:
    """
    A secret key as it is kept; LedgerError, that does not quote it, where it is none.

    `now` tells a witness's key the time.
    """
    parts = skey.strip().split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:  # noqa: PLR2004
        raise _no_key()
    raw = decoded(parts[4])
    wanted = Kind.ED25519 if now is None else Kind.COSIGNATURE
    if len(raw) != 33 or raw[0] != wanted:  # noqa: PLR2004
        raise _no_key()
    signer = Signer(parts[2], raw[1:], wanted, now)
    if signer.verifier.id.hex() != parts[3]:
        raise _no_key()
    return signer


def _no_key() -> LedgerError:
    return LedgerError("this is no key of a log, `name+id+key`; copy it whole")


def decoded(words: str) -> bytes:
    """Bytes in base64; none where they are not written in the one way they can be."""
    try:
        raw = base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == words else b""
