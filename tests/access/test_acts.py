"""An act counts once, for whoever signed it, and for nobody and nothing else."""

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from seawall.access import Act, People, SignedAct, act_of, public_key, sign, verify
from seawall.access.acts import CLOCKS, PREFIX, signature_holds
from seawall.errors import AccessError, AlreadyUsed, LedgerError
from seawall.ledger import Entry, Origin, Query, SqliteLedger, decode, encode
from seawall.terms import Event, Fact
from tests.access.staff import KEYS, NOON, STRANGER, after, logged, signed, staff

FACTS: dict[str, Fact] = {
    "case": "INC-7",
    "minutes": 15,
    "entries": [1, 2],
    "deep": {"a": None, "b": True},
}


def test_an_act_is_what_its_person_signed() -> None:
    act = signed("unseal.approved", "bob", FACTS)
    assert verify(act, staff(), NOON, roles={"lead", "admin"}) == act.act
    assert act.act.signed_bytes.startswith(PREFIX)
    told = orjson.loads(act.act.signed_bytes.removeprefix(PREFIX))
    assert (told["by"], told["kind"], told["tenant"]) == ("bob", "unseal.approved", "default")


def test_an_unknown_person_a_missing_role_and_a_wrong_clock_are_each_said() -> None:
    act = signed("unseal.approved", "bob", FACTS)
    without_bob = {n: p for n, p in staff().by_name.items() if n != "bob"}
    for people, now, said in (
        (People("default", "default", without_bob), NOON, "nobody is called `bob`"),
        (staff(), NOON + CLOCKS + timedelta(microseconds=1), "more than 5 minutes"),
        (staff(), NOON - CLOCKS - timedelta(microseconds=1), "more than 5 minutes"),
        (replace(staff(), tenant="other"), NOON, "another installation"),
        (replace(staff(), environment="live"), NOON, "another installation"),
    ):
        with pytest.raises(AccessError, match=said):
            verify(act, people, now)
    with pytest.raises(AccessError, match="needs the role `admin` or `owner`"):
        verify(act, staff(), NOON, roles={"admin", "owner"})
    for now in (NOON - CLOCKS, NOON + CLOCKS):
        assert verify(act, staff(), now) == act.act


def test_a_signature_of_another_key_is_refused_whatever_key_the_act_names() -> None:
    for forged in (
        signed("unseal.approved", "bob", FACTS, key=STRANGER),
        signed("unseal.approved", "bob", FACTS, key=KEYS["ann"]),
        replace(
            signed("unseal.approved", "bob", FACTS, key=STRANGER), key=public_key(KEYS["bob"])
        ),
        replace(signed("unseal.approved", "bob", FACTS), signature=b""),
        replace(signed("unseal.approved", "bob", FACTS), signature=bytes(64)),
        replace(signed("unseal.approved", "bob", FACTS), key=""),
    ):
        with pytest.raises(AccessError, match="not signed by the key"):
            verify(forged, staff(), NOON)


def test_signatures_of_two_acts_cannot_be_swapped() -> None:
    one = signed("unseal.approved", "bob", FACTS)
    other = signed("unseal.denied", "bob", FACTS)
    assert not signature_holds(replace(one, signature=other.signature))
    assert not signature_holds(replace(one, act=replace(one.act, person="dan")))


def test_a_flip_of_any_bit_of_what_is_signed_or_of_the_signature_is_told() -> None:
    act = signed("unseal.approved", "bob", FACTS)
    public = KEYS["bob"].public_key()
    whole = act.act.signed_bytes
    for place in range(len(whole)):
        for bit in range(8):
            assert not holds(public, act.signature, flipped(whole, place, bit))
    for place in range(64):
        for bit in range(8):
            assert not signature_holds(replace(act, signature=flipped(act.signature, place, bit)))


def test_a_flip_of_any_byte_in_the_log_is_told_or_is_no_part_of_the_act() -> None:
    """What an entry has beside the act, its producer and number, the log's tree covers."""
    act = signed("unseal.approved", "bob", {"case": "INC-7"})
    leaf = encode(act.event, origin=Origin("default", "default", "pppp"), sequence=0)
    told = 0
    for place in range(len(leaf)):
        for bit in range(8):
            try:
                found = decode(flipped(leaf, place, bit))
            except LedgerError:
                continue
            entry = entry_of(found.event, found.origin, found.sequence)
            try:
                same = act_of(entry)
            except AccessError:
                told += 1
                continue
            assert same.act == act.act
            assert (found.origin.producer, found.sequence) != ("pppp", 0)
    assert told > 1_000


