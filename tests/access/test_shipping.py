"""Leave to ship without something takes two people, and no longer than thirty days."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from seawall.access import People, SignedAct, public_key
from seawall.access.ship import enter_ship, said_so_far
from seawall.access.shipping import (
    APPROVED,
    DENIED,
    EXCUSED,
    LONGEST_WEAKER,
    LOOSENING,
    STATED,
    WAIVER,
    Request,
    Said,
    excuses_in_force,
    fold,
    granted_by,
    request_id,
    theirs,
)
from seawall.errors import AccessError, AlreadyUsed
from seawall.ledger import Entry, Query, SqliteLedger
from seawall.terms import Fact
from tests.access.staff import KEYS, NOON, STRANGER, after, logged, signed, staff

DAY = timedelta(days=1)


def asked(by: str = "bob", *, at: Any = NOON, days: float = 20, **more: Any) -> SignedAct:
    """A waiver that somebody asks for."""
    facts: dict[str, Fact] = {
        "probe": "log-witnessed",
        "for_feature": "support",
        "until": (NOON + timedelta(days=days)).isoformat(),
        "reason": "it moves",
        "control": "by mail",
    }
    return signed(WAIVER, by, facts, at=at, **more)


def said(request: SignedAct, by: str, kind: str = APPROVED, **more: Any) -> SignedAct:
    facts: dict[str, Fact] = {"gate": request_id(request), "digest": request.act.digest}
    return signed(kind, by, facts, **more)


def request(*acts: SignedAct) -> Request:
    return folded(logged(*acts)).requests[0]


def folded(entries: Iterable[Entry]) -> Said:
    return fold(entries, lambda _, at: at)


def objection(*acts: SignedAct, now: Any = NOON + DAY, people: People | None = None) -> str:
    with pytest.raises(AccessError) as refused:
        granted_by(request(*acts), people or staff(), now)
    return str(refused.value)


def test_two_people_of_two_lines_grant_a_waiver_until_its_day() -> None:
    ask = asked()
    it = request(ask, said(ask, "cat"))
    assert granted_by(it, staff(), NOON + DAY) == ("bob", "cat")
    assert granted_by(it, staff(), NOON + 20 * DAY - timedelta(seconds=1)) == ("bob", "cat")
    with pytest.raises(AccessError, match="it ended on 2026-12-12"):
        granted_by(it, staff(), NOON + 20 * DAY)


def test_one_person_is_not_two() -> None:
    ask = asked()
    assert "nobody approved" in objection(ask)
    assert "whoever asks cannot approve" in objection(ask, said(ask, "bob"))


def test_nobody_approves_for_their_own_reporting_line() -> None:
    people = staff()
    lines = {**people.by_name, "bob": replace(people.find("bob"), reports_to="cat")}
    one_line = replace(people, by_name=lines)
    ask = asked()
    assert "in one reporting line" in objection(ask, said(ask, "cat"), people=one_line)
    both = {**lines, "dan": replace(people.find("dan"), reports_to="cat")}
    peers = replace(people, by_name=both)
    assert "in one reporting line" in objection(ask, said(ask, "dan"), people=peers)


def test_no_waiver_holds_for_longer_than_thirty_days() -> None:
    longer = asked(days=30.1)
    assert "longer than 30 days" in objection(longer, said(longer, "cat"))
    ask = asked(days=30)
    assert granted_by(request(ask, said(ask, "cat")), staff(), NOON) == ("bob", "cat")


def test_a_waiver_that_names_no_day_holds_for_none() -> None:
    facts: dict[str, Fact] = {"probe": "x", "for_feature": "support", "until": "soon"}
    ask = signed(WAIVER, "bob", facts)
    assert "until when" in objection(ask, said(ask, "cat"))


def test_who_asks_and_who_approves_must_have_a_role_and_their_own_key() -> None:
    ask = asked("ann")
    assert "may not ask" in objection(ask, said(ask, "cat"))
    ask = asked(key=STRANGER)
    assert "not signed by a key of theirs" in objection(ask, said(ask, "cat"))
    ask = asked()
    assert "needs the role" in objection(ask, said(ask, "ann"))
    assert "not signed by a key" in objection(ask, said(ask, "cat", key=STRANGER))
    elsewhere = asked(environment="live")
    assert folded(logged(elsewhere)).requests == ()


def test_a_yes_to_another_request_or_to_none_counts_for_nothing() -> None:
    ask, other = asked(), asked(days=9)
    assert "nobody approved" in objection(ask, said(other, "cat"))
    assert folded(logged(said(ask, "cat"), ask)).requests[0].approved == ()
    wrong = signed(APPROVED, "cat", {"gate": "shp_000000000000", "digest": ask.act.digest})
    assert "nobody approved" in objection(ask, wrong)


def test_a_yes_that_comes_a_day_late_or_after_a_no_is_none() -> None:
    ask = asked()
    assert "more than a day" in objection(ask, said(ask, "cat", at=after(hours=24)))
    no = said(ask, "dan", DENIED)
    assert objection(ask, said(ask, "cat"), no) == "it was denied"
    strangers_no = said(ask, "ann", DENIED)
    assert granted_by(request(ask, said(ask, "cat"), strangers_no), staff(), NOON)


def test_a_clock_that_is_ahead_of_the_log_s_grants_nothing() -> None:
    """Else one who sets it forward would have a waiver that begins when the last one ends."""
    ask = asked(at=after(days=25), days=50)
    entries = logged(ask, said(ask, "cat", at=after(days=25)))
    there = fold(entries, lambda _, at: min(at, NOON + timedelta(minutes=1)))
    with pytest.raises(AccessError, match="clock"):
        granted_by(there.requests[0], staff(), NOON + DAY)


def test_an_act_that_was_changed_or_stands_twice_counts_once_at_most() -> None:
    ask = asked()
    entries = logged(ask, said(ask, "cat"), said(ask, "cat"))
    spoilt = replace(
        entries[1], event=replace(entries[1].event, facts={**entries[1].event.facts, "gate": "x"})
    )
    assert folded([entries[0], spoilt]).requests[0].approved == ()
    assert len(folded([entries[0], entries[1], entries[1]]).requests[0].approved) == 1


def test_an_owner_alone_signs_that_something_does_not_apply_and_for_a_while() -> None:
    def excused(by: str, days: float = 20) -> list[str]:
        until = (NOON + timedelta(days=days)).isoformat()
        facts: dict[str, Fact] = {"probe": "x", "for_feature": "support", "until": until}
        there = folded(logged(signed(EXCUSED, by, facts)))
        return [problem for _, problem in excuses_in_force(there, staff(), NOON + DAY)]

    assert excused("cat") == [""]
    assert excused("bob") == ["`bob` may not sign that it does not apply"]
    assert excused("cat", 31) == ["it is for longer than 30 days"]
    assert excused("cat", 0.5) == ["it ended on 2026-11-23"]


def test_a_statement_is_theirs_who_signed_it_with_a_key_that_is_or_was_theirs() -> None:
    (word,) = folded(logged(signed(STATED, "ann", {"about": "trained"}))).statements
    assert theirs(word, staff())
    renewed = staff(keys={**KEYS, "ann": STRANGER})
    assert not theirs(word, renewed)
    ann = replace(renewed.find("ann"), old_keys=(public_key(KEYS["ann"]),))
    assert theirs(word, replace(renewed, by_name={**renewed.by_name, "ann": ann}))


def test_a_key_that_was_changed_grants_no_leave_any_more() -> None:
    """Whoever finds an old key can make nothing ship; what was stated with it still stands."""
    renewed = staff(keys={**KEYS, "cat": STRANGER})
    cat = replace(renewed.find("cat"), old_keys=(public_key(KEYS["cat"]),))
    people = replace(renewed, by_name={**renewed.by_name, "cat": cat})
    ask = asked()
    assert "not signed by a key" in objection(ask, said(ask, "cat"), people=people)
    assert granted_by(request(ask, said(ask, "dan")), people, NOON) == ("bob", "dan")


@pytest.fixture
def log(tmp_path: Any) -> Iterable[SqliteLedger]:
    with SqliteLedger(tmp_path / "log") as ledger:
        yield ledger


def test_what_may_not_be_signed_does_not_get_into_the_log(log: SqliteLedger) -> None:
    ask = asked()
    for act, now, told in (
        (asked("ann"), NOON, "needs the role"),
        (asked(days=31), NOON, "longer than 30 days"),
        (asked(days=-1), NOON, "it ended"),
        (ask, after(hours=1), "more than 5 minutes"),
        (signed(WAIVER, "bob", {"probe": "x"}), NOON, "say the reason"),
        (signed("ship.probed", "bob", {}), NOON, "nothing that is signed"),
        (said(ask, "cat"), NOON, "no such request"),
    ):
        with pytest.raises(AccessError, match=told):
            enter_ship(log, staff(), act, now)
    assert list(log.entries(Query())) == []


def test_an_approval_is_refused_at_once_where_it_would_not_count(log: SqliteLedger) -> None:
    ask = asked()
    enter_ship(log, staff(), ask, NOON)
    with pytest.raises(AccessError, match="whoever asks cannot approve"):
        enter_ship(log, staff(), said(ask, "bob"), NOON)
    forged = signed(APPROVED, "cat", {"gate": request_id(ask), "digest": asked().act.digest})
    with pytest.raises(AccessError, match="another request"):
        enter_ship(log, staff(), forged, NOON)
    yes = said(ask, "cat")
    enter_ship(log, staff(), yes, NOON)
    with pytest.raises(AccessError, match="approved already"):
        enter_ship(log, staff(), said(ask, "dan"), NOON)
    assert granted_by(said_so_far(log).requests[0], staff(), NOON) == ("bob", "cat")


def test_what_was_signed_once_is_not_signed_again(log: SqliteLedger) -> None:
    """Old evidence that is handed in again is refused by its nonce, and by its time."""
    statement = signed(STATED, "ann", {"about": "trained"})
    enter_ship(log, staff(), statement, NOON)
    with pytest.raises(AlreadyUsed, match="logged before"):
        enter_ship(log, staff(), statement, NOON)
    with pytest.raises(AccessError, match="more than 5 minutes"):
        enter_ship(log, staff(), statement, NOON + 90 * DAY)


def weaker(**more: Fact) -> SignedAct:
    """A weaker checklist that somebody asks for."""
    facts: dict[str, Fact] = {"checklist": f"sha256:{'0' * 64}", "weaker": ["log-whole"]}
    return signed(LOOSENING, "bob", {**facts, **more})


def test_a_weaker_checklist_needs_two_as_well_and_ends_on_its_day() -> None:
    ask = weaker(until=(NOON + 150 * DAY).isoformat())
    assert "nobody approved" in objection(ask)
    it = request(ask, said(ask, "cat"))
    last = NOON + 150 * DAY - timedelta(seconds=1)
    assert granted_by(it, staff(), last) == ("bob", "cat")
    assert "it ended on" in objection(ask, said(ask, "cat"), now=NOON + 150 * DAY)


def test_leave_for_a_weaker_checklist_from_before_it_had_an_end_holds_the_longest() -> None:
    """By the time of the log, whatever the clock of who signed said."""
    ask = weaker()
    it = request(ask, said(ask, "cat"))
    assert it.until == NOON + LONGEST_WEAKER
    assert granted_by(it, staff(), NOON + 179 * DAY) == ("bob", "cat")
    assert "it ended on" in objection(ask, said(ask, "cat"), now=NOON + 180 * DAY)
    earlier = fold(logged(ask), lambda _, at: at - timedelta(minutes=3)).requests[0]
    assert earlier.until == NOON - timedelta(minutes=3) + LONGEST_WEAKER


def test_a_weaker_checklist_for_longer_than_180_days_or_until_no_day_holds_for_none() -> None:
    longer = weaker(until=(NOON + 181 * DAY).isoformat())
    assert "longer than 180 days" in objection(longer, said(longer, "cat"))
    never = weaker(until="never")
    assert "until when" in objection(never, said(never, "cat"))


def test_a_weaker_checklist_gets_into_the_log_with_an_end_only(log: SqliteLedger) -> None:
    longer = weaker(until=(NOON + 181 * DAY).isoformat())
    for ask, told in (
        (weaker(), "say until when"),
        (longer, "longer than 180 days"),
        (weaker(until=NOON.isoformat()), "it ended"),
    ):
        with pytest.raises(AccessError, match=told):
            enter_ship(log, staff(), ask, NOON)
    enter_ship(log, staff(), weaker(until=(NOON + 180 * DAY).isoformat()), NOON)
    assert len(said_so_far(log).requests) == 1
