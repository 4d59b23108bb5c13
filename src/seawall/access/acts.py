"""Acts that need a person: signed by them, good once, and checkable from the log alone."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Self

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from seawall.access.people import People, Person
from seawall.errors import AccessError
from seawall.ledger import Entry
from seawall.ledger.cosigned import decoded
from seawall.ledger.leaf import microseconds
from seawall.terms import Event, Fact

PREFIX = b"seawall act v1\0"
"""What a signature begins with, so that one for something else is never one for an act."""

SIGNING = "ed25519:"
CLOCKS = timedelta(minutes=5)
"""How far the clocks of who signs and of who checks may be apart."""

SIGNED = ("by", "key", "nonce", "signature")
"""The facts by which an event shows who did it; no act has facts of its own by these names."""

_NONCE = 32
_RAW_KEY = 32


@dataclass(frozen=True, slots=True)
class Act:
    """
    Something that a person does in an installation, before it is done.

    `kind` is that of the event that it becomes. `nonce` is 32 hexadecimal
    digits that nobody used before: an act is good once. Facts hold what the
    log holds: no floats, no text that was checked, no personal value.
    """

    kind: str
    person: str
    at: datetime
    facts: Mapping[str, Fact]
    nonce: str
    tenant: str = "default"
    environment: str = "default"

    @property
    def signed_bytes(self) -> bytes:
        """The one spelling of the act that is signed (keys sorted, as in RFC 8785)."""
        values = {
            "tenant": self.tenant,
            "environment": self.environment,
            "kind": self.kind,
            "by": self.person,
            "at": microseconds(self.at),
            "nonce": self.nonce,
            "facts": dict(self.facts),
        }
        return PREFIX + orjson.dumps(values, option=orjson.OPT_SORT_KEYS)

    @property
    def digest(self) -> str:
        """What others name this very act by: `sha256:` over what is signed."""
        return f"sha256:{sha256(self.signed_bytes).hexdigest()}"


@dataclass(frozen=True, slots=True)
class SignedAct:
    """An act, a signature, and the public key that it is claimed to be by."""

    act: Act
    key: str
    signature: bytes = field(repr=False)

    @property
    def event(self) -> Event:
        """The event that the act becomes; it shows by itself who signed what."""
        proof = {
            "by": self.act.person,
            "key": self.key,
            "nonce": self.act.nonce,
            "signature": base64.b64encode(self.signature).decode(),
        }
        return Event(
            self.act.kind, self.act.at, self.act.person, facts={**self.act.facts, **proof}
        )

    @classmethod
    def of(cls, act: Act, key: str, signature: str) -> Self:
        """The act with a signature in base64; one that cannot be read holds for nothing."""
        return cls(act, key, decoded(signature))

    @property
    def told(self) -> dict[str, str]:
        """What is sent to a gateway of it: all but the facts, which the gateway knows."""
        return {
            "kind": self.act.kind,
            "by": self.act.person,
            "at": self.act.at.isoformat(),
            "nonce": self.act.nonce,
            "key": self.key,
            "signature": base64.b64encode(self.signature).decode(),
        }

    @property
    def once(self) -> str:
        """The single-use key under which it is appended: a second time is AlreadyUsed."""
        return f"act:{self.act.nonce}"


def public_key(private: Ed25519PrivateKey) -> str:
    """The public half, as `people` in the policy file has it."""
    return SIGNING + base64.b64encode(private.public_key().public_bytes_raw()).decode()


def sign(act: Act, private: Ed25519PrivateKey) -> SignedAct:
    """The act, signed (RFC 8032); AccessError where it could not be told from the log again."""
    if not _well_formed(act):
        raise AccessError(
            f"`{act.kind}` cannot be signed: its facts or its nonce are not in the form of an act"
        )
    return SignedAct(act, public_key(private), private.sign(act.signed_bytes))


def verify(
    signed: SignedAct, people: People, now: datetime, *, roles: Collection[str] = ()
) -> Act:
    """
    The act, where it may be done now: signed by the current key of somebody with one of `roles`.

    Without `roles` whoever is named in the policy file may. AccessError says
    what is wrong.
    """
    act = signed.act
    if (act.tenant, act.environment) != (people.tenant, people.environment):
        raise AccessError("this was signed for another installation; sign it for this one")
    person = people.find(act.person)
    if signed.key != person.key or not signature_holds(signed):
        raise AccessError(
            f"this is not signed by the key that the policy file has for `{person.name}`; sign "
            "with that one, or have the file changed"
        )
    if roles:
        require_role(person, roles)
    if abs(act.at - now) > CLOCKS:
        minutes = CLOCKS // timedelta(minutes=1)
        raise AccessError(
            f"this was signed more than {minutes} minutes from now; set the clock, and sign again"
        )
    return act


def require_role(person: Person, roles: Collection[str]) -> None:
    """AccessError where somebody has none of the roles."""
    if not person.may(roles):
        raise AccessError(f"this needs the role {listed(roles)}, which `{person.name}` has not")


def told_act(told: Mapping[str, str], facts: Mapping[str, Fact], people: People) -> SignedAct:
    """
    The act of these facts that somebody sent as `SignedAct.told`, unchecked.

    AccessError where it is of no time.
    """
    try:
        at = datetime.fromisoformat(told["at"])
    except ValueError:
        raise AccessError("`at` is no time, as in `2026-12-01T10:00:00+00:00`") from None
    place = people.tenant, people.environment
    act = Act(told["kind"], told["by"], at, facts, told["nonce"], *place)
    return SignedAct.of(act, told["key"], told["signature"])


def signature_holds(signed: SignedAct) -> bool:
    """Whether the act was signed with the key that it names, whosever that is."""
    raw = decoded(signed.key.removeprefix(SIGNING))
    if not signed.key.startswith(SIGNING) or len(raw) != _RAW_KEY or not _well_formed(signed.act):
        return False
    try:
        _public(raw).verify(signed.signature, signed.act.signed_bytes)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=512)
def _public(raw: bytes) -> Ed25519PublicKey:
    """The key of these bytes: who reads a log meets the same few people's again and again."""
    return Ed25519PublicKey.from_public_bytes(raw)


