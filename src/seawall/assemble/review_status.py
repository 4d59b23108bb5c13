"""What reviews show of each feature by now, read from the log of an installation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock

from seawall.access import People, SignedAct
from seawall.access.acts import require_role, verify
from seawall.access.reviewing import MAY, Bars, ReviewActs
from seawall.assemble.barring import bars_of
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.policy_file import load_document
from seawall.assemble.review_terms import PolicyTerms
from seawall.errors import SettingsError
from seawall.ledger import Ledger, LedgerReader, Query
from seawall.review.plans import Plans
from seawall.review.reading import Seen
from seawall.review.sampling import DECISIONS, EPOCH_ENDED, PLANNED
from seawall.review.share import Rule
from seawall.review.status import Standing, standings
from seawall.settings import data_folder

_READ = "|".join(("review.*", *sorted(DECISIONS)))
_PLANS = f"{PLANNED}|{EPOCH_ENDED}"

BEGINNING = -1


class ReviewStatus:
    """
    Reads where reviews stand, and logs what people sign for shares.

    With `sign_in` counts what people did while signed in. What was read of the epochs that run
    is kept for the next time. Any thread may use it.
    """

    def __init__(
        self,
        log: Ledger,
        people: Callable[[], People],
        terms: PolicyTerms,
        *,
        sign_in: bool,
        bars: Bars,
    ) -> None:
        self.log = log
        self.terms = terms
        self._people = people
        self._acts = partial(ReviewActs, sign_in=sign_in, bars=bars)
        self._lock = Lock()
        self._running: _Read | None = None

    @property
    def people(self) -> People:
        """Who there is by now."""
        return self._people()

    def standings(self, now: datetime, *, ended: bool = False) -> tuple[Standing, ...]:
        """Where every epoch stands by now, of those that `ended` too where they are wanted."""
        with self._lock:
            read = self._read_from(BEGINNING) if ended else self._of_running()
            if read is None:
                return ()
            read.catch_up(self.people)
            return standings(read.rule, self.terms, now, ended=ended)

    def require_may(self, kind: str, name: str) -> None:
        """AccessError where nobody of that name has a role for such an act."""
        require_role(self.people.find(name), MAY[kind])

    def enter(self, signed: SignedAct, now: datetime) -> None:
        """
        Log what somebody signed for a share.

        AccessError where they may not, AlreadyUsed where it was logged before. Whether the share
        moves the gateway's rule says, which checks all of it again.
        """
        verify(signed, self.people, now, roles=MAY[signed.act.kind])
        self.log.append([signed.event], unless=signed.once)

    def _of_running(self) -> "_Read | None":
        """What is read from where the oldest of the running epochs began; None of no epochs."""
        if self._running is None:
            entries = self.log.entries(Query(kind=_PLANS))
            since = Plans(Seen(each.index, each.event) for each in entries).since()
            self._running = None if since is None else self._read_from(since - 1)
        return self._running

    def _read_from(self, last: int) -> "_Read":
        return _Read(self.log, self.terms, last, self._acts())


class _Read:
    """The rule of shares, told the log from one of its entries on, each once."""

    def __init__(self, log: LedgerReader, terms: PolicyTerms, last: int, acts: ReviewActs) -> None:
        self.rule = Rule(terms, traffic=False)
        self._log = log
        self._acts = acts
        self._last = last

    def catch_up(self, people: People) -> None:
        entries = self._log.entries(Query(kind=_READ, after=self._last))
        for seen in self._acts.seen(entries, people):
            self.rule.take(seen)
            self._last = seen.index


@contextmanager
def open_review_status(path: Path | None) -> Iterator[ReviewStatus]:
    """The reviews of the installation that a policy file describes."""
    document = load_document(path)
    if document.review is None:
        raise SettingsError(
            "nothing is reviewed: the policy file has no `review`; add `review: {}` to begin"
        )
    people, terms = load_people(path), PolicyTerms(lambda: document.review)
    folder = data_folder(document, folder=path.parent if path else Path())
    with open_ledger(path) as log:
        bars = bars_of(folder, lambda: document.people, lambda: document.review)
        sign_in = document.sign_in.offered
        yield ReviewStatus(log, lambda: people, terms, sign_in=sign_in, bars=bars)
