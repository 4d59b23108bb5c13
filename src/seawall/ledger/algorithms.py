"""The two signature algorithms of a log, Ed25519 and ML-DSA-44, over raw keys and bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from seawall.errors import LedgerError

try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import (
        MLDSA44PrivateKey,
        MLDSA44PublicKey,
    )
except ImportError:  # pragma: no cover - an older release
    _IMPORTED = False
else:
    _IMPORTED = True

SEED = 32
"""Bytes of a secret key, of either."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """How a signature is made and held to, and how many bytes keys and signatures have."""

    public: int
    signature: int
    public_of: Callable[[bytes], bytes]
    """The public key of a seed."""
    sign: Callable[[bytes, bytes], bytes]
    """The signature, by a seed, over a message."""
    verify: Callable[[bytes, bytes, bytes], bool]
    """Whether, by a public key, this is a signature over a message."""


@cache
def has_ml_dsa() -> bool:
    """Whether the installed `cryptography` can sign with ML-DSA-44."""
    if not _IMPORTED:
        return False
    try:
        MLDSA44PrivateKey.from_seed_bytes(bytes(SEED))
    except UnsupportedAlgorithm:
        return False
    return True


def _ed25519_public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _ed25519_sign(seed: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def _ed25519_verify(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _ml_dsa_key(seed: bytes) -> "MLDSA44PrivateKey":
    _must_have_ml_dsa()
    return MLDSA44PrivateKey.from_seed_bytes(seed)


def _ml_dsa_public(seed: bytes) -> bytes:
    return _ml_dsa_key(seed).public_key().public_bytes_raw()


def _ml_dsa_sign(seed: bytes, message: bytes) -> bytes:
    return _ml_dsa_key(seed).sign(message)


def _ml_dsa_verify(public: bytes, signature: bytes, message: bytes) -> bool:
    _must_have_ml_dsa()
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _must_have_ml_dsa() -> None:
    if not has_ml_dsa():
        raise LedgerError(
            "the installed `cryptography` has no ML-DSA-44; install a release from PyPI, or hold "
            "the log to its Ed25519 key"
        )


ED25519 = Algorithm(32, 64, _ed25519_public, _ed25519_sign, _ed25519_verify)
"""RFC 8032."""

ML_DSA_44 = Algorithm(1312, 2420, _ml_dsa_public, _ml_dsa_sign, _ml_dsa_verify)
"""FIPS 204, security category 2, without a context."""
