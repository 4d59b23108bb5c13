"""
A secret that two of three custodians open together, and no one of them alone.

For each pair of the three the secret is parted anew into two shares by XOR, one
for each of the pair; a share alone is a random number. Each share is sealed to
its custodian with HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM).
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from seawall.access.person_key import SEALING
from seawall.errors import AccessError
from seawall.ledger.cosigned import decoded

SECRET = 32
"""Bytes of a secret: a key of 256 random bits, nothing that could be guessed."""

CUSTODIANS = 3

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PREFIX = b"seawall custody v1\0"


@dataclass(frozen=True, slots=True)
class Shares:
    """
    A secret in the custody of three people; nothing here is secret.

    `about` says what it is the secret of, and each share is good for that
    alone. `sealed` holds the shares by who of which pair each is for, and
    `commitment` tells the secret from any other.
    """

    about: str
    sealed: Mapping[tuple[str, str], bytes]
    commitment: bytes


@dataclass(frozen=True, slots=True)
class OpenedShares:
    """One custodian's shares of a secret, by who else is of the pair. They are secret."""

    about: str
    custodian: str
    shares: Mapping[str, bytes] = field(repr=False)


def split(
    secret: bytes,
    custodians: Mapping[str, str],
    *,
    about: str,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Shares:
    """
    Part a secret among three custodians, given with their `x25519:` keys.

    AccessError where it is not three people with three keys, or no secret of 32 bytes.
    """
    if len(custodians) != CUSTODIANS or len(set(custodians.values())) != CUSTODIANS:
        raise AccessError("a secret is kept by three custodians, each with a `seal_key` of theirs")
    if len(secret) != SECRET:
        raise AccessError(f"only a random key of {SECRET} bytes can be kept by custodians")
    keys = {name: _public(name, key) for name, key in custodians.items()}
    sealed: dict[tuple[str, str], bytes] = {}
    for one, other in combinations(sorted(keys), 2):
        share = random(SECRET)
        for holder, beside, part in ((one, other, share), (other, one, _xor(secret, share))):
            bound = _bound(about, holder, beside)
            try:
                sealed[holder, beside] = _SUITE.encrypt(part, keys[holder], info=bound)
            except ValueError:  # a point of small order, to which everybody has the secret
                raise _no_key(holder) from None
    return Shares(about, sealed, _commitment(secret, about))


def open_shares(shares: Shares, custodian: str, private: X25519PrivateKey) -> OpenedShares:
    """What one custodian's key opens; AccessError where that is nothing."""
    opened: dict[str, bytes] = {}
    for (holder, beside), sealed in shares.sealed.items():
        if holder != custodian:
            continue
        try:
            bound = _bound(shares.about, holder, beside)
            opened[beside] = _SUITE.decrypt(sealed, private, info=bound)
        except (InvalidTag, ValueError):
            raise AccessError(
                f"the shares of `{custodian}` do not open with this key; they are of another, or "
                "were changed"
            ) from None
    if not opened:
        raise AccessError(f"`{custodian}` is no custodian of this")
    return OpenedShares(shares.about, custodian, opened)


def join(shares: Shares, one: OpenedShares, other: OpenedShares) -> bytes:
    """The secret, of two custodians' shares; AccessError where they do not make it."""
    parts = one.shares.get(other.custodian), other.shares.get(one.custodian)
    same = one.about == other.about == shares.about
    if one.custodian == other.custodian or not same or parts[0] is None or parts[1] is None:
        raise AccessError("it takes the shares of two custodians, of one secret")
    if len(parts[0]) != SECRET or len(parts[1]) != SECRET:
        raise AccessError("a share is not of the right length; it was changed")
    secret = _xor(parts[0], parts[1])
    if not hmac.compare_digest(_commitment(secret, shares.about), shares.commitment):
        raise AccessError("the two shares do not make the secret; one was changed")
    return secret


def _public(name: str, key: str) -> X25519PublicKey:
    raw = decoded(key.removeprefix(SEALING))
    if not key.startswith(SEALING) or len(raw) != SECRET:
        raise _no_key(name)
    return X25519PublicKey.from_public_bytes(raw)


def _no_key(name: str) -> AccessError:
    return AccessError(f"`{name}` has no good `seal_key`; `seawall people key` makes one")


def _bound(about: str, holder: str, beside: str) -> bytes:
    """What a sealed share is good for, so that it opens in no other place."""
    return _PREFIX + orjson.dumps([about, holder, beside])


def _commitment(secret: bytes, about: str) -> bytes:
    """AES-GCM does not commit to its key; this does, and tells nothing of a random one."""
    return hmac.digest(secret, _PREFIX + b"commit\0" + about.encode(), sha256)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
