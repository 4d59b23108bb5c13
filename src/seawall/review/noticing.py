"""What of the log people on duty should know at once."""

from collections.abc import Callable, Iterator, Mapping

from seawall.review.items import EXPIRED, HELD
from seawall.review.notice import Notice, NoticeKind
from seawall.review.reading import moment, number, word
from seawall.review.sampling import PLANNED
from seawall.terms import Event

APPROVAL = "approval.requested"

WORSE = frozenset(
    {"drift", "score_shift", "length_shift", "block_rate_shift", "miss", "disagreement"}
)
"""Why a share is raised where the filters, or who judges them, may be worse than before."""


def notices_of(event: Event) -> tuple[Notice, ...]:
    """The notices that follow from an event; none for most, and for what no event should be."""
    write = _WRITERS.get(event.kind)
    if write is None:
        return ()
    try:
        return tuple(write(event))
    except ValueError:  # an id or a feature of no such form: nothing of it may reach a mail
        return ()


def _held(event: Event) -> Iterator[Notice]:
    item, until = word(event.facts, "item"), moment(event.facts, "due")
    yield Notice(NoticeKind.HOLD, event.at, event.feature, item, until=until)


def _expired(event: Event) -> Iterator[Notice]:
    if word(event.facts, "reason") == "client_gone":  # nobody was slow
        return
    yield Notice(NoticeKind.EXPIRY, event.at, event.feature, word(event.facts, "item"))


def _asked(event: Event) -> Iterator[Notice]:
    item, until = word(event.facts, "approval"), moment(event.facts, "expires")
    yield Notice(NoticeKind.APPROVAL, event.at, event.feature, item, until=until)


def _raised(event: Event) -> Iterator[Notice]:
    share, reason = number(event.facts, "share"), word(event.facts, "reason")
    if share <= number(event.facts, "from", share):
        return
    if reason in WORSE:
        yield Notice(NoticeKind.DRIFT, event.at, event.feature)
    if reason == "backlog":
        yield Notice(NoticeKind.BACKLOG, event.at, event.feature)
    yield Notice(NoticeKind.SHARE_RAISED, event.at, event.feature, share=share)


_WRITERS: Mapping[str, Callable[[Event], Iterator[Notice]]] = {
    HELD: _held,
    EXPIRED: _expired,
    APPROVAL: _asked,
    PLANNED: _raised,
}
