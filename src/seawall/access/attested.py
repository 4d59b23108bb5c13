"""What somebody does while signed in: the gateway attests it, where nobody signed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from seawall.access.acts import Act, SignedAct, listed, verify
from seawall.access.people import People
from seawall.access.reviewing import SIGN_IN
from seawall.errors import AccessError
from seawall.terms import Event


@dataclass(frozen=True, slots=True)
class Attested:
    """An act of somebody who is signed in; the event that it becomes says so."""

    act: Act

    @property
    def event(self) -> Event:
        """The event that the act becomes."""
        act = self.act
        done = {"by": act.person, "nonce": act.nonce, "via": SIGN_IN}
        return Event(act.kind, act.at, act.person, facts={**act.facts, **done})

    @property
    def once(self) -> str:
        """The single-use key under which it is appended: a second time is AlreadyUsed."""
        return f"act:{self.act.nonce}"


Said = SignedAct | Attested
"""What a person does: signed with their key, or while signed in."""


def admit(said: Said, people: People, now: datetime, *, roles: Collection[str]) -> Act:
    """The act, where somebody with one of the roles may do it now; AccessError says what not."""
    if isinstance(said, SignedAct):
        return verify(said, people, now, roles=roles)
    act = said.act
    if (act.tenant, act.environment) != (people.tenant, people.environment):
        raise AccessError("this is of another installation; sign in to this one")
    if not people.find(act.person).may(roles):
        raise AccessError(f"this needs the role {listed(roles)}, which `{act.person}` has not")
    return act
