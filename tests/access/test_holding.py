"""A legal hold begins and ends by two people who signed it, by a real log and a real vault."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from seawall.access import Holding, Holds, SignedAct, drop_lapsed, enter_hold, holdings, sign
from seawall.access.holding import (
    APPROVED,
    CLOSE_APPROVED,
    CLOSE_REQUESTED,
    DENIED,
    REQUESTED,
    Standing,
    closed_by,
    fold,
    opened_by,
    pending,
    second_to,
    standing,
)
from seawall.access.two_people import LAPSES
from seawall.errors import AccessError, AlreadyUsed, LedgerError
from seawall.ledger import Receipt, SqliteLedger
from seawall.ledger.vault import Hold, Vault, closed_event, dropped_event, opened_event
from seawall.terms import Event, Fact
from tests.access.staff import KEYS, NOON, ROLES, STRANGER, after, logged, signed, staff

PSEUDONYM = "pz1.default.2026q4.principal." + "a" * 26


@pytest.fixture
def holds(tmp_path: Path) -> Iterator[Holds]:
    """A log, a vault beside it, and everybody."""
    with SqliteLedger(tmp_path) as ledger, Vault.open(tmp_path) as vault:
        yield Holds(ledger, vault, staff())


def asked(
    by: str = "ann", name: str = "case-7", *, at: datetime = NOON, **more: Fact
) -> SignedAct:
    facts: dict[str, Fact] = {"hold": name, "subjects": [PSEUDONYM], **more}
    return signed(REQUESTED, by, facts, at=at)


def about(request: SignedAct, **more: Fact) -> dict[str, Fact]:
    return {"hold": request.act.facts["hold"], "digest": request.act.digest, **more}


def approved(request: SignedAct, by: str = "bob", *, at: datetime = NOON) -> SignedAct:
    kind = APPROVED if request.act.kind == REQUESTED else CLOSE_APPROVED
    return signed(kind, by, about(request), at=at)


def denied(request: SignedAct, by: str = "bob", *, at: datetime = NOON) -> SignedAct:
    return signed(DENIED, by, about(request), at=at)


def to_close(by: str = "ann", name: str = "case-7", *, at: datetime = NOON) -> SignedAct:
    return signed(CLOSE_REQUESTED, by, {"hold": name}, at=at)


def entered(holds: Holds, *acts: SignedAct) -> None:
    for act in acts:
        enter_hold(holds, act, act.act.at)


def only(holds: Holds) -> Holding:
    (found,) = holdings(holds.ledger).by_name.values()
    return found


def stands(holds: Holds, now: datetime = NOON) -> Standing:
    return standing(only(holds), holds.people, now)


def in_force(holds: Holds) -> list[tuple[str, ...]]:
    """By whose word texts are held in the vault."""
    return [hold.by for hold in holds.vault.holds() if hold.closed is None]


def test_a_hold_is_there_from_the_request_on_and_open_after_the_second_word(holds: Holds) -> None:
    request = asked()
    entered(holds, request)
    assert (in_force(holds), stands(holds)) == ([("ann",)], Standing.WAITING)
    yes = approved(request)
    entered(holds, yes)
    assert (in_force(holds), stands(holds)) == ([("ann", "bob")], Standing.OPEN)
    end = to_close("cat")
    entered(holds, end)
    assert (in_force(holds), stands(holds)) == ([("ann", "bob")], Standing.CLOSING)
    entered(holds, approved(end, "dan"))
    assert (in_force(holds), stands(holds)) == ([], Standing.CLOSED)
    proof = opened_by(only(holds), holds.people) or ()
    assert [each.nonce for each in proof] == [request.act.nonce, yes.act.nonce]
    assert [each.by for each in closed_by(only(holds), holds.people) or ()] == ["cat", "dan"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("ann", "whoever asks cannot approve"),
        ("dan", "in one reporting line"),
        ("max", "in one reporting line"),
    ],
)
def test_who_may_not_be_second_neither_opens_nor_closes(
    holds: Holds, second: str, said: str
) -> None:
    request, end = asked(), to_close()
    entered(holds, request)
    with pytest.raises(AccessError, match=said):
        entered(holds, approved(request, second))
    entered(holds, approved(request), end)
    with pytest.raises(AccessError, match=said):
        entered(holds, approved(end, second))
    assert in_force(holds) == [("ann", "bob")]


@pytest.mark.parametrize("second", ["bob", "cat", "kim", "lou", "pat"])
def test_a_lead_an_owner_or_a_custodian_may_be_second(holds: Holds, second: str) -> None:
    request = asked()
    entered(holds, request, approved(request, second))
    assert in_force(holds) == [("ann", second)]


def test_people_without_a_role_ask_for_nothing(holds: Holds) -> None:
    less = replace(holds, people=staff(roles={**ROLES, "ann": (), "bob": ("reviewer",)}))
    for name in ("ann", "bob"):
        with pytest.raises(AccessError, match="needs the role"):
            entered(less, asked(name))
    assert holdings(holds.ledger).by_name == {}


def test_an_approval_is_of_the_very_request(holds: Holds) -> None:
    one, other = asked(), asked(name="case-8")
    entered(holds, one, other)
    swapped = signed(APPROVED, "bob", {**about(one), "digest": other.act.digest})
    with pytest.raises(AccessError, match="another request"):
        entered(holds, swapped)
    with pytest.raises(AccessError, match="not open yet"):
        entered(holds, signed(CLOSE_APPROVED, "bob", about(one)))
    assert in_force(holds) == [("ann",), ("ann",)]


def test_an_approval_of_the_beginning_is_none_of_the_end(holds: Holds) -> None:
    request, end = asked(), to_close()
    entered(holds, request, approved(request), end)
    with pytest.raises(AccessError, match="its end that was asked for"):
        entered(holds, signed(APPROVED, "bob", about(end)))
    with pytest.raises(AccessError, match="another request"):
        entered(holds, signed(CLOSE_APPROVED, "bob", about(request)))


@pytest.mark.parametrize(
    "more",
    [
        {"reason": "of nobody's business"},
        {"hold": 7},
        {"subjects": "ann@corp.com"},
        {"subjects": [PSEUDONYM, 7]},
        {"subjects": []},
        {"class": "no class"},
        {"since": 12},
        {"since": "2026-11-22T12:00:00"},
        {"since": "2026-11-22T13:00:00+01:00"},
    ],
)
def test_what_was_signed_is_all_that_is_held_or_it_is_no_request(
    holds: Holds, more: dict[str, Fact]
) -> None:
    with pytest.raises(AccessError, match="by what it matches, and no more"):
        entered(holds, asked(**more))  # type: ignore[arg-type]
    assert fold(logged(asked(**more))).by_name == {}  # type: ignore[arg-type]
    assert holds.vault.holds() == []


def test_a_name_in_the_place_of_a_pseudonym_is_refused(holds: Holds) -> None:
    with pytest.raises(AccessError, match="pseudonyms"):
        entered(holds, asked(subjects=["ann@corp.com"]))
    assert holdings(holds.ledger).by_name == {}


def test_a_name_is_good_once(holds: Holds) -> None:
    request = asked()
    entered(holds, request, denied(request))
    with pytest.raises(AccessError, match="another name"):
        entered(holds, asked("pat"))
    state = fold(logged(request, asked("pat", at=after(minutes=1))))
    assert state.find("case-7").opening == fold(logged(request)).find("case-7").opening


def test_a_request_lapses_after_a_day_and_holds_until_then(holds: Holds) -> None:
    request = asked()
    entered(holds, request)
    late = NOON + LAPSES
    assert drop_lapsed(holds.ledger, holds.vault, late - timedelta(microseconds=1)) == ()
    assert in_force(holds) == [("ann",)]
    with pytest.raises(AccessError, match="is lapsed"):
        entered(holds, approved(request, at=late))
    assert drop_lapsed(holds.ledger, holds.vault, late) == ("case-7",)
    assert (in_force(holds), stands(holds, NOON)) == ([], Standing.LAPSED)
    assert drop_lapsed(holds.ledger, holds.vault, late) == ()
    with pytest.raises(AccessError, match="is lapsed"):
        entered(holds, approved(request))


def test_what_two_people_opened_does_not_lapse(holds: Holds) -> None:
    request, end = asked(), to_close(at=after(days=9))
    entered(holds, request, approved(request))
    assert drop_lapsed(holds.ledger, holds.vault, after(days=9)) == ()
    entered(holds, end)
    with pytest.raises(AccessError, match="nothing to decide"):
        entered(holds, approved(end, at=after(days=10)))
    assert in_force(holds) == [("ann", "bob")]
    again = to_close(at=after(days=10))
    entered(holds, again, approved(again, at=after(days=10)))
    assert in_force(holds) == []


def test_of_yes_no_and_too_late_one_is_logged(holds: Holds) -> None:
    """Another process decides between the look at the log and the append."""
    no = [denied(asked()).event, dropped_event("case-7", ("bob",), NOON, actor="bob")]

    class Late(SqliteLedger):
        def append(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
            super().append(no, unless="hold.decided:case-7")
            return super().append(events, unless=unless)

    request = asked()
    entered(holds, request)
    assert isinstance(holds.ledger, SqliteLedger)
    with Late(holds.ledger.folder) as late, pytest.raises(AlreadyUsed):
        entered(replace(holds, ledger=late), approved(request))
    assert in_force(holds) == [("ann",)]
    holds.vault.reapply(holds.ledger)
    assert (in_force(holds), stands(holds)) == ([], Standing.DENIED)


def test_steps_cannot_be_replayed(holds: Holds) -> None:
    request, end = asked(), to_close()
    no, yes = denied(end, "cat"), approved(request)
    entered(holds, request, yes, end, no)
    for act in (request, yes, no, end):
        with pytest.raises(AlreadyUsed):
            entered(holds, act)
    assert stands(holds) is Standing.OPEN


@pytest.mark.parametrize("kind", [REQUESTED, "unseal.denied"])
def test_an_act_with_a_nonce_that_the_log_has_is_refused(holds: Holds, kind: str) -> None:
    """The log would count it for nothing, and the vault would hold by one person's word."""
    used = signed(kind, "bob", {"hold": "case-6", "subjects": [PSEUDONYM]})
    holds.ledger.append([used.event])
    request = asked()
    entered(holds, request)
    yes = approved(request)
    again = sign(replace(yes.act, nonce=used.act.nonce), KEYS["bob"])
    with pytest.raises(AlreadyUsed, match="sign it anew"):
        entered(holds, again)
    assert in_force(holds) == [("ann",)]
    entered(holds, yes)
    assert opened_by(holdings(holds.ledger).find("case-7"), holds.people) is not None


