"""Which entries of the log people did in review: signed, or while signed in, by who may."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date

from seawall.access.acts import SIGNED, act_of
from seawall.access.people import People
from seawall.access.two_people import word
from seawall.errors import AccessError
from seawall.ledger import Entry
from seawall.review.items import DECIDED
from seawall.review.order import LEADS, REVIEWERS
from seawall.review.reading import Seen

OWNERS = frozenset({"owner"})

MAY: Mapping[str, frozenset[str]] = {
    "review.decided": REVIEWERS,
    "review.entry_removed": REVIEWERS,
    "review.gold_added": LEADS,
    "review.share_lowered": OWNERS,
    "review.share_raised": LEADS | OWNERS,
    "review.unmasked": REVIEWERS,
}
"""The kinds of acts of review, each with the roles of those who may do it."""

SIGN_IN = "sign_in"

BY_SIGN_IN = frozenset({"review.decided", "review.gold_added", "review.unmasked"})
"""The kinds that somebody does while signed in; all others take a signature."""

_NONCE = 32


def _nobodys(name: str) -> frozenset[str]:  # noqa: ARG001 - the shape of `Bars.principals`
    return frozenset()


def _without_end() -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Bars:
    """
    What keeps the decision of somebody who may review from counting, by the policy in force.

    `principals` gives the pseudonyms that a person has as an end user, whose items are not
    theirs to decide, and `daily_cap` how many a person decides in a day; None is no bound.
    """

    principals: Callable[[str], frozenset[str]] = _nobodys
    daily_cap: Callable[[], int | None] = _without_end


class ReviewActs:
    """
    Reads the entries of one log in its order, and tells which of them people did.

    A nonce counts once, over all that one object reads. With `sign_in` what the gateway says
    that somebody did while signed in counts as well, of kinds `BY_SIGN_IN`: whoever can write
    to the log can forge that, and cannot forge a signature.

    Who has no role any more has left: what they did before still counts, and the desk gives
    them nothing new. By the same file, entries that were read count the same whenever they are
    read.

    What a desk would have refused by `bars` is told of each decision, so that it counts for
    nothing for whoever folds: the log may have been written to without a desk.
    """

    def __init__(self, *, sign_in: bool = False, bars: Bars | None = None) -> None:
        self._sign_in = sign_in
        self._bars = bars or Bars()
        self._nonces: set[str] = set()
        self._decided: Counter[tuple[str, date]] = Counter()

    def seen(self, entries: Iterable[Entry], people: People) -> Iterator[Seen]:
        """Every entry, in order, each `signed` or not; the people are those there are by now."""
        for entry in entries:
            signed = self._is_done(entry, people)
            lead = signed and _may(entry, people, LEADS)
            if signed and entry.event.kind == DECIDED:
                yield self._decision(entry, lead=lead)
            else:
                yield Seen(entry.index, entry.event, signed, lead)

    def knows(self, nonce: str) -> bool:
        """Whether an act with this nonce was among the entries: another one counts for nothing."""
        return nonce in self._nonces

    def _decision(self, entry: Entry, *, lead: bool) -> Seen:
        """What somebody decided, with what would bar them."""
        by = word(entry.event.facts, "by")
        day = by, entry.event.at.astimezone(UTC).date()
        cap = self._bars.daily_cap()
        beyond = cap is not None and self._decided[day] >= cap
        self._decided[day] += 1
        own = self._bars.principals(by)
        return Seen(entry.index, entry.event, signed=True, lead=lead, own=own, beyond=beyond)

    def _is_done(self, entry: Entry, people: People) -> bool:
        roles = MAY.get(entry.event.kind)
        if roles is None or (entry.tenant, entry.environment) != (
            people.tenant,
            people.environment,
        ):
            return False
        nonce = _nonce_of(entry)
        if nonce is None and self._sign_in:
            nonce = _attested(entry)
        if nonce is None or nonce in self._nonces:
            return False
        self._nonces.add(nonce)
        return _may(entry, people, roles)


def seen(
    entries: Iterable[Entry], people: People, *, sign_in: bool = False, bars: Bars | None = None
) -> Iterator[Seen]:
    """
    Every entry of a log that is read in one go, each with whether somebody did it who may.

    Who goes on reading where they stopped keeps one `ReviewActs`, that no nonce counts twice.
    """
    return ReviewActs(sign_in=sign_in, bars=bars).seen(entries, people)


def _nonce_of(entry: Entry) -> str | None:
    """The nonce of what is as it was signed; None where nothing was."""
    try:
        return act_of(entry).act.nonce
    except AccessError:
        return None


def _attested(entry: Entry) -> str | None:
    """The nonce of what the gateway says that somebody did while signed in; None of all else."""
    event, facts = entry.event, entry.event.facts
    by, _, nonce, _ = (word(facts, name) for name in SIGNED)
    hexadecimal = len(nonce) == _NONCE and not set(nonce) - set("0123456789abcdef")
    unsigned = "key" not in facts and "signature" not in facts
    attested = word(facts, "via") == SIGN_IN and unsigned and by == event.actor
    return nonce if attested and hexadecimal and event.kind in BY_SIGN_IN else None


def _may(entry: Entry, people: People, roles: frozenset[str]) -> bool:
    facts = entry.event.facts
    person = people.by_name.get(word(facts, "by"))
    if person is None or not (person.may(roles) or not person.roles):
        return False
    return "signature" not in facts or person.signed_with(word(facts, "key"))
