"""What a gateway draws decisions for people by: the installation's key, and the policy's lines."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from seawall.access import People
from seawall.access.reviewing import ReviewActs
from seawall.assemble.barring import bars_of
from seawall.assemble.private import make_key, read_key
from seawall.assemble.review_terms import PolicyTerms
from seawall.assemble.similar import Signatures
from seawall.gateway.learning import Learner
from seawall.gateway.lessons import Lessons, ReadText, Teaching
from seawall.gateway.parts import Parts
from seawall.gateway.review_watch import ReviewWatch
from seawall.gateway.reviewing import sample_of
from seawall.ledger import Entry, LedgerReader, Query
from seawall.policy.review import ReviewLines
from seawall.review.noticing import notices_of
from seawall.review.reading import Seen, word
from seawall.review.sampling import PLANNED, Plan, commitment_to, draw, epoch_key, plan_of
from seawall.review.share import Rule
from seawall.terms import Event

FILE = "review.key"
_CACHED = 4_096


class EpochKeys:
    """
    The keys of epochs, of the installation's own key in the data folder, made at first use.

    SettingsError where it cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._master: bytes | None = None
        self._known = lru_cache(maxsize=_CACHED)(self._derived)

    def __call__(self, epoch: str) -> bytes:
        """The key of an epoch."""
        return self._known(epoch)

    @property
    def exist(self) -> bool:
        """Whether there is a key that was made before."""
        return self._path.exists()

    def _derived(self, epoch: str) -> bytes:
        if self._master is None:
            make_key(self._path)
            self._master = read_key(
                self._path,
                without="move it away: then a new key draws, and what is drawn by the old one in "
                "epochs that still run cannot be checked",
            )
        return epoch_key(self._master, epoch)


def cut_short(
    log: LedgerReader, started: Entry, cut: Event, keys: EpochKeys, lines: ReviewLines | None
) -> list[Event]:
    """
    The end of a stream whose gateway died, and the item that it becomes where it is drawn.

    It is drawn by the plan that it began with. Its texts are gone, and the item says so.
    """
    plan = _plan(log, word(started.event.facts, "plan"))
    if plan is None or commitment_to(keys(plan.epoch)) != plan.commitment:
        return [cut]
    cut = replace(cut, facts={**cut.facts, "plan": plan.id})
    trail = [entry.event for entry in log.request_trail(cut.request)]
    key = keys(plan.epoch)
    drawn = draw(plan, key, (*trail, cut))
    return [cut] if drawn is None else [cut, sample_of(plan, key, drawn, cut, lines or _USUAL)]


_USUAL = ReviewLines()


def _plan(log: LedgerReader, identity: str) -> Plan | None:
    """The plan of this id; None where the log has none."""
    asked = Query(kind=PLANNED, facts=(("plan", identity),), limit=1)
    entry = next(log.entries(asked), None) if identity else None
    return None if entry is None else plan_of(entry.event, entry.index)


def watch_reviews(
    parts: Parts, people: Callable[[], People], folder: Path, read: ReadText
) -> ReviewWatch:
    """
    What follows the log for review, by the people there are by then; shares move by it.

    What people decided is learnt: texts are opened with `read`, and told again by the keys of
    the data folder.
    """
    bars = bars_of(folder, lambda: parts.live.people, lambda: parts.live.review)
    acts = ReviewActs(sign_in=parts.live.sign_in.offered, bars=bars)
    signatures = Signatures(folder)
    teaching = Teaching(
        parts.ledger, read, signatures.sign, signatures.near, lambda: parts.live.review, parts.now
    )

    def signed(entries: Iterable[Entry]) -> Iterator[Seen]:
        return acts.seen(entries, people())

    def tell(seen: Seen) -> None:
        for notice in notices_of(seen.event):
            parts.notices.later(notice)

    return ReviewWatch(
        parts.reviewing,
        lambda: parts.live,
        signed=signed,
        rule=Rule(PolicyTerms(lambda: parts.live.review)),
        follow=(tell,),
        learn=Learner(parts, signatures.similar),
        pupil=Lessons(teaching),
    )
