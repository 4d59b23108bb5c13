"""What the log says of opening texts, and what it then allows, to whom and how long."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.access import People, SignedAct, Unsealing, fold, overdue
from seawall.access.acts import CLOCKS
from seawall.access.two_people import LAPSES
from seawall.access.unsealing import (
    APPROVED,
    REVIEW_WITHIN,
    Standing,
    approvals,
    approver_objection,
    opening_objection,
    reviewer_objection,
    standing,
    until,
    waiting_objection,
)
from seawall.ledger import Entry
from tests.access.staff import (
    KEYS,
    NOON,
    ROLES,
    STRANGER,
    about,
    after,
    approved,
    asked,
    denied,
    logged,
    opened,
    reviewed,
    signed,
    staff,
)


def only(*acts: SignedAct) -> Unsealing:
    """The one request that these acts are about."""
    (found,) = fold(logged(*acts)).by_id.values()
    return found


def may_open(
    unsealing: Unsealing,
    now: datetime = NOON,
    *,
    strict: bool = False,
    people: People | None = None,
    by: str = "ann",
) -> bool:
    return opening_objection(unsealing, by, people or staff(), now, strict=strict) is None


def test_a_request_is_told_as_it_was_made() -> None:
    request = asked(minutes=5)
    found = only(request)
    assert (found.case, found.purpose, found.minutes) == ("INC-7", "who was told what", 5)
    assert (found.request, found.session, found.entries) == ("req_1", "", ())
    assert (found.requested.by, found.digest, found.index) == ("ann", request.act.digest, 1)


def test_texts_open_after_a_second_persons_approval_and_not_before() -> None:
    request = asked()
    assert not may_open(only(request))
    assert may_open(only(request, approved(request)))


@pytest.mark.parametrize(
    ("approver", "said"),
    [
        ("ann", "whoever asks cannot approve"),
        ("dan", "in one reporting line"),
        ("cat", "which `cat` has not"),
        ("kim", "which `kim` has not"),
        ("eve", "must be named"),
    ],
)
def test_who_may_not_approve_approves_nothing(approver: str, said: str) -> None:
    request = asked()
    told = approver_objection(only(request), approver, staff(), strict=False)
    assert told is not None
    assert said in told
    key = KEYS.get(approver, STRANGER)
    act = signed(APPROVED, approver, about(request), key=key)
    assert not may_open(only(request, act))


def test_a_requester_who_is_a_lead_too_cannot_approve_their_own_request() -> None:
    request = asked("pat")
    assert not may_open(only(request, approved(request, "pat")), by="pat")
    assert may_open(only(request, approved(request, "bob")), by="pat")


def test_the_strict_class_needs_two_custodians() -> None:
    request = asked()
    once = [request, approved(request, "kim")]
    assert not may_open(only(*once), strict=True)
    assert not may_open(only(*once, approved(request, "kim")), strict=True)
    assert not may_open(only(*once, approved(request, "bob")), strict=True)
    assert not may_open(only(*once, approved(request, "max")), strict=True)  # ann's line
    assert may_open(only(*once, approved(request, "lou")), strict=True)


def test_an_approval_expires_with_the_minutes_that_were_asked_for() -> None:
    request = asked(minutes=10)
    unsealing = only(request, approved(request, at=after(minutes=3)))
    assert may_open(unsealing, after(minutes=13) - timedelta(microseconds=1))
    assert not may_open(unsealing, after(minutes=13))
    assert until(unsealing, staff(), NOON, strict=False) == after(minutes=13)


def test_two_approvals_last_as_long_as_the_one_that_ends_first() -> None:
    request = asked(minutes=10)
    unsealing = only(
        request, approved(request, "kim"), approved(request, "lou", at=after(minutes=4))
    )
    assert until(unsealing, staff(), after(minutes=5), strict=True) == after(minutes=10)
    assert not may_open(unsealing, after(minutes=10), strict=True)


def test_an_approval_that_is_yet_to_come_or_came_too_late_counts_for_nothing() -> None:
    request = asked()
    early = only(request, approved(request, at=after(hours=1)))
    assert not may_open(early, after(minutes=54))
    assert may_open(early, after(hours=1) - CLOCKS)
    late = only(request, approved(request, at=NOON + LAPSES))
    assert not may_open(late, NOON + LAPSES)


def test_an_approval_of_another_request_opens_nothing() -> None:
    one, other = asked(), asked(request="req_2")
    swapped = signed(APPROVED, "bob", {**about(one), "digest": other.act.digest})
    found = fold(logged(one, other, approved(other), swapped)).by_id
    assert [may_open(each) for each in found.values()] == [False, True]


def test_a_denial_ends_a_request_also_after_an_approval() -> None:
    request = asked()
    for denier in ("bob", "dan", "kim", "ann"):
        ended = only(request, approved(request), denied(request, denier))
        assert not may_open(ended)
        assert standing(ended, staff(), NOON, strict=False) is Standing.DENIED


def test_a_denial_counts_whatever_becomes_of_who_denied() -> None:
    """Somebody else's approval is in force: it must not open what was denied."""
    request = asked()
    ended = only(request, approved(request), denied(request, "dan"))
    gone = {name: roles for name, roles in ROLES.items() if name != "dan"}
    for people in (
        staff(roles={**ROLES, "dan": ()}),
        staff(roles=gone),
        staff(keys={**KEYS, "dan": STRANGER}),
    ):
        assert not may_open(ended, people=people)
        assert until(ended, people, NOON, strict=False) is None
        assert standing(ended, people, NOON, strict=False) is Standing.DENIED
        assert waiting_objection(ended, NOON) == "this request was denied; ask again"


