"""People are told what needs them, and nothing that a forged event would have them read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.review.notice import NoticeKind
from seawall.review.noticing import notices_of
from seawall.terms import Event

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
ITEM, APPROVAL = "itm_0123456789abcdef", "apr_0123456789abcdef"


def event(kind: str, **facts: Any) -> Event:
    return Event(kind, NOW, "gateway", feature="support", facts=facts)


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        ("review.held", {"item": ITEM, "due": SOON.isoformat()}, (NoticeKind.HOLD, ITEM)),
        ("review.expired", {"item": ITEM, "step": 1}, (NoticeKind.EXPIRY, ITEM)),
        (
            "approval.requested",
            {"approval": APPROVAL, "expires": SOON.isoformat()},
            (NoticeKind.APPROVAL, APPROVAL),
        ),
    ],
)
def test_what_waits_or_is_over_is_told(
    kind: str, facts: dict[str, Any], told: tuple[NoticeKind, str]
) -> None:
    """A held text, one that expired and an approval are each one notice that names the item."""
    (notice,) = notices_of(event(kind, **facts))
    assert (notice.kind, notice.item) == told
    assert (notice.feature, notice.at) == ("support", NOW)
    assert notice.until == (None if kind == "review.expired" else SOON)


def test_a_client_that_left_is_no_news_for_who_is_on_duty() -> None:
    """Nobody was slow where nobody waits any more."""
    facts = {"item": ITEM, "step": 0}
    assert notices_of(event("review.expired", **facts, reason="client_gone")) == ()
    assert len(notices_of(event("review.expired", **facts, reason="late"))) == 1


@pytest.mark.parametrize(
    ("reason", "kinds"),
    [
        ("drift", [NoticeKind.DRIFT, NoticeKind.SHARE_RAISED]),
        ("length_shift", [NoticeKind.DRIFT, NoticeKind.SHARE_RAISED]),
        ("backlog", [NoticeKind.BACKLOG, NoticeKind.SHARE_RAISED]),
        ("asked", [NoticeKind.SHARE_RAISED]),
        ("configured", [NoticeKind.SHARE_RAISED]),
    ],
)
def test_a_raised_share_is_told_with_its_cause(reason: str, kinds: list[NoticeKind]) -> None:
    """Whoever is on duty reads that more is looked at, and where it is so that it got worse."""
    told = notices_of(event("review.planned", share=200_000, reason=reason, **{"from": 100_000}))
    assert [notice.kind for notice in told] == kinds
    assert told[-1].text == "people now look at 20% of the decisions"


def test_a_first_plan_and_a_lowered_share_wake_nobody() -> None:
    """What begins or gets better is there to be looked up."""
    assert not notices_of(event("review.planned", share=200_000, reason="first"))
    assert not notices_of(event("review.planned", share=1, reason="lowered", **{"from": 2}))
    assert not notices_of(event("review.sampled", item=ITEM))
    assert not notices_of(event("answer.delivered"))


def test_what_has_not_the_form_of_an_id_reaches_nobody() -> None:
    """A forged event cannot write into a mail."""
    assert not notices_of(event("review.held", item="itm_\r\nBcc: all", due=SOON.isoformat()))
    told = Event("review.held", NOW, "gateway", feature="Bcc: all", facts={"item": ITEM})
    assert not notices_of(told)
