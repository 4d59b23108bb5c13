"""Whose decisions count for nothing though they may review: of their own, and beyond a day's."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from seawall.access.reviewing import Bars
from seawall.ledger import Pseudonyms, epoch_of
from seawall.policy import PersonLine
from seawall.policy.review import ReviewLines


def bars_of(
    folder: Path,
    people: Callable[[], Mapping[str, PersonLine]],
    lines: Callable[[], ReviewLines | None],
) -> Bars:
    """
    What the policy in force bars of an installation's reviewers, as its desk does.

    LedgerError where the keys of pseudonyms in the data folder cannot be read.
    """
    own = own_principals(folder, people)

    def cap() -> int | None:
        in_force = lines()
        return None if in_force is None else in_force.daily_cap

    return Bars(lambda name: own(name, datetime.now(UTC)), cap)


def own_principals(
    folder: Path, people: Callable[[], Mapping[str, PersonLine]]
) -> Callable[[str, datetime], frozenset[str]]:
    """
    Tells the pseudonyms that a person has as an end user, over all quarters.

    Those of their name, and of what the policy file says that others call them.
    """
    pseudonyms = Pseudonyms.open(folder)
    known: dict[tuple[str, str, tuple[str, ...]], frozenset[str]] = {}

    def own(name: str, now: datetime) -> frozenset[str]:
        line = people().get(name)
        called = () if line is None else (*line.principals, line.sign_in, line.email or "")
        values = (name, *filter(None, called))
        place = (name, epoch_of(now), values)
        if place not in known:
            each_quarter = (pseudonyms.tokens("principal", value) for value in values)
            by_now = (pseudonyms.token("principal", value, now) for value in values)
            known[place] = frozenset(chain(by_now, *each_quarter))
        return known[place]

    return own