def test_only_who_asked_opens_and_only_while_they_investigate_with_that_key() -> None:
    request = asked()
    unsealing = only(request, approved(request))
    assert not may_open(unsealing, by="pat")
    assert not may_open(unsealing, people=staff(roles={**ROLES, "ann": ("lead",)}))
    assert not may_open(unsealing, people=staff(keys={**KEYS, "ann": STRANGER}))
    gone = {name: roles for name, roles in ROLES.items() if name != "ann"}
    assert not may_open(unsealing, people=staff(roles=gone))


def test_an_approver_who_lost_role_or_key_approves_no_more() -> None:
    request = asked()
    unsealing = only(request, approved(request))
    assert not may_open(unsealing, people=staff(roles={**ROLES, "bob": ("reviewer",)}))
    assert not may_open(unsealing, people=staff(keys={**KEYS, "bob": STRANGER}))


@pytest.mark.parametrize(
    "facts",
    [
        {"minutes": 16},
        {"minutes": 0},
        {"minutes": True},
        {"minutes": "15"},
        {"request": ""},
        {"session": "ss1.x", "request": "req_1"},
        {"entries": [-1]},
        {"entries": ["1"]},
        {"entries": []},
        {"entries": "12"},
    ],
)
def test_what_asks_for_too_much_or_nothing_is_no_request(facts: dict[str, object]) -> None:
    assert fold(logged(asked(**facts))).by_id == {}  # type: ignore[arg-type]


def test_forged_stripped_and_repeated_entries_count_for_nothing() -> None:
    request = asked()
    forged = signed(APPROVED, "bob", about(request), key=STRANGER)
    assert not may_open(only(request, forged))
    stripped = replace(approved(request).event, facts=about(request))
    assert fold(logged(request, stripped)) == fold(logged(request))
    moved = replace(approved(request).event, at=after(minutes=20))
    assert fold(logged(request, moved)) == fold(logged(request))
    once = approved(request)
    assert fold(logged(request, once, once)) == fold(logged(request, once))
    assert fold(logged(once, request)) == fold(logged(once, request)[1:])


