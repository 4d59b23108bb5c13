"""Who may let a tool call run, and that no order of what they do lets it run otherwise."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.access import LoggedApprovals, People, Proof, SignedAct, enter_word, sign, view
from seawall.access.approve import approval_of
from seawall.access.approving import (
    APPROVERS,
    DENIED,
    GRANTED,
    VIEWED,
    Standing,
    ToolApproval,
    approvers,
    fold,
    standing,
)
from seawall.errors import AccessError, AlreadyUsed, LedgerError
from seawall.ledger import SqliteLedger
from seawall.ledger.vault.blot import BLOT
from seawall.scope import decided_once, shown
from seawall.terms import Event, Fact
from tests.access.staff import KEYS, NOON, STRANGER, after, logged, signed, staff

ID = "apr_0123456789abcdef"
DIGEST = "ss1.aaaaaaaaaaaaaaaaaaaaaaaaaa"
TEXT = '{"order": "123456"}'
ROLES: dict[str, tuple[str, ...]] = {
    "ann": ("reviewer",),
    "bob": ("lead",),
    "cat": ("owner",),
    "dan": ("admin",),
    "max": ("reviewer",),
    "kim": ("custodian",),
    "pat": ("investigator",),
}
"""By tests.access.staff, ann and max report to dan."""


def people(**roles: tuple[str, ...]) -> People:
    return staff(roles={**ROLES, **roles})


def keyed(parts: Any) -> str:
    return f"keyed:{'|'.join(parts)}"


def requested(
    *, identity: str = ID, digest: str = DIGEST, number: int = 1, text: str = TEXT, **more: Any
) -> Event:
    """That a call waits for so many people, for an hour from noon."""
    facts: dict[str, Fact] = {
        "approval": identity,
        "digest": digest,
        "tool": "refund",
        "reason": "approval_required",
        "people": number,
        "expires": after(hours=1).isoformat(),
        "sealed": {"ref": "r1", "digest": "d", "size": 9, "class": "review"},
        "size": len(text),
        "shown": keyed(shown(digest, "refund", text)),
    }
    at, feature = more.pop("at", NOON), more.pop("feature", "support")
    whose = {"request": "req_1", "session": "ss1.s", "principal": "pz1.p"}
    return Event(
        "approval.requested", at, "gateway", feature=feature, facts={**facts, **more}, **whose
    )


def act(kind: str, by: str, *, digest: str = DIGEST, identity: str = ID, **more: Any) -> SignedAct:
    facts = {"approval": identity, "digest": digest}
    if "reason" in more:
        facts["reason"] = more.pop("reason")
    return signed(kind, by, facts, **more)


def yes(by: str, **more: Any) -> SignedAct:
    return act(GRANTED, by, **more)


def no(by: str, **more: Any) -> SignedAct:
    return act(DENIED, by, **more)


def used(digest: str = DIGEST) -> Event:
    facts: dict[str, Fact] = {"approval": ID, "digest": digest}
    return Event("approval.used", NOON, "gateway", facts=facts)


def only(*acts: SignedAct | Event) -> ToolApproval:
    return fold(logged(*acts))[ID]


def stands(*acts: SignedAct | Event, now: Any = NOON, there: People | None = None) -> Standing:
    return standing(only(*acts), there or people(), now)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLedger]:
    with SqliteLedger(tmp_path) as ledger:
        yield ledger


def test_one_yes_is_enough_where_one_person_must_say_it_and_two_where_two_must() -> None:
    assert stands(requested()) is Standing.WAITING
    assert stands(requested(), yes("bob")) is Standing.APPROVED
    assert stands(requested(number=2), yes("bob")) is Standing.WAITING
    assert stands(requested(number=2), yes("bob"), yes("cat")) is Standing.APPROVED


@pytest.mark.parametrize(
    "second",
    [yes("bob"), yes("pat"), yes("cat", key=STRANGER), yes("cat", digest="ss1.other")],
    ids=["the same", "without the role", "with another's key", "about another call"],
)
def test_a_second_yes_that_is_not_somebody_elses_does_not_count(second: SignedAct) -> None:
    assert stands(requested(number=2), yes("bob"), second) is Standing.WAITING


def test_of_one_reporting_line_the_first_counts() -> None:
    found = only(requested(number=2), yes("ann"), yes("dan"), yes("max"))
    assert approvers(found, people()) == ("ann",)
    assert stands(requested(number=2), yes("ann"), yes("dan"), yes("cat")) is Standing.APPROVED


def test_a_yes_by_a_key_that_was_changed_since_counts_no_more_and_a_no_does() -> None:
    keys = {**KEYS, "bob": STRANGER}
    changed = staff(roles=ROLES, keys=keys)
    old = replace(changed.by_name["bob"], old_keys=(people().by_name["bob"].key,))
    there = replace(changed, by_name={**changed.by_name, "bob": old})
    assert stands(requested(), yes("bob"), there=there) is Standing.WAITING
    assert stands(requested(), no("bob"), there=there) is Standing.DENIED


def test_a_role_that_was_taken_away_takes_the_yes_with_it_and_leaves_the_no() -> None:
    there = people(bob=())
    assert stands(requested(), yes("bob"), there=there) is Standing.WAITING
    assert stands(requested(), no("bob"), there=there) is Standing.DENIED


def test_a_no_is_final_whoever_said_yes_before_or_after() -> None:
    assert stands(requested(), yes("bob"), no("cat")) is Standing.DENIED
    assert stands(requested(), no("cat"), yes("bob")) is Standing.DENIED


def test_a_yes_is_good_until_the_call_expires_and_not_a_moment_longer() -> None:
    assert stands(requested(), yes("bob"), now=after(hours=1)) is Standing.APPROVED
    assert stands(requested(), yes("bob"), now=after(hours=1, seconds=1)) is Standing.EXPIRED
    late = yes("bob", at=after(hours=1, seconds=1))
    assert stands(requested(), late) is Standing.WAITING


def test_what_was_used_is_used() -> None:
    assert stands(requested(), yes("bob"), used()) is Standing.USED
    assert stands(requested(), yes("bob"), used("ss1.other")) is Standing.APPROVED


def test_what_is_not_as_it_was_signed_or_was_not_asked_for_counts_for_nothing() -> None:
    good = yes("bob").event
    forged = replace(good, facts={**good.facts, "by": "cat"})
    moved = replace(good, request="req_9")
    assert stands(requested(), forged) is Standing.WAITING
    assert stands(requested(), moved) is Standing.WAITING
    assert fold(logged(yes("bob"))) == {}
    assert stands(requested(), requested(number=2), yes("bob")) is Standing.APPROVED


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": 0},
        {"people": 3},
        {"people": "1"},
        {"expires": "soon"},
        {"expires": "2026-01-01"},
    ],
    ids=str,
)
def test_a_request_that_cannot_be_read_is_none(wrong: dict[str, Any]) -> None:
    assert fold(logged(requested(**wrong), yes("bob"))) == {}


_ACTS = st.tuples(
    st.sampled_from([GRANTED, DENIED]),
    st.sampled_from(sorted(ROLES)),
    st.sampled_from([0, 30, 59, 60, 61]),
    st.booleans(),
)


@given(
    acts=st.lists(_ACTS, max_size=6),
    number=st.sampled_from([1, 2]),
    minute=st.integers(0, 70),
    used_at=st.none() | st.integers(0, 6),
)
def test_no_order_of_acts_lets_a_call_run_without_enough_people_apart(
    acts: list[tuple[str, str, int, bool]], number: int, minute: int, used_at: int | None
) -> None:
    """Whatever happens, the call may run if, and only if, enough people apart said yes in time."""
    there = people()
    events: list[SignedAct | Event] = [
        act(kind, by, at=after(minutes=at), key=None if own else STRANGER)
        for kind, by, at, own in acts
    ]
    if used_at is not None:
        events.insert(used_at, used())
    found = standing(only(requested(number=number), *events), there, after(minutes=minute))
    said_yes = {
        by
        for kind, by, at, own in acts
        if kind == GRANTED and own and at <= 60 and there.by_name[by].may(APPROVERS)
    }
    said_no = any(kind == DENIED and own for kind, _, _, own in acts)
    apart = number == 1 and bool(said_yes)
    apart = apart or any(
        not there.in_one_line(*pair) for pair in combinations(sorted(said_yes), 2)
    )
    in_time = minute <= 60 and used_at is None and not said_no
    assert (found is Standing.APPROVED) == (apart and in_time)


def test_each_step_is_logged_where_it_may_be_and_refused_with_its_reason(
    log: SqliteLedger,
) -> None:
    log.append([requested(number=2)])

    def said(signed_act: SignedAct) -> str:
        with pytest.raises(AccessError) as refused:
            enter_word(log, people(), signed_act, NOON)
        return str(refused.value)

    assert "needs the role" in said(yes("pat"))
    assert "not signed by the key" in said(yes("cat", key=STRANGER))
    assert "signed for another call" in said(yes("bob", digest="ss1.other"))
    assert "no such approval" in said(yes("bob", identity="apr_ffffffffffffffff"))
    assert "no such approval" in said(yes("bob", identity="no id"))
    assert "nothing that is said" in said(act(VIEWED, "bob"))
    assert "another installation" in said(yes("bob", environment="other"))
    assert "on one line" in said(no("bob", reason="a\nb"))
    assert "on one line" in said(no("bob", reason="x" * 301))
    enter_word(log, people(), yes("ann"), NOON)
    assert "has said yes already" in said(yes("ann"))
    assert "one reporting line" in said(yes("max"))
    enter_word(log, people(), yes("cat"), NOON)
    assert "enough people" in said(yes("bob"))
    with pytest.raises(AccessError, match="is expired"):
        enter_word(log, people(), yes("bob", at=after(hours=2)), after(hours=2))
    enter_word(log, people(), no("bob", reason="not today"), NOON)
    assert "is denied" in said(no("cat"))
    found = approval_of(log, ID)
    assert (len(found.granted), len(found.denied), found.denied_why) == (2, 1, "not today")


def test_an_act_that_was_logged_is_not_logged_again(log: SqliteLedger) -> None:
    log.append([requested(number=2)])
    once = yes("bob")
    enter_word(log, people(), once, NOON)
    with pytest.raises(AccessError, match="already"):
        enter_word(log, people(), once, NOON)
    # Nor is another with its nonce, which the log would count for nothing.
    other = yes("cat")
    spent = replace(other.act, nonce=once.act.nonce)
    for kind in (GRANTED, DENIED):
        again = sign(replace(spent, kind=kind), KEYS["cat"])
        with pytest.raises(AlreadyUsed, match="nonce"):
            enter_word(log, people(), again, NOON)
    seen = sign(replace(spent, kind=VIEWED), KEYS["cat"])
    with pytest.raises(AlreadyUsed, match="nonce"):
        view(log, people(), seen, NOON, read=Kept(log, TEXT), keyed=keyed)


def test_a_no_and_a_use_exclude_each_other(log: SqliteLedger) -> None:
    log.append([requested()])
    enter_word(log, people(), yes("bob"), NOON)
    log.append([used()], unless=decided_once(ID))
    with pytest.raises(AccessError, match="is used"):
        enter_word(log, people(), no("cat"), NOON)
    log.append([requested(identity="apr_ffffffffffffffff")])
    other = no("cat", identity="apr_ffffffffffffffff")
    # A gateway uses it at this very moment: what it logs is not there yet when cat's act is read.
    log.append([Event("approval.viewed", NOON, "x")], unless=decided_once("apr_ffffffffffffffff"))
    with pytest.raises(AccessError, match="a moment ago"):
        enter_word(log, people(), other, NOON)
    log.append([requested(identity="apr_eeeeeeeeeeeeeeee")])
    enter_word(log, people(), no("cat", identity="apr_eeeeeeeeeeeeeeee"), NOON)
    with pytest.raises(AlreadyUsed):
        log.append([used()], unless=decided_once("apr_eeeeeeeeeeeeeeee"))


def test_what_is_known_of_a_call_is_what_is_good_or_else_waits(log: SqliteLedger) -> None:
    approvals = LoggedApprovals(log, people)
    first = approvals.known(DIGEST, NOON)
    assert first.approval is None
    other = requested(identity="apr_ffffffffffffffff", digest="ss1.bbbbbbbbbbbbbbbbbbbbbbbbbb")
    log.append([other, requested(identity="apr_1111111111111111")], unless=first.once)
    found = approvals.known(DIGEST, NOON)
    assert found.approval is not None
    assert (found.approval.id, found.approval.good) == ("apr_1111111111111111", False)
    assert found.once != first.once
    enter_word(log, people(), yes("bob", identity="apr_1111111111111111"), NOON)
    found = approvals.known(DIGEST, NOON)
    assert found.approval is not None
    assert found.approval.good
    assert approvals.known(DIGEST, NOON, people=2).approval is None
    assert approvals.known(DIGEST, after(hours=2)).approval is None


def test_a_no_stands_for_as_long_as_a_yes_would_have_been_good(log: SqliteLedger) -> None:
    approvals = LoggedApprovals(log, people)
    log.append([requested()])
    enter_word(log, people(), no("bob"), NOON)
    assert approvals.known(DIGEST, after(minutes=59)).denied
    assert not approvals.known(DIGEST, after(minutes=61)).denied


def test_what_waits_is_counted_by_feature(log: SqliteLedger) -> None:
    ids = [f"apr_{n:016x}" for n in range(4)]
    log.append([requested(identity=ids[n]) for n in range(3)])
    log.append([requested(identity=ids[3], feature="sales")])
    enter_word(log, people(), no("bob", identity=ids[0]), NOON)
    approvals, since = LoggedApprovals(log, people), NOON - timedelta(hours=1)

    def are_many(feature: str, most: int, now: Any = NOON) -> bool:
        return approvals.are_many(feature, now, since=since, most=most)

    assert (are_many("support", 2), are_many("support", 3)) == (True, False)
    assert (are_many("sales", 1), are_many("sales", 2)) == (True, False)
    assert not are_many("support", 1, after(hours=2))
    assert not approvals.are_many("support", NOON, since=after(seconds=1), most=1)
    states = [each.state for each in approvals.of_feature("support", NOON, most=9)]
    assert states == ["waiting", "waiting", "denied"]
    assert [each.id for each in approvals.of_feature("support", NOON, most=1)] == [ids[2]]
    assert approvals.of_feature("other", NOON, most=9) == []


class Kept:
    """What the vault would give for `r1`, which remembers what was logged when it was asked."""

    def __init__(self, log: SqliteLedger, text: str, tool: str = "refund") -> None:
        self.log, self.text, self.tool = log, text, tool
        self.seen = 0

    def __call__(self, ref: str, digest: str) -> dict[str, Any]:
        assert (ref, digest) == ("r1", "d")
        self.seen = len(approval_of(self.log, ID).viewed)
        if not self.text:
            raise LedgerError("the sealed text `r1` was erased")
        return {"side": "answer", "texts": [{"source": self.tool, "text": self.text}]}


def look(log: SqliteLedger, text: str, *, by: str = "ann", tool: str = "refund") -> Any:
    kept = Kept(log, text, tool)
    seen = view(log, people(), act(VIEWED, by), NOON, read=kept, keyed=keyed)
    assert kept.seen > 0, "it was read before the log had it"
    return seen


def test_a_call_is_shown_after_the_log_has_who_looks(log: SqliteLedger) -> None:
    log.append([requested()])
    seen = look(log, TEXT)
    assert (seen.proof, seen.arguments) == (Proof.SAME, TEXT)
    assert [each.by for each in approval_of(log, ID).viewed] == ["ann"]


def test_people_are_told_whether_what_they_see_is_the_call(log: SqliteLedger) -> None:
    log.append([requested()])
    assert look(log, "").proof is Proof.GONE
    assert look(log, TEXT.replace("6", "7")).proof is Proof.OTHER
    assert look(log, TEXT, tool="note.add").proof is Proof.OTHER
    assert look(log, TEXT.replace("123456", BLOT * 6)).proof is Proof.BLOTTED
    assert look(log, TEXT[:12] + BLOT).proof is Proof.OTHER, "cut short, with a blot of its own"


def test_only_who_may_approve_looks_and_only_while_it_is_open(log: SqliteLedger) -> None:
    log.append([requested()])
    for by, kind, why in (("pat", VIEWED, "needs the role"), ("ann", GRANTED, "opens nothing")):
        with pytest.raises(AccessError, match=why):
            view(log, people(), act(kind, by), NOON, read=Kept(log, TEXT), keyed=keyed)
    enter_word(log, people(), no("bob"), NOON)
    with pytest.raises(AccessError, match="is denied"):
        view(log, people(), act(VIEWED, "ann"), NOON, read=Kept(log, TEXT), keyed=keyed)
    assert approval_of(log, ID).viewed == ()
