"""People with keys of their own, and acts that they sign, for tests."""

import itertools
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from seawall.access import Act, People, Person, PersonKey, SignedAct, public_key, sign
from seawall.access.unsealing import APPROVED, DENIED, OPENED, REQUESTED, REVIEWED
from seawall.ledger import Entry
from seawall.terms import Event, Fact

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REQUEST = "req_1"

ROLES: dict[str, tuple[str, ...]] = {
    "ann": ("investigator",),
    "bob": ("lead",),
    "cat": ("owner",),
    "dan": ("admin",),
    "kim": ("custodian",),
    "lou": ("custodian",),
    "max": ("custodian",),
    "pat": ("investigator", "lead"),
}
LEADS = {"ann": "dan", "max": "dan", "kim": "lou"}
"""So dan and max cannot approve what ann asks for."""

KEYS = {name: Ed25519PrivateKey.generate() for name in ROLES}
STRANGER = Ed25519PrivateKey.generate()
PERSON_KEYS = {name: PersonKey(name, KEYS[name], X25519PrivateKey.generate()) for name in ROLES}
SEAL_KEYS = {name: key.seal_key for name, key in PERSON_KEYS.items()}


def staff(
    *, roles: Mapping[str, Iterable[str]] = ROLES, keys: Mapping[str, Ed25519PrivateKey] = KEYS
) -> People:
    """Everybody, perhaps with other roles or keys."""
    return People(
        "default",
        "default",
        {
            name: Person(
                name, frozenset(of), public_key(keys[name]), LEADS.get(name, ""), SEAL_KEYS[name]
            )
            for name, of in roles.items()
        },
    )


def signed(
    kind: str,
    by: str,
    facts: Mapping[str, Fact],
    *,
    at: datetime = NOON,
    key: Ed25519PrivateKey | None = None,
    environment: str = "default",
) -> SignedAct:
    """An act of somebody, signed with their key or another."""
    act = Act(kind, by, at, facts, secrets.token_hex(16), environment=environment)
    return sign(act, key or KEYS[by])


def asked(by: str = "ann", *, at: datetime = NOON, **facts: Fact) -> SignedAct:
    """A request to open the texts of REQUEST, unless the facts say otherwise."""
    plain: dict[str, Fact] = {"case": "INC-7", "purpose": "who was told what", "minutes": 15}
    if not {"request", "session", "entries"} & facts.keys():
        plain["request"] = REQUEST
    return signed(REQUESTED, by, {**plain, **facts}, at=at)


def about(request: SignedAct, **facts: Fact) -> dict[str, Fact]:
    """What ties an act to a request."""
    digest = request.act.digest
    return {"unsealing": f"uns_{digest[7:19]}", "digest": digest, **facts}


def approved(
    request: SignedAct, by: str = "bob", *, at: datetime = NOON, **facts: Fact
) -> SignedAct:
    return signed(APPROVED, by, about(request, **facts), at=at)


def denied(request: SignedAct, by: str = "bob", *, at: datetime = NOON) -> SignedAct:
    return signed(DENIED, by, about(request, reason="no"), at=at)


def opened(request: SignedAct, by: str = "ann", *, at: datetime = NOON) -> SignedAct:
    return signed(OPENED, by, about(request), at=at)


def reviewed(
    request: SignedAct, by: str = "cat", *, openings: int = 1, at: datetime = NOON
) -> SignedAct:
    return signed(REVIEWED, by, about(request, openings=openings, note="right"), at=at)


def logged(*acts: SignedAct | Event) -> list[Entry]:
    """The entries that a log of these would have."""
    events = (act.event if isinstance(act, SignedAct) else act for act in acts)
    counted = zip(itertools.count(1), events)
    return [Entry(n, b"", event, "default", "default", "p", n) for n, event in counted]


def after(**spent: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(**spent)
