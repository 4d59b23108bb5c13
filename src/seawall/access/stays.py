"""Who is signed in: from a token to a person, until they leave or are no longer who they were."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from seawall.access.people import Person
from seawall.policy import SignInLines

MOST_OF_ONE = 20
"""Sign-ins of one person at once: as many browsers; beyond, the one unused longest ends."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """
    Somebody who is signed in, what they may do, and until when at most.

    `idle_ends` is when they are signed out if they do nothing. `csrf` is what a request must
    have beside the cookie that changes anything: no other page knows it.
    """

    name: str
    roles: frozenset[str]
    ends: datetime
    idle_ends: datetime
    csrf: str = field(repr=False)


@dataclass(slots=True)
class Stay:
    """
    One sign-in, since `begun`.

    `person` is who they were then. `how` they came, and `proof` that they could: what must
    still be the same for as long as they stay.
    """

    person: Person
    how: str
    proof: str = field(repr=False)
    begun: datetime
    seen: datetime


class Stays:
    """
    All sign-ins of this process, in its memory: a restart signs everybody out.

    Only digests of tokens are kept. A token has 256 random bits, so a plain digest is enough.
    """

    def __init__(self) -> None:
        self._stays: dict[str, Stay] = {}

    def begin(self, stay: Stay, lines: SignInLines) -> str:
        """A new token for somebody who has come in."""
        self._forget(stay.begun, lines)
        own = [key for key, each in self._stays.items() if each.person.name == stay.person.name]
        own.sort(key=lambda key: self._stays[key].seen)
        for key in own[: max(0, len(own) - MOST_OF_ONE + 1)]:
            del self._stays[key]
        token = secrets.token_urlsafe(32)
        self._stays[_digest(token)] = stay
        return token

    def find(self, token: str, now: datetime, lines: SignInLines) -> Stay | None:
        """The sign-in of a token, unless its time is over."""
        stay = self._stays.get(_digest(token))
        if stay is not None and _over(stay, now, lines):
            self.end(token)
            return None
        return stay

    def end(self, token: str) -> None:
        """Sign out; of an unknown token nothing."""
        self._stays.pop(_digest(token), None)

    def __len__(self) -> int:
        return len(self._stays)

    def _forget(self, now: datetime, lines: SignInLines) -> None:
        for key in [key for key, stay in self._stays.items() if _over(stay, now, lines)]:
            del self._stays[key]


def signed_in(stay: Stay, token: str, lines: SignInLines) -> SignedIn:
    """What a sign-in means to whoever asks."""
    ends = stay.begun + timedelta(hours=lines.hours)
    idle_ends = min(ends, stay.seen + timedelta(minutes=lines.idle_minutes))
    return SignedIn(stay.person.name, stay.person.roles, ends, idle_ends, csrf_of(token))


def csrf_of(token: str) -> str:
    """The word that belongs to a token: made from it, and nobody gets from it to the token."""
    return hmac.digest(token.encode("utf-8", "surrogatepass"), b"seawall csrf v1", sha256).hex()


def _over(stay: Stay, now: datetime, lines: SignInLines) -> bool:
    idle = now >= stay.seen + timedelta(minutes=lines.idle_minutes)
    return idle or now >= stay.begun + timedelta(hours=lines.hours)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
