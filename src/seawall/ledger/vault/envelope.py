"""A text made unreadable without its key, and a key without the key above it: bytes to bytes."""

import hmac
import struct
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

from seawall.errors import LedgerError

KEY = 32
"""Bytes of a key, of either sort."""

NONCE = 12
BUCKETS = (256, 1_024, 4_096, 16_384)
"""Sizes that a text is padded to; beyond the last, to whole multiples of it."""

LARGEST = 2**26
"""Bytes of the longest text that is sealed."""

_VERSION = b"\x01"
_COMMITMENT = 32
_HEAD = len(_VERSION) + _COMMITMENT + NONCE
_LENGTH = struct.Struct(">I")


def bucket(size: int) -> int:
    """The size that `size` bytes are padded to."""
    for each in BUCKETS:
        if size <= each:
            return each
    last = BUCKETS[-1]
    return -(-size // last) * last


def commitment(dek: bytes) -> bytes:
    """
    What a key is told by, without the key (HMAC-SHA256 of a fixed word).

    AES-GCM does not commit to its key: bytes can be made that open under two (Dodis et al. 2018).
    """
    return hmac.digest(dek, b"commit", sha256)


def associated(*parts: str | int) -> bytes:
    """What a ciphertext belongs to, in the one spelling that is authenticated with it."""
    return orjson.dumps(["seawall/vault/1", *parts])


def seal(plaintext: bytes, dek: bytes, *, aad: bytes, nonce: bytes) -> bytes:
    """
    The text padded and encrypted (AES-256-GCM), behind the commitment to its key.

    A nonce must be random, and used once. Whoever has the digest of the result holds its maker
    to one key, and so to one text. LedgerError for a text of more than `LARGEST` bytes.
    """
    if len(plaintext) > LARGEST:
        raise LedgerError(f"a text of more than {LARGEST:,} bytes is not sealed; cut it first")
    framed = _LENGTH.pack(len(plaintext)) + plaintext
    padded = framed.ljust(bucket(len(framed)), b"\0")
    head = _VERSION + commitment(dek) + nonce
    return head + AESGCM(dek).encrypt(nonce, padded, head + aad)


def open_sealed(sealed: bytes, dek: bytes, *, aad: bytes) -> bytes:
    """The text; LedgerError where the bytes, the key or what they belong to is not the same."""
    head, ciphertext = sealed[:_HEAD], sealed[_HEAD:]
    if len(head) != _HEAD or not head.startswith(_VERSION):
        raise LedgerError("a sealed text is not readable; it is damaged or of a newer Seawall")
    claimed, nonce = head[len(_VERSION) : -NONCE], head[-NONCE:]
    if not hmac.compare_digest(claimed, commitment(dek)):
        raise LedgerError(
            "a sealed text was sealed under another key than the one it is kept with"
        )
    try:
        padded = AESGCM(dek).decrypt(nonce, ciphertext, head + aad)
    except InvalidTag:
        raise LedgerError(
            "a sealed text was changed, or moved to another's place; keep the vault as evidence"
        ) from None
    length = _LENGTH.unpack_from(padded)[0]
    return padded[_LENGTH.size : _LENGTH.size + length]


def committed(sealed: bytes) -> bytes:
    """The commitment to its key that a sealed text begins with."""
    return sealed[len(_VERSION) : len(_VERSION) + _COMMITMENT]


def padded_size(sealed: bytes) -> int:
    """How long the padded text in a sealed one is: its bucket."""
    return len(sealed) - _HEAD - 16  # the tag


def wrap(dek: bytes, kek: bytes, *, aad: bytes, nonce: bytes) -> bytes:
    """A key encrypted by the one above it (AES-256-GCM-SIV, RFC 8452)."""
    return nonce + AESGCMSIV(kek).encrypt(nonce, dek, aad)


def unwrap(wrapped: bytes, kek: bytes, *, aad: bytes) -> bytes:
    """The key that was wrapped; LedgerError where it was not by this one or not for this."""
    try:
        dek = AESGCMSIV(kek).decrypt(wrapped[:NONCE], wrapped[NONCE:], aad)
    except (InvalidTag, ValueError):
        raise LedgerError(
            "a key of the vault was changed, or moved to another's place; "
            "keep the vault as evidence and restore a backup"
        ) from None
    if len(dek) != KEY:
        raise LedgerError("a key of the vault is not of its length; restore a backup")
    return dek