def test_what_was_approved_in_another_installation_opens_nothing_here() -> None:
    """Both entries were copied from there, with their good signatures."""
    request = asked()
    copied = only(request, approved(request))
    for here in (replace(staff(), tenant="other"), replace(staff(), environment="live")):
        assert not may_open(copied, people=here)
    mixed = logged(request, approved(request))
    elsewhere = signed(APPROVED, "bob", about(request), environment="live")
    mixed[1] = replace(logged(request, elsewhere)[1], environment="live")
    assert not may_open(fold(mixed).by_id[copied.id])


def test_a_time_at_which_nobody_signs_is_no_time() -> None:
    request = asked()
    for year in (1, 1970, 9999):
        at = NOON.replace(year=year, month=1, day=1)
        assert fold(logged(request, opened(request, at=at))) == fold(logged(request))


def test_what_was_opened_must_be_reviewed_by_a_third_person() -> None:
    request = asked()
    steps = [request, approved(request), opened(request)]
    for reviewer, said in (
        ("ann", "third person"),
        ("bob", "third person"),
        ("kim", "which `kim` has not"),
        ("eve", "must be named"),
    ):
        told = reviewer_objection(only(*steps), reviewer, staff())
        assert told is not None
        assert said in told
    late = NOON + REVIEW_WITHIN
    assert overdue(fold(logged(*steps)), staff(), late - timedelta(microseconds=1)) == ()
    assert overdue(fold(logged(*steps)), staff(), late) == (only(*steps),)
    assert overdue(fold(logged(*steps, reviewed(request))), staff(), late) == ()
    assert overdue(fold(logged(*steps, reviewed(request, "bob"))), staff(), late) != ()


def test_an_approval_that_a_stranger_signed_keeps_nobody_from_reviewing() -> None:
    """Else whoever can write to the log leaves nobody who may look after them."""
    request = asked()
    forged = signed(APPROVED, "cat", about(request), key=STRANGER)
    steps = [request, forged, approved(request), opened(request)]
    assert reviewer_objection(only(*steps), "cat", staff()) is None
    people = staff(keys={**KEYS, "bob": STRANGER})
    bob = replace(people.by_name["bob"], old_keys=(staff().by_name["bob"].key,))
    moved = replace(people, by_name={**people.by_name, "bob": bob})
    told = reviewer_objection(only(*steps), "bob", moved)
    assert told is not None
    assert "third person" in told


def test_an_opening_after_a_review_must_be_reviewed_too() -> None:
    request = asked()
    steps = [request, approved(request), opened(request), reviewed(request)]
    late = NOON + REVIEW_WITHIN
    again = [*steps, opened(request)]
    assert overdue(fold(logged(*again)), staff(), late) != ()
    # somebody reviewed what they had not seen
    before = [*steps[:3], opened(request), reviewed(request, openings=1)]
    assert overdue(fold(logged(*before)), staff(), late) != ()
    early = [*steps[:2], reviewed(request, openings=1), opened(request)]
    assert overdue(fold(logged(*early)), staff(), late) != ()
    assert overdue(fold(logged(*again, reviewed(request, openings=2))), staff(), late) == ()


def test_a_review_counts_after_its_reviewer_took_another_key() -> None:
    request = asked()
    state = fold(logged(request, approved(request), opened(request), reviewed(request)))
    people = staff(keys={**KEYS, "cat": STRANGER})
    late = NOON + REVIEW_WITHIN
    assert overdue(state, people, late) != ()
    cat = replace(people.by_name["cat"], old_keys=(staff().by_name["cat"].key,))
    kept = replace(people, by_name={**people.by_name, "cat": cat})
    assert overdue(state, kept, late) == ()


def test_how_a_request_stands_is_told_at_each_step() -> None:
    request = asked()
    steps = [request, approved(request), opened(request), reviewed(request)]
    told = [standing(only(*steps[:count]), staff(), NOON, strict=False) for count in (1, 2, 3, 4)]
    assert told == [Standing.WAITING, Standing.APPROVED, Standing.OPENED, Standing.APPROVED]
    ends = [
        standing(only(*steps[:count]), staff(), NOON + REVIEW_WITHIN, strict=False)
        for count in (1, 2, 3, 4)
    ]
    assert ends == [Standing.LAPSED, Standing.LAPSED, Standing.OVERDUE, Standing.REVIEWED]
    assert standing(only(*steps[:2]), staff(), after(hours=1), strict=False) is Standing.EXPIRED


