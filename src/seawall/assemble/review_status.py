"""What reviews show of each feature by now, read from the log of an installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seawall.access import People, SignedAct
from seawall.access.acts import verify
from seawall.access.reviewing import MAY, ReviewActs
from seawall.assemble.guard import load_document
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.review_terms import PolicyTerms
from seawall.errors import SettingsError
from seawall.ledger import Ledger, LedgerReader, Query
from seawall.review.plans import Plans
from seawall.review.reading import Seen
from seawall.review.sampling import DECISIONS, EPOCH_ENDED, PLANNED
from seawall.review.share import Rule
from seawall.review.status import Standing, standings

_READ = "|".join(("review.*", *sorted(DECISIONS)))
_PLANS = f"{PLANNED}|{EPOCH_ENDED}"


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """Reads where reviews stand, and logs what people sign for shares."""

    log: Ledger
    people: People
    terms: PolicyTerms

    def standings(self, now: datetime, *, ended: bool = False) -> tuple[Standing, ...]:
        """Where every epoch stands by now, of those that `ended` too where they are wanted."""
        rule = Rule(self.terms, traffic=False)
        for seen in _seen(self.log, self.people, everything=ended):
            rule.take(seen)
        return standings(rule, self.terms, now, ended=ended)

    def enter(self, signed: SignedAct, now: datetime) -> None:
        """
        Log what somebody signed for a share.

        AccessError where they may not, AlreadyUsed where it was logged before. Whether the share
        moves the gateway's rule says, which checks all of it again.
        """
        verify(signed, self.people, now, roles=MAY[signed.act.kind])
        self.log.append([signed.event], unless=signed.once)


@contextmanager
def open_review_status(path: Path | None) -> Iterator[ReviewStatus]:
    """The reviews of the installation that a policy file describes."""
    document = load_document(path)
    if document.review is None:
        raise SettingsError(
            "nothing is reviewed: the policy file has no `review`; add `review: {}` to begin"
        )
    with open_ledger(path) as log:
        yield ReviewStatus(log, load_people(path), PolicyTerms(lambda: document.review))


def _seen(log: LedgerReader, people: People, *, everything: bool) -> Iterator[Seen]:
    """The entries that tell of reviews, from where the oldest of the running epochs began."""
    after = None
    if not everything:
        plans = Plans(Seen(each.index, each.event) for each in log.entries(Query(kind=_PLANS)))
        since = plans.since()
        if since is None:
            return
        after = since - 1 if since else None
    yield from ReviewActs().seen(log.entries(Query(kind=_READ, after=after)), people)