def act_of(entry: Entry) -> SignedAct:
    """
    The act that an entry of the log is, its signature checked against the key in the entry.

    That needs the log alone. Whose key it is, the policy file says. AccessError
    where the entry is no act, or is not as it was signed.
    """
    event = entry.event
    by, key, nonce, told = (event.facts.get(name) for name in SIGNED)
    if not (
        isinstance(by, str)
        and isinstance(key, str)
        and isinstance(nonce, str)
        and isinstance(told, str)
    ):
        raise AccessError(f"entry {entry.index} is no act that somebody signed")
    facts = {name: fact for name, fact in event.facts.items() if name not in SIGNED}
    act = Act(event.kind, by, event.at, facts, nonce, entry.tenant, entry.environment)
    signed = SignedAct(act, key, decoded(told))
    # what the signature does not cover must be what the act makes it
    plain = not (event.request or event.session or event.principal or event.feature)
    if event.actor != by or not plain or not signature_holds(signed):
        raise AccessError(f"entry {entry.index} is not as it was signed; keep a copy as evidence")
    return signed


def listed(roles: Collection[str]) -> str:
    """Roles as people read them: `lead` or `admin`."""
    return " or ".join(f"`{role}`" for role in sorted(roles))


def _well_formed(act: Act) -> bool:
    """Whether the act has one spelling, which survives the log."""
    hexadecimal = len(act.nonce) == _NONCE and not set(act.nonce) - set("0123456789abcdef")
    if not hexadecimal or act.at.tzinfo is None or not act.facts.keys().isdisjoint(SIGNED):
        return False
    try:
        return bool(act.signed_bytes)
    except (TypeError, ValueError):  # orjson.JSONEncodeError is one: half a character, a set
        return False
