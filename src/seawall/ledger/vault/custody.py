"""
A secret that two of three custodians open together, and no one of them alone.

For each pair of the three the secret is parted anew into two shares by XOR, one
for each of the pair; a share alone is a random number. Each share is sealed to
its custodian with HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM). What a
custodian opened is handed over sealed anew to somebody else, for one request.
"""

import base64
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from seawall.errors import LedgerError
from seawall.ledger.cosigned import decoded

SEALING = "x25519:"
"""What the public half of a key begins with that something is sealed to."""

SECRET = 32
"""Bytes of a secret: a key of 256 random bits, nothing that could be guessed."""

CUSTODIANS = 3

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PREFIX = b"seawall custody v1\0"
_HANDED = b"seawall handed v1\0"


@dataclass(frozen=True, slots=True)
class Shares:
    """
    A secret in the custody of three people; nothing here is secret.

    `about` says what it is the secret of, and each share is good for that
    alone. `sealed` holds the shares by who of which pair each is for, `keys` the
    public keys that they are sealed to, and `commitment` tells the secret from
    any other.
    """

    about: str
    sealed: Mapping[tuple[str, str], bytes]
    commitment: bytes
    keys: Mapping[str, str]


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

    LedgerError where it is not three people with three keys, or no secret of 32 bytes.
    """
    if len(custodians) != CUSTODIANS or len(set(custodians.values())) != CUSTODIANS:
        raise LedgerError("a secret is kept by three custodians, each with a `seal_key` of theirs")
    if len(secret) != SECRET:
        raise LedgerError(f"only a random key of {SECRET} bytes can be kept by custodians")
    sealed: dict[tuple[str, str], bytes] = {}
    for one, other in combinations(sorted(custodians), 2):
        share = random(SECRET)
        for holder, beside, part in ((one, other, share), (other, one, _xor(secret, share))):
            bound = _bound(about, holder, beside)
            sealed[holder, beside] = _seal(part, holder, custodians[holder], info=bound)
    return Shares(about, sealed, _commitment(secret, about), dict(custodians))


def open_shares(shares: Shares, custodian: str, private: X25519PrivateKey) -> OpenedShares:
    """What one custodian's key opens; LedgerError where that is nothing."""
    opened: dict[str, bytes] = {}
    for beside in _besides(shares, custodian):
        try:
            bound = _bound(shares.about, custodian, beside)
            opened[beside] = _SUITE.decrypt(shares.sealed[custodian, beside], private, info=bound)
        except (InvalidTag, ValueError):
            raise LedgerError(
                f"the shares of `{custodian}` do not open with this key; they are of another, or "
                "were changed"
            ) from None
    return OpenedShares(shares.about, custodian, opened)


def join(shares: Shares, one: OpenedShares, other: OpenedShares) -> bytes:
    """The secret, of two custodians' shares; LedgerError where they do not make it."""
    parts = one.shares.get(other.custodian), other.shares.get(one.custodian)
    same = one.about == other.about == shares.about
    if one.custodian == other.custodian or not same or parts[0] is None or parts[1] is None:
        raise LedgerError("it takes the shares of two custodians, of one secret")
    if len(parts[0]) != SECRET or len(parts[1]) != SECRET:
        raise LedgerError("a share is not of the right length; it was changed")
    secret = _xor(parts[0], parts[1])
    if not hmac.compare_digest(_commitment(secret, shares.about), shares.commitment):
        raise LedgerError("the two shares do not make the secret; one was changed")
    return secret


def hand_over(opened: OpenedShares, to: str, *, request: str) -> bytes:
    """
    A custodian's shares sealed to the `x25519:` key of whoever asked, for one request alone.

    LedgerError where that is no key.
    """
    besides = sorted(opened.shares)
    bound = _handed(request, opened.about, opened.custodian, besides)
    parts = b"".join(opened.shares[beside] for beside in besides)
    return _seal(parts, "whoever asked", to, info=bound)


def take(
    shares: Shares, custodian: str, handed: bytes, private: X25519PrivateKey, *, request: str
) -> OpenedShares:
    """
    What a custodian handed over for a request, opened by whoever asked.

    LedgerError where it was for somebody else, another request or another secret.
    """
    besides = _besides(shares, custodian)
    try:
        bound = _handed(request, shares.about, custodian, besides)
        parts = _SUITE.decrypt(handed, private, info=bound)
    except (InvalidTag, ValueError):
        raise LedgerError(
            f"what `{custodian}` handed over does not open with this key, for this request; it is "
            "of another, or was changed"
        ) from None
    if len(parts) != SECRET * len(besides):
        raise LedgerError("a share is not of the right length; it was changed")
    cut = (parts[at : at + SECRET] for at in range(0, len(parts), SECRET))
    return OpenedShares(shares.about, custodian, dict(zip(besides, cut, strict=True)))


def set_name(custodians: Mapping[str, str]) -> str:
    """A short name of three people with these very keys."""
    told = orjson.dumps(sorted(custodians.items()))
    return f"custody-{sha256(_PREFIX + told).hexdigest()[:16]}"


def written(shares: Shares) -> bytes:
    """Shares as bytes, without what they are about."""
    sealed = [[*pair, _base64(part)] for pair, part in sorted(shares.sealed.items())]
    kept = {"keys": dict(shares.keys), "sealed": sealed, "commitment": _base64(shares.commitment)}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def read(kept: bytes, *, about: str) -> Shares:
    """The shares that bytes are, of what they must be about; LedgerError where they are none."""
    try:
        told: dict[str, Any] = orjson.loads(kept)
        sealed = {(str(one), str(other)): decoded(part) for one, other, part in told["sealed"]}
        keys = {str(name): str(key) for name, key in told["keys"].items()}
        return Shares(about, sealed, decoded(told["commitment"]), keys)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LedgerError(
            "the shares of a key are not readable; keep the vault as evidence and restore a backup"
        ) from None


def _besides(shares: Shares, custodian: str) -> list[str]:
    """Who else is of a custodian's pairs, in order; LedgerError where they have none."""
    besides = sorted(beside for holder, beside in shares.sealed if holder == custodian)
    if not besides:
        raise LedgerError(f"`{custodian}` is no custodian of this")
    return besides


def _seal(part: bytes, whose: str, key: str, *, info: bytes) -> bytes:
    raw = decoded(key.removeprefix(SEALING)) if key.startswith(SEALING) else b""
    try:
        return _SUITE.encrypt(part, X25519PublicKey.from_public_bytes(raw), info=info)
    except ValueError:  # also a point of small order, to which everybody has the secret
        raise LedgerError(
            f"`{whose}` has no good `seal_key`; `seawall people key` makes one"
        ) from None


def _bound(about: str, holder: str, beside: str) -> bytes:
    """What a sealed share is good for, so that it opens in no other place."""
    return _PREFIX + orjson.dumps([about, holder, beside])


def _handed(request: str, about: str, custodian: str, besides: list[str]) -> bytes:
    """What handed shares are good for: one request and one secret."""
    return _HANDED + orjson.dumps([request, about, custodian, besides])


def _commitment(secret: bytes, about: str) -> bytes:
    """AES-GCM does not commit to its key; this does, and tells nothing of a random one."""
    return hmac.digest(secret, _PREFIX + b"commit\0" + about.encode(), sha256)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
