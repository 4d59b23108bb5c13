"""What becomes of what is held and of appeals, as values."""

from datetime import timedelta

import pytest

from seawall.review.fold import Items
from seawall.review.held import Answered, State, answered, changed, is_an_item, paths, state_of
from seawall.review.items import Word
from seawall.terms import Fact
from tests.review.entries import Log

ITEM = "itm_0000000000000001"


def body(*texts: tuple[str, str]) -> dict[str, Fact]:
    parts: list[Fact] = [{"path": path, "role": "user", "text": text} for path, text in texts]
    return {"side": "answer", "texts": parts}


@pytest.mark.parametrize(
    ("said", "comes"),
    [("deliver", State.DELIVERED), ("edit", State.EDITED), ("refuse", State.REFUSED)],
)
def test_what_is_held_is_as_people_said(said: str, comes: State) -> None:
    """Each word has its state, and only the first two let it pass."""
    log = Log()
    log.hold(ITEM)
    assert state_of(Items(log.seen)[ITEM], log.at) is State.WAITING
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, said)
    state = state_of(Items(log.seen)[ITEM], log.at + timedelta(days=1))
    assert state is comes
    assert state.passes is (said != "refuse")


def test_what_nobody_decided_about_in_time_is_expired_whether_the_log_says_so_or_not() -> None:
    """The clock is enough, and no word counts after it."""
    log = Log()
    log.hold(ITEM)
    late = log.at + timedelta(minutes=5, seconds=1)
    assert state_of(Items(log.seen)[ITEM], late) is State.EXPIRED
    assert not State.EXPIRED.passes


def test_what_nobody_waits_for_any_more_is_over_before_its_time() -> None:
    """A client that left ends its item at once; any other reason needs the time to be over."""
    log = Log()
    log.hold(ITEM)
    log.add("review.expired", {"item": ITEM, "step": 0, "reason": "late"})
    assert not Items(log.seen)[ITEM].expired
    log.add("review.expired", {"item": ITEM, "step": 1, "reason": "client_gone"})
    item = Items(log.seen)[ITEM]
    assert item.expired
    assert item.is_over(log.at)
    log.lease(ITEM, "ana", 2)
    log.decide(ITEM, "ana", 3, "deliver")
    assert Items(log.seen)[ITEM].verdict is None


def test_of_two_who_let_it_pass_the_change_of_one_counts() -> None:
    """What one changed never leaves unchanged, whoever of the two came first."""
    for first, second in (("edit", "deliver"), ("deliver", "edit")):
        log = Log()
        log.hold(ITEM, reviews=2)
        log.lease(ITEM, "ana", 0)
        log.decide(ITEM, "ana", 1, first)
        assert Items(log.seen)[ITEM].verdict is None
        log.lease(ITEM, "ben", 2)
        log.decide(ITEM, "ben", 3, second)
        verdict = Items(log.seen)[ITEM].verdict
        assert verdict is not None
        assert verdict.word is Word.EDIT


@pytest.mark.parametrize(
    ("said", "comes"),
    [
        ("harmless", Answered.OVERTURNED),
        ("harmful", Answered.UPHELD),
        ("unsure", Answered.UPHELD),
    ],
)
def test_an_appeal_is_overturned_by_harmless_alone(said: str, comes: Answered) -> None:
    """Who is not sure changes nothing."""
    log = Log()
    due = (log.at + timedelta(hours=24)).isoformat()
    told = {"item": ITEM, "appealed": "req_0000000000000001", "due": due, "reviews": 1}
    log.add("appeal.received", told | {"told": "user"})
    assert answered(Items(log.seen)[ITEM]) is Answered.WAITING
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, said)
    assert answered(Items(log.seen)[ITEM]) is comes


def test_what_a_person_changed_is_told_by_its_place() -> None:
    """Texts that are the same are not changed, and other texts than those sealed are none."""
    before = body(("/a", "one"), ("/b", "two"), ("/b", "two"))
    assert changed(before, before) == {}
    assert changed(before, body(("/a", "one"), ("/b", "two"), ("/b", "new"))) == {2: "new"}
    assert changed(before, body(("/a", "one"), ("/b", "two"))) is None
    assert changed(before, body(("/b", "one"), ("/a", "two"), ("/b", "two"))) is None
    assert changed(before, {}) is None
    assert changed({}, {"texts": "words"}) == {}
    assert paths(before) == ["/a", "/b", "/b"]


def test_only_what_can_be_an_item_is_looked_for() -> None:
    """The log is not searched for whatever a caller makes up."""
    assert is_an_item(ITEM)
    for other in ("", "itm_", f"{ITEM}0", ITEM.upper(), "req_0000000000000001", f"{ITEM}\n"):
        assert not is_an_item(other)