def test_with_the_log_down_nothing_opens_nor_closes(holds: Holds, tmp_path: Path) -> None:
    request, end = asked(), to_close()
    entered(holds, request, approved(request), end)
    other = asked(name="case-8")

    class Full(SqliteLedger):
        def append(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
            raise LedgerError("the disk is full")

    with Full(tmp_path) as full:
        for act in (other, approved(end), denied(end)):
            with pytest.raises(LedgerError, match="full"):
                entered(replace(holds, ledger=full), act)
    assert in_force(holds) == [("ann", "bob")]


def test_a_crash_between_the_log_and_the_vault_is_made_up_for(
    holds: Holds, tmp_path: Path
) -> None:
    class Dies(SqliteLedger):
        def append(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
            super().append(events, unless=unless)
            raise KeyboardInterrupt

    request, end = asked(), to_close()
    for act, there in (
        (request, [("ann",)]),
        (approved(request), [("ann", "bob")]),
        (end, [("ann", "bob")]),
        (approved(end), []),
    ):
        with Dies(tmp_path) as dies, pytest.raises(KeyboardInterrupt):
            entered(replace(holds, ledger=dies), act)
        with Vault.open(tmp_path) as again:
            assert in_force(replace(holds, vault=again)) == there


def test_one_person_who_can_write_to_the_log_closes_nothing(holds: Holds) -> None:
    """Bob has his own key, and makes up a second person's."""
    request = asked()
    entered(holds, request, approved(request))
    forged = signed(CLOSE_REQUESTED, "ann", {"hold": "case-7"}, key=STRANGER)
    holds.ledger.append([forged.event])
    with pytest.raises(AccessError, match="nothing to decide"):
        entered(holds, approved(forged))
    end = to_close("bob")
    entered(holds, end)
    stranger = signed(CLOSE_APPROVED, "cat", about(end), key=STRANGER)
    with pytest.raises(AccessError, match="not signed by the key"):
        entered(holds, stranger)
    # what he tells the vault himself does not pass for two people's word
    acts = [end.act.nonce, stranger.act.nonce]
    closed = closed_event("case-7", ("bob", "cat"), NOON, actor="cat", acts=acts)
    holds.ledger.append([stranger.event, closed])
    assert stands(holds) is Standing.CLOSED
    assert closed_by(only(holds), holds.people) is None
    assert opened_by(only(holds), holds.people) is not None


def test_what_the_vault_says_passes_only_with_both_acts(holds: Holds) -> None:
    request = asked()
    yes = approved(request)
    line = Hold("case-7", NOON, ("ann", "bob"), subject=PSEUDONYM)

    def proved(*acts: str, by: tuple[str, ...] = ("ann", "bob")) -> bool:
        opened = opened_event([replace(line, by=by)], actor="bob", acts=acts)
        holding = fold(logged(request, yes, opened)).find("case-7")
        return opened_by(holding, holds.people) is not None

    assert proved(request.act.nonce, yes.act.nonce)
    assert not proved(yes.act.nonce, request.act.nonce)
    assert not proved(request.act.nonce)
    assert not proved()
    assert not proved(request.act.nonce, yes.act.nonce, by=("ann", "cat"))


def test_whoever_lost_role_or_key_since_they_asked_must_ask_again(holds: Holds) -> None:
    request = asked()
    entered(holds, request)
    for people in (
        staff(roles={**ROLES, "ann": ()}),
        staff(keys={**KEYS, "ann": STRANGER}),
        staff(roles={name: roles for name, roles in ROLES.items() if name != "ann"}),
    ):
        with pytest.raises(AccessError, match="may not ask for a hold"):
            entered(replace(holds, people=people), approved(request))
    assert in_force(holds) == [("ann",)]


def test_a_past_opening_is_proved_by_old_keys_too(holds: Holds) -> None:
    request = asked()
    entered(holds, request, approved(request))
    people = staff(keys={**KEYS, "bob": STRANGER})
    assert opened_by(only(holds), people) is None
    bob = replace(people.by_name["bob"], old_keys=(staff().by_name["bob"].key,))
    kept = replace(people, by_name={**people.by_name, "bob": bob})
    assert opened_by(only(holds), kept) is not None


def test_what_was_asked_in_another_installation_is_nothing_here(holds: Holds) -> None:
    facts: dict[str, Fact] = {"hold": "case-7", "subjects": [PSEUDONYM]}
    act = signed(REQUESTED, "ann", facts, environment="live")
    with pytest.raises(AccessError, match="another installation"):
        entered(holds, act)
    copied = fold([replace(entry, environment="live") for entry in logged(act)]).find("case-7")
    waiting = pending(copied, holds.people, NOON)
    assert waiting is not None
    assert second_to(waiting, "bob", holds.people) == "this was asked for in another installation"


def test_forged_denials_end_nothing(holds: Holds) -> None:
    request, end = asked(), to_close()
    entered(holds, request)
    holds.ledger.append([signed(DENIED, "bob", about(request), key=STRANGER).event])
    entered(holds, approved(request), end)
    holds.ledger.append([signed(DENIED, "bob", about(end), key=STRANGER).event])
    entered(holds, approved(end))
    assert stands(holds) is Standing.CLOSED


def test_a_denial_of_the_end_counts_whatever_becomes_of_who_denied(holds: Holds) -> None:
    request, end = asked(), to_close()
    entered(holds, request, approved(request), end, denied(end, "cat"))
    gone = {name: roles for name, roles in ROLES.items() if name != "cat"}
    for people in (staff(roles={**ROLES, "cat": ()}), staff(roles=gone)):
        with pytest.raises(AccessError, match="nothing to decide"):
            entered(replace(holds, people=people), approved(end))
    assert in_force(holds) == [("ann", "bob")]


def test_what_is_no_step_of_a_hold_is_refused(holds: Holds) -> None:
    with pytest.raises(AccessError, match="nothing that can be done to a hold"):
        entered(holds, signed("unseal.approved", "bob", {"hold": "case-7"}))
    with pytest.raises(AccessError, match="no hold of this name"):
        entered(holds, approved(asked()))
