"""What every act shares that takes two people: who signed it, who may be second, how long."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from seawall.access.acts import SignedAct, act_of, listed
from seawall.access.people import People
from seawall.errors import AccessError
from seawall.ledger import Entry
from seawall.terms import Fact

LAPSES = timedelta(hours=24)
"""A request that waited longer than this for an approval is not approved any more."""

_YEARS = range(1971, 9_990)
"""Beyond these, sums of times overflow."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed something, with which key, when by their clock, and under which nonce."""

    by: str
    key: str
    at: datetime
    nonce: str

    @property
    def lapses(self) -> datetime:
        """When what was asked for here is not approved any more."""
        return self.at + LAPSES


def who_signed(signed: SignedAct) -> Signed:
    """What a fold remembers of an act."""
    return Signed(signed.act.person, signed.key, signed.act.at, signed.act.nonce)


def read_acts(entries: Iterable[Entry]) -> Iterator[tuple[Entry, SignedAct | None]]:
    """
    The entries, each with the act that it is.

    It is None where the entry is not as it was signed, repeats another's nonce, or is of no
    time in which anybody signs.
    """
    nonces: set[str] = set()
    for entry in entries:
        try:
            signed = act_of(entry)
        except AccessError:
            yield entry, None
            continue
        fresh = signed.act.nonce not in nonces and signed.act.at.year in _YEARS
        nonces.add(signed.act.nonce)
        yield entry, signed if fresh else None


def second_objection(
    second: str,
    first: str,
    people: People,
    roles: Collection[str],
    *,
    what: str = "an approval needs",
) -> str | None:
    """What speaks against a person approving what another asks for; None where nothing does."""
    person = people.by_name.get(second)
    if person is None:
        return "whoever approves must be named under `people`"
    if second == first:
        return "whoever asks cannot approve; ask somebody else"
    if not person.may(roles):
        return f"{what} the role {listed(roles)}, which `{second}` has not"
    if people.in_one_line(second, first):
        return f"`{second}` and `{first}` are in one reporting line; ask somebody outside it"
    return None


def denial_objection(
    denier: str, first: str, people: People, roles: Collection[str]
) -> str | None:
    """What speaks against a person ending what another asks for; None where nothing does."""
    person = people.by_name.get(denier)
    if denier == first or (person is not None and person.may(roles)):
        return None
    return f"to deny needs the role {listed(roles)}, or to have asked"


def refuse(objection: str | None) -> None:
    """AccessError where something speaks against it."""
    if objection is not None:
        raise AccessError(objection)


def word(facts: Mapping[str, Fact], name: str) -> str:
    """The string that a fact is, or nothing."""
    fact = facts.get(name)
    return fact if isinstance(fact, str) else ""