REQUESTS = (asked(), asked(minutes=5, request="req_2"), asked("pat", session="ss1.x"))
WHO = st.sampled_from(["bob", "bob", "kim", "lou", "pat", *ROLES])
VERBS = st.sampled_from([*["approve"] * 12, "ask", "deny", "open", "review", "forge", "swap"])
STEP = st.tuples(VERBS, st.sampled_from(REQUESTS), WHO, st.integers(0, 20))
ASKED = [("ask", request, "ann", 0) for request in REQUESTS]


def made(verb: str, request: SignedAct, who: str, minute: int) -> SignedAct:
    """The act of one step."""
    at = after(minutes=minute)
    if verb == "ask":
        return request
    if verb == "forge":
        return signed(APPROVED, who, about(request), at=at, key=STRANGER)
    if verb == "swap":
        other = denied(request, who, at=at)
        return replace(approved(request, who, at=at), signature=other.signature)
    steps = {"approve": approved, "deny": denied, "open": opened, "review": reviewed}
    return steps[verb](request, who, at=at)


def independents(
    entries: Sequence[Entry], request: SignedAct, now: datetime, *, strict: bool, honest: set[int]
) -> set[str]:
    """Who approved, said again in the plainest words: from the entries, without the fold."""
    people = staff()
    asked_at = [e.index for e in entries if e.event == request.event]
    who: set[str] = set()
    for entry in entries:
        facts = entry.event.facts
        by = entry.event.actor
        person = people.by_name[by]
        lasts = timedelta(minutes=int(str(request.act.facts["minutes"])))
        if (
            entry.event.kind == APPROVED
            and asked_at
            and asked_at[0] < entry.index
            and facts["digest"] == request.act.digest
            and facts["key"] == person.key
            and entry.index in honest
            and by != request.act.person
            and not people.in_one_line(by, request.act.person)
            and person.roles & ({"custodian"} if strict else {"lead", "admin"})
            and entry.event.at - CLOCKS <= now < entry.event.at + lasts
        ):
            who.add(by)
    return who


@given(
    steps=st.lists(STEP, max_size=12).map(ASKED.__add__) | st.lists(STEP, max_size=12),
    minute=st.integers(0, 30),
    strict=st.booleans(),
)
def test_nothing_opens_without_the_approvals_in_force_of_as_many_people(
    steps: list[tuple[str, SignedAct, str, int]],
    minute: int,
    strict: bool,  # noqa: FBT001 - a case
) -> None:
    entries = logged(*(made(*step) for step in steps))
    verbs = [verb for verb, *_ in steps]
    honest = {e.index for e, verb in zip(entries, verbs, strict=True) if verb == "approve"}
    now = after(minutes=minute)
    for length in range(len(entries) + 1):
        prefix = entries[:length]
        state = fold(prefix)
        assert state == fold(iter(prefix))
        for request in REQUESTS:
            unsealing = state.by_id.get(f"uns_{request.act.digest[7:19]}")
            if unsealing is None:
                continue
            who = independents(prefix, request, now, strict=strict, honest=honest)
            in_force = approvals(unsealing, staff(), now, strict=strict)
            assert {each.by for each in in_force} == who
            for opener in ROLES:
                if may_open(unsealing, now, strict=strict, by=opener):
                    assert opener == request.act.person
                    assert len(who - {opener}) >= (2 if strict else 1)
                    ended = [e for e in prefix if e.event.kind == "unseal.denied"]
                    assert not any(
                        e.event.facts["digest"] == request.act.digest
                        for e in ended
                        if e.index > unsealing.index
                    )
