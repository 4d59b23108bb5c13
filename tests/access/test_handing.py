"""What custodians hand over opens the texts that were asked for, once, and for nobody else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from seawall.access import (
    OpenedText,
    People,
    PersonKey,
    Read,
    SignedAct,
    Unsealing,
    enter,
    open_texts,
    shares_for,
    unlock,
    unsealings,
)
from seawall.access.unseal import sealed_texts
from seawall.access.unsealing import Approval
from seawall.errors import AccessError, LedgerError
from seawall.ledger import Query, SqliteLedger
from seawall.ledger.vault import STRICT, Handed, ToSeal, Vault, what_is_signed
from seawall.terms import Event
from tests.access.staff import (
    NOON,
    PERSON_KEYS,
    SEAL_KEYS,
    about,
    after,
    approved,
    asked,
    opened,
    staff,
)

FIRST, SECOND = "req_1", "req_2"
OFFICE = {name: SEAL_KEYS[name] for name in ("kim", "lou", "max")}


class Case:
    """A log and a vault, with a strict text in each of two requests."""

    def __init__(self, folder: Path) -> None:
        self.ledger = SqliteLedger(folder)
        self.ledger.append([Event("gateway.started", NOON, "gateway")])
        self.vault = Vault.open(folder)
        self.seal(FIRST, OFFICE)
        self.seal(SECOND, OFFICE)

    def seal(self, request: str, custodians: dict[str, str], klass: str = STRICT) -> None:
        text = ToSeal("ss1.abc", klass, NOON, {"said": f"in {request}"})
        (kept,) = self.vault.seal_many([text], custodians=custodians)
        facts = {"sealed": kept.fact}
        self.ledger.append([Event("text.held", NOON, "gateway", request=request, facts=facts)])

    def ask(self, request: str = FIRST, by: str = "ann") -> SignedAct:
        act = asked(by, request=request, seal_key=SEAL_KEYS[by])
        enter(self.ledger, staff(), act, NOON)
        return act

    def find(self, request: SignedAct) -> Unsealing:
        return unsealings(self.ledger).find(str(about(request)["unsealing"]))

    def shares(
        self,
        request: SignedAct,
        by: str,
        *,
        keys: Sequence[PersonKey] = (),
        people: People | None = None,
    ) -> list[Handed]:
        asked_for = self.find(request)
        texts = sealed_texts(self.ledger, asked_for)
        mine = keys or [PERSON_KEYS[by]]
        return shares_for(
            self.vault, asked_for, texts, people=people or staff(), keys=mine, now=NOON
        )

    def sign(self, request: SignedAct, by: str, handed: list[Handed]) -> None:
        act = approved(request, by, handed=what_is_signed(handed))
        enter(self.ledger, staff(), act, NOON)

    def approve(self, request: SignedAct, *names: str) -> None:
        for by in names:
            handed = self.shares(request, by)
            self.vault.hand(handed)
            self.sign(request, by, handed)

    def open(self, request: SignedAct, key: PersonKey | None = None) -> tuple[OpenedText, ...]:
        by = request.act.person

        def unlocked(asked_for: Unsealing, approvals: Sequence[Approval]) -> Read:
            read = unlock(self.vault, asked_for, approvals, key or PERSON_KEYS[by])
            return lambda ref, digest: str(read(ref, digest)["said"])

        act = opened(request, by)
        return open_texts(self.ledger, staff(), act, NOON, read=self.read, unlock=unlocked)

    def read(self, ref: str, digest: str) -> str:
        return str(self.vault.read(ref, digest)["said"])

    def opened_texts(self) -> int:
        return len(list(self.ledger.entries(Query(kind="text.unsealed"))))


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = Case(tmp_path)
    yield made
    made.vault.close()
    made.ledger.close()


def test_two_custodians_of_three_let_whoever_asked_read(case: Case) -> None:
    case.seal(FIRST, {}, klass="text")  # beside it one that the vault opens
    request = case.ask()
    case.approve(request, "kim", "lou")
    assert [text.body for text in case.open(request)] == ["in req_1", "in req_1"]
    assert case.opened_texts() == 2


def test_custodians_hand_over_nothing_for_a_text_that_an_older_entry_named(case: Case) -> None:
    """The key would be handed over to whoever has the strict text of another named in theirs."""
    (theirs,) = case.ledger.entries(Query(request=SECOND))
    case.ledger.append([replace(theirs.event, request=FIRST)])
    request = case.ask(FIRST)
    case.approve(request, "kim", "lou")
    texts = sealed_texts(case.ledger, case.find(request))
    keys = [case.vault.in_custody(text.ref, text.digest).key for text in texts]
    assert {each.key for each in case.vault.handed(request.act.digest)} == {keys[0]}
    own, other = case.open(request)
    assert (own.body, other.body) == ("in req_1", None)


def test_two_requests_need_their_own_approvals(case: Case) -> None:
    """What two custodians handed over for one text says nothing of another."""
    first, second = case.ask(FIRST), case.ask(SECOND)
    case.approve(first, "lou", "kim")
    case.approve(second, "lou")
    keys = {each.key for each in case.vault.handed(first.act.digest)}
    assert len(keys) == 1
    assert keys.isdisjoint(each.key for each in case.vault.handed(second.act.digest))
    with pytest.raises(AccessError, match="1 of 2 approvals"):
        case.open(second)


def test_what_was_handed_over_for_another_request_is_refused(case: Case) -> None:
    """Of the same text, copied into the place of what belongs there, signed or not."""
    first, again = case.ask(), case.ask()
    case.approve(first, "lou", "kim")
    case.approve(again, "kim")
    stolen = [
        replace(each, request=again.act.digest)
        for each in case.vault.handed(first.act.digest)
        if each.custodian == "lou"
    ]
    case.vault.hand(stolen)
    case.sign(again, "lou", case.shares(again, "lou"))  # lou said yes, and to other shares
    with pytest.raises(AccessError, match="what `lou` handed over is gone, or is not what"):
        case.open(again)
    assert case.opened_texts() == 0
    case.sign(again, "lou", stolen)  # even if lou signs for them
    (text,) = case.open(again)
    assert text.body is None
    assert "does not open with this key, for this request" in text.trouble


@pytest.mark.parametrize("harm", ["gone", "changed", "swapped", "of another key"])
def test_shares_that_are_not_those_that_were_signed_open_nothing(case: Case, harm: str) -> None:
    request = case.ask()
    case.approve(request, "lou", "kim")
    by = {each.custodian: each for each in case.vault.handed(request.act.digest)}
    lou, kims = by["lou"], by["kim"]
    other = lou.sealed[:-1] + bytes([lou.sealed[-1] ^ 1])
    case.vault.end_handed(NOON, request=request.act.digest)
    case.vault.hand(
        {
            "gone": [kims],
            "changed": [kims, replace(lou, sealed=other)],
            "swapped": [replace(lou, custodian="kim"), replace(kims, custodian="lou")],
            "of another key": [kims, replace(lou, key="0" * 32)],
        }[harm]
    )
    with pytest.raises(AccessError, match="handed over is gone, or is not what was signed"):
        case.open(request)
    assert case.opened_texts() == 0


def test_a_wrong_share_that_its_custodian_signed_is_told(case: Case) -> None:
    request = case.ask()
    case.approve(request, "kim")
    (mine,) = case.shares(request, "lou")
    (from_kim,) = case.vault.handed(request.act.digest)
    junk = replace(mine, sealed=from_kim.sealed, digest=from_kim.digest)
    case.vault.hand([junk])
    case.sign(request, "lou", [junk])
    (text,) = case.open(request)
    assert text.body is None
    assert "does not open with this key" in text.trouble


def test_two_good_shares_open_beside_a_third_that_is_junk(case: Case) -> None:
    """Else each custodian could keep closed what two others have opened."""
    request = case.ask(by="pat")
    case.approve(request, "kim")
    (mine,) = case.shares(request, "lou")
    (from_kim,) = case.vault.handed(request.act.digest)
    junk = replace(mine, sealed=from_kim.sealed, digest=from_kim.digest)
    case.vault.hand([junk])
    case.sign(request, "lou", [junk])
    case.approve(request, "max")
    (text,) = case.open(request)
    assert text.body == "in req_1"


def test_nothing_is_kept_of_a_key_that_was_erased_before_it_was_handed_over(case: Case) -> None:
    request = case.ask()
    handed = case.shares(request, "lou")
    case.vault.erase("ss1.abc", record=lambda _: None)
    case.vault.hand(handed)
    assert [each.sealed for each in case.vault.handed(request.act.digest)] == [b""]


def test_nobody_else_opens_what_was_handed_over(case: Case) -> None:
    request = case.ask()
    case.approve(request, "lou", "kim")
    with pytest.raises(AccessError, match="asked for with another `seal_key`"):
        case.open(request, PERSON_KEYS["bob"])
    forged = replace(case.find(request), seal_key=SEAL_KEYS["bob"])
    approvals = case.find(request).approved
    read = unlock(case.vault, forged, approvals, PERSON_KEYS["bob"])
    (text,) = sealed_texts(case.ledger, case.find(request))
    with pytest.raises(LedgerError, match="does not open with this key"):
        read(text.ref, text.digest)


def test_custodians_hand_over_only_to_the_key_that_the_request_was_signed_with(
    case: Case,
) -> None:
    request, people = case.ask(), staff()
    moved = replace(people.by_name["ann"], seal_key=SEAL_KEYS["bob"])
    changed = replace(people, by_name={**people.by_name, "ann": moved})
    with pytest.raises(AccessError, match="another `seal_key` now"):
        case.shares(request, "lou", people=changed)


def test_a_custodian_opens_with_the_key_that_texts_were_sealed_to(case: Case) -> None:
    old = PersonKey("lou", Ed25519PrivateKey.generate(), X25519PrivateKey.generate())
    case.seal("req_3", {**OFFICE, "lou": old.seal_key})
    request = case.ask("req_3")
    with pytest.raises(AccessError, match="--old-key"):
        case.shares(request, "lou")
    assert len(case.shares(request, "lou", keys=[PERSON_KEYS["lou"], old])) == 1


@pytest.mark.parametrize("same", ["name", "key"])
def test_who_keeps_a_share_themselves_has_nothing_handed_over(case: Case, same: str) -> None:
    """They were custodian when it was sealed: with their own share one other would be enough."""
    once = {"name": {"ann": SEAL_KEYS["dan"]}, "key": {"then": SEAL_KEYS["ann"]}}[same]
    case.seal("req_3", {"kim": SEAL_KEYS["kim"], "lou": SEAL_KEYS["lou"], **once})

    def keepers(ref: str, digest: str) -> Mapping[str, str]:
        return case.vault.in_custody(ref, digest).shares.keys

    act = asked(request="req_3", seal_key=SEAL_KEYS["ann"])
    with pytest.raises(AccessError, match="`ann` keeps a share of the key of such a text"):
        enter(case.ledger, staff(), act, NOON, keepers=keepers)
    request = case.ask("req_3")  # where that was not looked at
    with pytest.raises(AccessError, match="`ann` keeps a share of the key of such a text"):
        case.shares(request, "kim")
    enter(case.ledger, staff(), asked(seal_key=SEAL_KEYS["ann"]), NOON, keepers=keepers)


def test_who_keeps_no_key_of_the_texts_hands_nothing_over(case: Case) -> None:
    others = {"kim": SEAL_KEYS["kim"], "max": SEAL_KEYS["max"], "bob": SEAL_KEYS["bob"]}
    case.seal("req_3", others)
    request = case.ask("req_3")
    with pytest.raises(AccessError, match="`lou` keeps no key of these texts; ask bob, kim, max"):
        case.shares(request, "lou")


def test_where_only_one_of_two_keeps_a_key_its_text_stays_closed(case: Case) -> None:
    case.seal(
        FIRST, {**{name: SEAL_KEYS[name] for name in ("kim", "max")}, "bob": SEAL_KEYS["bob"]}
    )
    request = case.ask()
    case.approve(request, "lou", "kim")
    both, one = case.open(request)
    assert (both.body, one.body) == ("in req_1", None)
    assert "two custodians who keep this key must approve" in one.trouble


def test_what_was_erased_meanwhile_is_said_and_the_rest_is_opened(case: Case) -> None:
    text = ToSeal("ss1.other", STRICT, NOON, {"said": "to be erased"})
    (kept,) = case.vault.seal_many([text], custodians=OFFICE)
    facts = {"sealed": kept.fact}
    case.ledger.append([Event("text.held", NOON, "gateway", request=FIRST, facts=facts)])
    request = case.ask()
    case.approve(request, "lou")
    case.vault.erase("ss1.other", record=lambda _: None)
    case.approve(request, "kim")
    left, gone = case.open(request)
    assert (left.body, gone.body) == ("in req_1", None)
    assert "was erased" in gone.trouble


def test_shares_last_as_long_as_the_approval(case: Case) -> None:
    request = case.ask()
    (handed,) = case.shares(request, "lou")
    assert handed.digest == sha256(handed.sealed).hexdigest()
    assert after(minutes=15) <= handed.until <= after(minutes=15) + timedelta(minutes=5)
