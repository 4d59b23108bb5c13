"""A label verifies for its owner, feature, text and time, and for nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.guard.memory import DAY, EVERYONE, Keyring, Owner, Reason, key_id, read_label
from seawall.terms import MemoryRules
from tests.guard.memory.labels import ANN, BOB, KEY, NOON, OTHER_KEY, RING, TEXT, asking, label

HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def test_a_label_verifies_for_its_owner_and_text_until_its_time_is_over() -> None:
    made = json.loads(json.dumps(label()))
    assert RING.refusal(made, TEXT, asking()) is None
    assert RING.refusal(made, TEXT, asking(now=NOON + 90 * DAY - 1)) is None
    assert RING.refusal(made, TEXT, asking(now=NOON + 90 * DAY)) is Reason.EXPIRED


def test_a_label_with_any_byte_changed_does_not_verify() -> None:
    written = json.dumps(label(), separators=(",", ":")).encode()
    for place in range(len(written)):
        for flip in (1, 2, 16, 32, 128):
            changed = bytearray(written)
            changed[place] ^= flip
            try:
                told = json.loads(bytes(changed))
            except ValueError:
                continue
            assert RING.refusal(told, TEXT, asking()) is Reason.FORGED, bytes(changed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("v", value) for value in (0, 2, True, 1.0, "1", None)),
        *(("classes", value) for value in ([], ["pii.email"] * 2, ["pii.phone"], "pii.email")),
        *(("classes", value) for value in (["z.z", "a.a"], [1], ["pii.e"] * 40)),
        *(("issued", value) for value in (NOON - 1, float(NOON), True, -1, 2**60, str(NOON))),
        *(("expires", value) for value in (NOON + 91 * DAY, NOON, 2**53)),
        *(("owner", value) for value in ("", "0" * 32, "A" * 32, None)),
        *(("feature", value) for value in ("sales", "", "SUPPORT", "support\n")),
        *(("key", value) for value in (key_id(OTHER_KEY), "", "0" * 9)),
        *(("mac", value) for value in ("0" * 64, "", label()["mac"].upper() + "A")),
        ("digest", "0" * 64),
    ],
)
def test_a_label_with_a_member_changed_does_not_verify(name: str, value: object) -> None:
    for who in (ANN, BOB, EVERYONE):
        told = {**label(), name: value}
        rules = MemoryRules(
            share=(frozenset({"support", "sales"}),), common=frozenset({"support"})
        )
        assert RING.refusal(told, TEXT, asking(who, rules=rules)) is Reason.FORGED


@pytest.mark.parametrize("name", [*label()])
def test_a_label_with_a_member_missing_or_added_does_not_verify(name: str) -> None:
    short = {each: value for each, value in label().items() if each != name}
    assert RING.refusal(short, TEXT, asking()) is Reason.FORGED
    assert RING.refusal({**label(), f"{name}_": 1}, TEXT, asking()) is Reason.FORGED


def test_a_label_that_was_taken_off_is_missed() -> None:
    assert RING.refusal(None, TEXT, asking()) is Reason.UNLABELLED


@given(told=HOSTILE)
def test_what_is_no_label_is_none_whatever_it_is(told: object) -> None:
    assert read_label(told) is None
    assert RING.refusal(told, TEXT, asking()) in {Reason.FORGED, Reason.UNLABELLED}


def test_labels_that_were_swapped_do_not_verify() -> None:
    tea, milk = label("tea"), label("milk")
    assert RING.refusal(tea, "milk", asking()) is Reason.CHANGED
    assert RING.refusal(milk, "tea", asking()) is Reason.CHANGED
    assert RING.refusal({**tea, "mac": milk["mac"]}, "tea", asking()) is Reason.FORGED
    assert RING.refusal({**tea, "digest": milk["digest"]}, "milk", asking()) is Reason.FORGED


def test_a_text_that_differs_in_anything_does_not_verify() -> None:
    for other in (TEXT + " ", TEXT.upper(), TEXT.replace("milk", "milk\u200b"), "", TEXT[:-1]):
        assert RING.refusal(label(), other, asking()) is Reason.CHANGED


def test_another_user_or_feature_or_nobody_gets_nothing() -> None:
    assert RING.refusal(label(), TEXT, asking(BOB)) is Reason.OTHER_OWNER
    assert RING.refusal(label(), TEXT, asking(EVERYONE)) is Reason.OTHER_OWNER
    assert RING.refusal(label(), TEXT, asking(feature="sales")) is Reason.OTHER_FEATURE


def test_a_principal_with_the_same_pseudonym_is_another_all_the_same() -> None:
    """The pseudonym of a name and of the same in wide letters is one; users may be two."""
    wide = Owner("ａｎｎ", ANN.pseudonym)
    assert RING.refusal(label(), TEXT, asking(wide)) is Reason.CHANGED


def test_features_share_only_what_is_of_the_same_user_and_only_in_their_group() -> None:
    rules = MemoryRules(share=(frozenset({"support", "sales"}), frozenset({"sales", "press"})))
    assert RING.refusal(label(), TEXT, asking(feature="sales", rules=rules)) is None
    assert RING.refusal(label(), TEXT, asking(BOB, "sales", rules=rules)) is Reason.OTHER_OWNER
    other = asking(feature="press", rules=rules)
    assert RING.refusal(label(), TEXT, other) is Reason.OTHER_FEATURE


def test_what_is_for_everyone_is_read_only_where_the_policy_says_so_and_crosses_no_feature() -> (
    None
):
    told = label(owner=EVERYONE)
    rules = MemoryRules(
        share=(frozenset({"support", "sales"}),), common=frozenset({"support", "sales"})
    )
    for who in (ANN, BOB, EVERYONE):
        assert RING.refusal(told, TEXT, asking(who, rules=rules)) is None
        assert RING.refusal(told, TEXT, asking(who)) is Reason.OTHER_OWNER
        there = asking(who, "sales", rules=rules)
        assert RING.refusal(told, TEXT, there) is Reason.OTHER_FEATURE


def test_half_an_owner_does_not_become_everyone() -> None:
    for owner in (Owner("ann", ""), Owner("", ANN.pseudonym)):
        with pytest.raises(ValueError, match="or neither"):
            label(owner=owner)


def test_a_label_from_before_an_erasure_is_erased_and_one_from_after_is_not() -> None:
    assert RING.refusal(label(), TEXT, asking(erased=NOON)) is Reason.ERASED
    assert RING.refusal(label(now=NOON + 1), TEXT, asking(now=NOON + 2, erased=NOON)) is None


def test_old_keys_verify_until_they_are_dropped_and_the_newest_signs() -> None:
    old = label()
    rotated = Keyring([OTHER_KEY, KEY], realm="t\0e")
    assert rotated.refusal(old, TEXT, asking()) is None
    new = label(ring=rotated)
    assert new["key"] == key_id(OTHER_KEY) != old["key"]
    dropped = Keyring([OTHER_KEY], realm="t\0e")
    assert dropped.refusal(old, TEXT, asking()) is Reason.FORGED
    assert dropped.refusal(new, TEXT, asking()) is None
    assert RING.refusal(new, TEXT, asking()) is Reason.FORGED


def test_a_label_of_another_installation_under_the_same_key_is_forged() -> None:
    assert Keyring([KEY], realm="t\0f").refusal(label(), TEXT, asking()) is Reason.FORGED


def test_labels_tell_nothing_that_joins_users_texts_or_the_log() -> None:
    anns, bobs = label(), label(owner=BOB)
    assert anns["digest"] != bobs["digest"]
    said: Any = json.dumps(anns)
    assert ANN.principal not in said
    assert ANN.pseudonym.rpartition(".")[2] not in said


def test_no_two_labels_have_the_same_bytes_to_sign() -> None:
    one = read_label({**label(), "feature": "a", "classes": ["b", "c"]})
    two = read_label({**label(), "feature": "ab", "classes": ["c"]})
    assert one is not None
    assert two is not None
    assert one.signed() != two.signed()


@given(
    owner=st.sampled_from([ANN, EVERYONE])
    | st.text(min_size=1).map(lambda name: Owner("a", name)),
    feature=st.sampled_from(["support", "Support", "", "a.b-c_1"]) | st.text(max_size=70),
    classes=st.lists(st.sampled_from(["pii.email", "secret.x"]) | st.text(max_size=9), max_size=3)
    | st.integers(0, 40).map(lambda most: [f"pii.k{n}" for n in range(most)]),
    now=st.sampled_from([NOON, -1, 0, 2**53 - 1]) | st.integers(),
    days=st.sampled_from([1, 90, 0, -1]) | st.integers(),
)
def test_no_label_is_made_that_would_not_be_read(
    owner: Owner, feature: str, classes: list[str], now: int, days: int
) -> None:
    try:
        made = RING.label(TEXT, owner, feature=feature, classes=classes, now=now, days=days)
    except ValueError:
        return
    assert read_label(json.loads(json.dumps(made.json()))) == made
    rules = MemoryRules(common=frozenset({feature}))
    assert RING.refusal(made.json(), TEXT, asking(owner, feature, now=now, rules=rules)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        *({"days": 0}, {"days": -1}, {"now": 2**53 - 1}, {"now": -1}, {"feature": "Support"}),
        *({"classes": [f"k{n}" for n in range(33)]}, {"classes": ["PII"]}),
    ],
)
def test_what_would_make_such_a_label_is_refused(wrong: dict[str, Any]) -> None:
    good: dict[str, Any] = {"feature": "support", "classes": [], "now": NOON, "days": 1}
    assert read_label(RING.label(TEXT, ANN, **good).json()) is not None
    with pytest.raises(ValueError, match="no label can hold"):
        RING.label(TEXT, ANN, **{**good, **wrong})


@pytest.mark.parametrize("secrets", [[], [b""], [KEY, KEY[:31]]])
def test_a_keyring_needs_whole_keys(secrets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(secrets, realm="")