def test_an_act_is_told_and_checked_from_the_log_alone(tmp_path: Path) -> None:
    act = signed("unseal.approved", "bob", FACTS)
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([act.event], unless=act.once)
        (entry,) = ledger.entries(Query(kind="unseal.approved"))
    assert act_of(entry) == act
    assert entry.event.actor == "bob"
    assert verify(act_of(entry), staff(), NOON) == act.act


def test_a_replayed_act_is_refused_by_the_log(tmp_path: Path) -> None:
    act = signed("unseal.approved", "bob", FACTS)
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([act.event], unless=act.once)
        with pytest.raises(AlreadyUsed):
            ledger.append([act.event], unless=act.once)
    with SqliteLedger(tmp_path) as again, pytest.raises(AlreadyUsed):
        again.append([act.event], unless=act.once)


def test_an_event_from_which_something_of_the_proof_was_taken_is_no_act() -> None:
    event = signed("unseal.approved", "bob", FACTS).event
    for name in ("by", "key", "nonce", "signature"):
        facts = {n: fact for n, fact in event.facts.items() if n != name}
        with pytest.raises(AccessError, match="no act"):
            act_of(logged(replace(event, facts=facts))[0])
        with pytest.raises(AccessError, match="no act"):
            act_of(logged(replace(event, facts={**event.facts, name: 7}))[0])


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "unseal.denied"},
        {"actor": "dan"},
        {"request": "req_1"},
        {"session": "ss1.x"},
        {"principal": "pz1.x"},
        {"feature": "support"},
        {"at": after(seconds=1)},
    ],
)
def test_an_event_with_a_field_that_was_not_signed_is_no_act(change: dict[str, object]) -> None:
    event = signed("unseal.approved", "bob", FACTS).event
    with pytest.raises(AccessError, match="not as it was signed"):
        act_of(logged(replace(event, **change))[0])  # type: ignore[arg-type]


def test_an_act_of_another_installation_is_none_here() -> None:
    (entry,) = logged(signed("unseal.approved", "bob", FACTS))
    for elsewhere in (replace(entry, tenant="other"), replace(entry, environment="live")):
        with pytest.raises(AccessError):
            act_of(elsewhere)


@pytest.mark.parametrize(
    "act",
    [
        Act("a.done", "bob", NOON, {"nonce": "x"}, "0" * 32),
        Act("a.done", "bob", NOON, {"signature": "x"}, "0" * 32),
        Act("a.done", "bob", NOON, {}, "0" * 31),
        Act("a.done", "bob", NOON, {}, "G" * 32),
        Act("a.done", "bob", NOON.replace(tzinfo=None), {}, "0" * 32),
        Act("a.done", "bob", NOON, {"half": "\ud800"}, "0" * 32),
        Act("a.done", "bob", NOON, {"huge": 2**70}, "0" * 32),
    ],
)
def test_what_has_no_one_spelling_cannot_be_signed(act: Act) -> None:
    with pytest.raises(AccessError, match="cannot be signed"):
        sign(act, KEYS["bob"])


WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
SIMPLE = WORDS | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none()
NESTED = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
)
NAMES = WORDS.filter(lambda name: name not in {"by", "key", "nonce", "signature"})


@given(facts=st.dictionaries(NAMES, NESTED, max_size=4), name=WORDS, kind=WORDS)
def test_any_act_survives_the_log(facts: dict[str, object], name: str, kind: str) -> None:
    key = Ed25519PrivateKey.generate()
    act = sign(Act(kind, name, NOON, facts, secrets.token_hex(16)), key)  # type: ignore[arg-type]
    leaf = encode(act.event, origin=Origin("default", "default", "p"), sequence=3)
    read = decode(leaf)
    assert act_of(entry_of(read.event, read.origin, read.sequence)) == act


def entry_of(event: Event, origin: Origin, sequence: int) -> Entry:
    return Entry(0, b"", event, origin.tenant, origin.environment, origin.producer, sequence)


def holds(public: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        public.verify(signature, data)
    except Exception:  # noqa: BLE001 - whatever it is, it does not hold
        return False
    return True


def flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def test_nothing_secret_is_shown_of_an_act() -> None:
    act = signed("unseal.approved", "bob", FACTS)
    assert isinstance(act, SignedAct)
    assert repr(act.signature) not in repr(act)
