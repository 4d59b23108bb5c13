"""
Envelopes of signed statements (DSSE, version 1.0.0), by Ed25519.

What is signed are the exact bytes and their type; who reads an envelope gets those same bytes
and never parses anything before a signature held.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from seawall.access.acts import SIGNING, public_key
from seawall.errors import AccessError

IN_TOTO = "application/vnd.in-toto+json"
"""The type of in-toto's statements."""

LARGEST = 32_000_000
"""Bytes of an envelope; a larger one is not read."""

MOST_SIGNATURES = 32

_RAW_KEY = 32


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature. `hint` is what the envelope says of its key: nobody signed that."""

    hint: str
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Bytes, the word for how to read them, and signatures over both."""

    payload: bytes = field(repr=False)
    payload_type: str
    signatures: tuple[Signature, ...]

    @property
    def told(self) -> dict[str, object]:
        """The envelope as JSON has it."""
        return {
            "payload": base64.b64encode(self.payload).decode(),
            "payloadType": self.payload_type,
            "signatures": [
                {"keyid": each.hint, "sig": base64.b64encode(each.signature).decode()}
                for each in self.signatures
            ],
        }

    @property
    def text(self) -> str:
        """The envelope as a file holds it."""
        return orjson.dumps(self.told).decode() + "\n"

    @classmethod
    def from_told(cls, told: object) -> Self:
        """The envelope that JSON holds; AccessError where it is none. Nothing is verified yet."""
        if not isinstance(told, dict):
            raise _unreadable("it is no JSON object")
        payload, kind, signatures = (told.get(n) for n in ("payload", "payloadType", "signatures"))
        if not isinstance(payload, str) or not isinstance(kind, str):
            raise _unreadable("`payload` and `payloadType` are not both text")
        if not isinstance(signatures, list) or not 0 < len(signatures) <= MOST_SIGNATURES:
            raise _unreadable(f"it has not 1 to {MOST_SIGNATURES} `signatures`")
        return cls(_decoded(payload), kind, tuple(map(_signature, signatures)))


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes that were signed, and the known keys that signed them, each once."""

    payload: bytes
    keys: tuple[str, ...]


def pae(payload_type: str, payload: bytes) -> bytes:
    """What a signature is over: the type and the bytes, each with its length in bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign_bytes(
    payload: bytes, keys: Sequence[Ed25519PrivateKey], *, payload_type: str = IN_TOTO
) -> Envelope:
    """The bytes in an envelope that each of the keys signed."""
    said = pae(payload_type, payload)
    signatures = (Signature(hint_of(public_key(key)), key.sign(said)) for key in keys)
    return Envelope(payload, payload_type, tuple(signatures))


def read_envelope(text: bytes | str) -> Envelope:
    """The envelope that a file holds; AccessError where it is none. Nothing is verified yet."""
    if len(text) > LARGEST:
        raise _unreadable(f"it is longer than {LARGEST:,} bytes")
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _unreadable("it is no JSON") from None
    return Envelope.from_told(told)


def open_envelope(
    envelope: Envelope,
    keys: Sequence[str],
    *,
    payload_type: str = IN_TOTO,
    threshold: int = 1,
) -> Opened:
    """
    The bytes of an envelope that `threshold` of the known keys signed, `ed25519:...` each.

    One key counts once, however often it signed; what the envelope says of its keys counts for
    nothing. AccessError where too few signed, or the bytes are of another type.
    """
    if threshold < 1:
        raise AccessError("an envelope is opened by one signature at least")
    said = pae(envelope.payload_type, envelope.payload)
    known = {_raw(key): key for key in reversed(keys)}  # one key may be written in two ways
    held = tuple(
        known[raw]
        for raw in dict.fromkeys(map(_raw, keys))
        if _signed_by(raw, envelope.signatures, said)
    )
    if len(held) < threshold:
        raise AccessError(
            f"{len(held)} of the keys that you name signed this, and it takes {threshold}; "
            "name the key of whoever signed it, or have it signed by them"
        )
    if envelope.payload_type != payload_type:
        raise AccessError(f"this is signed, but as something else than `{payload_type}`")
    return Opened(envelope.payload, held)


def hint_of(key: str) -> str:
    """The short name by which an envelope hints at a public key: SHA-256 of it, hexadecimal."""
    return sha256(_raw(key)).hexdigest()


def _signed_by(raw: bytes, signatures: Sequence[Signature], said: bytes) -> bool:
    public = Ed25519PublicKey.from_public_bytes(raw)
    return any(_holds(public, each.signature, said) for each in signatures)


def _holds(public: Ed25519PublicKey, signature: bytes, said: bytes) -> bool:
    try:
        public.verify(signature, said)
    except InvalidSignature:
        return False
    return True


def _raw(key: str) -> bytes:
    """The 32 bytes of a public key that somebody named; AccessError where it is none."""
    raw = b"".join(_bytes(key.removeprefix(SIGNING))) if key.startswith(SIGNING) else b""
    if len(raw) != _RAW_KEY:
        raise AccessError(
            f"a key is written `{SIGNING}` and 44 characters, as `seawall people key` prints it"
        )
    return raw


def _signature(told: object) -> Signature:
    if not isinstance(told, dict) or not isinstance(told.get("sig"), str):
        raise _unreadable("a signature has no `sig`")
    hint = told.get("keyid", "")
    return Signature(hint if isinstance(hint, str) else "", _decoded(told["sig"]))


def _decoded(words: str) -> bytes:
    """Bytes in base64, of either alphabet; AccessError where they are not written whole."""
    for raw in _bytes(words):
        return raw
    raise _unreadable("what it holds is not in base64")


def _bytes(words: str) -> Iterator[bytes]:
    """The bytes, where they are written in the one way they can be in one of the alphabets."""
    for altchars in (b"+/", b"-_"):
        try:
            raw = base64.b64decode(words, altchars=altchars, validate=True)
        except (binascii.Error, ValueError):
            continue
        if base64.b64encode(raw, altchars=altchars).decode() == words:
            yield raw
            return


def _unreadable(why: str) -> AccessError:
    return AccessError(f"this is no signed envelope (DSSE): {why}")
