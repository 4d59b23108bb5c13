"""What programs read of an item says nothing that would tell its reviewer what to think."""

from typing import Any

from seawall.review.fold import Items
from seawall.review.items import Word
from seawall.review.saying import Saying
from seawall.review.telling import item_told
from tests.review.entries import Log

ITEM = "itm_0000000000000001"


def told(*, to: str = "", **facts: Any) -> dict[str, Any]:
    """What is told of a sample that ana took, whatever is known of it."""
    log = Log()
    due = (log.at.replace(hour=20)).isoformat()
    log.sample(ITEM, **{"due": due, **facts})
    log.lease(ITEM, "ana", 0)
    return item_told(Items(log.seen)[ITEM], log.at, to=to)


def test_samples_look_all_the_same() -> None:
    """Drawn evenly, for its risk, or of a known answer; delivered or stopped, and by what."""
    plain = told(to="ana")
    for other in (
        {"sample": "risk", "risk": "high", "included": 40_000},
        {"sample": "both"},
        {"sample": "gold"},
        {"stratum": "stopped", "rules": ["no-injection"], "severity": 1},
        {"confirm": True},
    ):
        assert told(to="ana", **other) == plain, other
    assert "at" not in plain, "a known answer is made at the moment in which it is given out"
    assert (plain["sort"], plain["words"]) == ("audit", ["harmful", "harmless", "unsure"])


def test_only_who_has_an_item_is_told_its_lease() -> None:
    """And nobody the step, which would tell that somebody had it before."""
    mine = told(to="ana")
    assert (mine["taken_by"], mine["lease"]) == ("ana", "lse_ana_0")
    assert "step" not in mine
    assert "lease" not in told(to="ben")
    assert "lease" not in told()


def test_of_what_waits_it_is_told_why_and_since_when() -> None:
    """Whoever decides whether a text is delivered knows what held it."""
    log = Log()
    log.hold(ITEM, rules=["no-mail"], side="answer")
    held = item_told(Items(log.seen)[ITEM], log.at)
    assert (held["sort"], held["state"], held["rules"]) == ("hold", "waiting", ["no-mail"])
    assert (held["severity"], held["at"]) == (2, log.at.isoformat())
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "refuse", reason="a joke")
    over = item_told(Items(log.seen)[ITEM], log.at)
    assert (over["state"], over["verdict"]["said"]) == ("decided", "refuse")


def test_what_was_said_already_is_known_again() -> None:
    """The word and all that was said with it; of an edited text nobody can tell."""
    log = Log()
    log.sample(ITEM)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "harmful", kind="pii", severity=2)
    (judged,) = Items(log.seen)[ITEM].judged
    same = Saying(Word.HARMFUL, kind="pii", severity=2)
    assert same.is_like(judged)
    for other in (
        Saying(Word.HARMLESS, kind="pii", severity=2),
        Saying(Word.HARMFUL, severity=2),
        Saying(Word.HARMFUL, kind="pii"),
        Saying(Word.HARMFUL, kind="pii", severity=2, reason="so"),
    ):
        assert not other.is_like(judged), other
    log = Log()
    log.hold(ITEM)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "edit")
    (judged,) = Items(log.seen)[ITEM].judged
    assert not Saying(Word.EDIT).is_like(judged)
