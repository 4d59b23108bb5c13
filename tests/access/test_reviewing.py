"""What people do in review counts for who may do it, signed by them, and once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seawall.access import People, SignedAct
from seawall.access.reviewing import MAY, Bars, ReviewActs, seen
from seawall.ledger.facts import KINDS
from seawall.terms import Event
from tests.access.staff import KEYS, NOON, STRANGER, logged, signed, staff

ITEM = "itm_0123456789abcdef"
DECIDED: dict[str, Any] = {"item": ITEM, "step": 1, "lease": "lse_0", "said": "harmful"}


def counted(
    *acts: SignedAct | Event, people: People | None = None, sign_in: bool = False
) -> list[bool]:
    """Which of these entries count as done by people."""
    told = seen(logged(*acts), people or staff(), sign_in=sign_in)
    return [each.signed for each in told]


def attested(
    by: str, *, kind: str = "review.decided", nonce: str = "0" * 32, actor: str = "", **more: Any
) -> Event:
    """What a gateway logs of a decision that somebody made while signed in."""
    facts = {**DECIDED, "by": by, "nonce": nonce, "via": "sign_in", **more}
    return Event(kind, NOON, actor or by, facts=facts)


def test_every_entry_comes_out_in_order_and_what_is_no_act_counts_for_nothing() -> None:
    """Entries keep their place and event; nobody signs what a gateway logs."""
    entries = logged(
        Event("review.sampled", NOON, "gateway", facts={"item": ITEM}),
        signed("review.decided", "bob", DECIDED),
        Event("review.decided", NOON, "bob", facts={**DECIDED, "by": "bob"}),
    )
    told = list(seen(entries, staff()))
    assert [(each.index, each.event) for each in told] == [(e.index, e.event) for e in entries]
    assert [each.signed for each in told] == [False, True, False]


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("review.decided", {"bob", "dan", "pat", "rae"}),
        ("review.unmasked", {"bob", "dan", "pat", "rae"}),
        ("review.entry_removed", {"bob", "dan", "pat", "rae"}),
        ("review.gold_added", {"bob", "dan", "pat"}),
        ("review.share_raised", {"bob", "cat", "dan", "pat"}),
        ("review.share_lowered", {"cat"}),
    ],
)
def test_an_act_counts_for_those_who_have_the_role_for_it(kind: str, may: set[str]) -> None:
    """Reviewers decide, leads add gold items, and owners alone lower a share."""
    key = Ed25519PrivateKey.generate()
    roles = {name: tuple(person.roles) for name, person in staff().by_name.items()}
    people = staff(roles=roles, keys=KEYS)
    rae = replace(people.by_name["bob"], name="rae", roles=frozenset({"reviewer"}))
    rae = replace(rae, key=signed(kind, "rae", DECIDED, key=key).key)
    people = replace(people, by_name={**people.by_name, "rae": rae})
    names = list(people.by_name)
    acts = [signed(kind, name, DECIDED, key=KEYS.get(name, key)) for name in names]
    count = counted(*acts, people=people)
    assert {name for name, counts in zip(names, count, strict=True) if counts} == may


def test_every_kind_that_people_sign_in_review_is_listed() -> None:
    """No kind of review that carries a signature is forgotten, and none is made up."""
    acts = {kind for kind, facts in KINDS.items() if "nonce" in facts}
    assert {kind for kind in acts if kind.startswith("review.")} == set(MAY)


def test_a_stranger_another_installation_and_a_changed_fact_count_for_nothing() -> None:
    """What is signed by no key of theirs, for elsewhere, or is not as signed is nobody's."""
    act = signed("review.decided", "bob", DECIDED)
    changed = replace(act.event, facts={**act.event.facts, "said": "harmless"})
    assert (
        counted(
            signed("review.decided", "bob", DECIDED, key=STRANGER),
            signed("review.decided", "nobody", DECIDED, key=STRANGER),
            signed("review.decided", "bob", DECIDED, environment="live"),
            changed,
            replace(act.event, feature="support"),
        )
        == [False] * 5
    )
    assert counted(act, people=replace(staff(), tenant="other")) == [False]


def test_an_act_counts_once_however_often_it_is_read() -> None:
    """A copy of an act counts for nothing, in the same reading and in the next."""
    act, acts = signed("review.decided", "bob", DECIDED), ReviewActs()
    assert [each.signed for each in acts.seen(logged(act, act), staff())] == [True, False]
    assert [each.signed for each in acts.seen(logged(act), staff())] == [False]


def test_of_a_decision_it_is_told_what_the_desk_would_have_refused_it_by() -> None:
    """Whose traffic is theirs, and whether they had decided enough on that day."""
    bars = Bars({"bob": frozenset({"pz1.b"}), "dan": frozenset[str]()}.__getitem__, lambda: 2)
    acts = ReviewActs(bars=bars)
    days = (NOON, NOON, NOON, NOON + timedelta(days=1))
    told = list(
        acts.seen(
            logged(
                *(signed("review.decided", "bob", DECIDED, at=at) for at in days),
                signed("review.decided", "dan", DECIDED),
                signed("review.unmasked", "bob", DECIDED),
                Event("review.decided", NOON, "bob", facts={**DECIDED, "by": "bob"}),
            ),
            staff(),
        )
    )
    assert [each.beyond for each in told] == [False, False, True, False, False, False, False]
    assert [set(each.own) for each in told] == [{"pz1.b"}] * 4 + [set()] * 3
    (again,) = acts.seen(logged(signed("review.decided", "bob", DECIDED)), staff())
    assert again.beyond


def test_an_old_key_and_who_has_left_still_count() -> None:
    """What somebody signed before they got another key, or lost all roles, stays what it was."""
    act, bob = signed("review.decided", "bob", DECIDED), staff().by_name["bob"]
    other = signed("review.decided", "bob", DECIDED, key=STRANGER).key
    for person, counts in (
        (replace(bob, key=other, old_keys=(bob.key,)), True),
        (replace(bob, key=other), False),
        (replace(bob, roles=frozenset[str]()), True),
        (replace(bob, roles=frozenset({"investigator"})), False),
    ):
        people = replace(staff(), by_name={**staff().by_name, "bob": person})
        assert counted(act, people=people) == [counts], person


def test_what_was_done_while_signed_in_counts_where_the_installation_has_sign_in() -> None:
    """The gateway's word counts for who has the role, once, and only where people can sign in."""
    assert counted(attested("bob")) == [False]
    assert counted(attested("bob"), attested("bob"), sign_in=True) == [True, False]
    for forged in (
        attested("ann"),
        attested("nobody"),
        attested("bob", actor="ann"),
        attested("bob", nonce="short"),
        attested("bob", via="cli"),
        attested("bob", key=staff().by_name["bob"].key, signature="A" * 86 + "=="),
    ):
        assert counted(forged, sign_in=True) == [False], forged


def test_shares_and_entries_take_a_signature_whoever_is_signed_in() -> None:
    """Only what may say `via` by its facts is believed without a signature."""
    roles = frozenset({"lead", "owner"})
    bob = replace(staff().by_name["bob"], roles=roles)
    people = replace(staff(), by_name={"bob": bob})
    believed = {
        kind for kind in MAY if counted(attested("bob", kind=kind), people=people, sign_in=True)[0]
    }
    assert believed == {kind for kind in MAY if "via" in KINDS[kind]}
    assert not believed & {"review.share_lowered", "review.share_raised", "review.entry_removed"}
