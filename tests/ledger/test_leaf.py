"""Laws of the leaf: one spelling, the same as RFC 8785's, and nothing lost on the way back."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger import LARGEST, Leaf, Origin, decode, encode, storable
from seawall.terms import Action, Event, Stage
from tests.ledger.events import MOST, NOON, event, events, times

ORIGIN = Origin("acme", "production", "0123456789abcdef")
PLANTED = "pl4nted-value"


def refusal(**changes: Any) -> str:
    """Why an event with these fields is not taken."""
    given_fields: dict[str, Any] = {"kind": "text.held", "at": NOON, "actor": "gateway"}
    with pytest.raises(LedgerError) as error:
        encode(Event(**(given_fields | changes)), origin=ORIGIN, sequence=0)
    assert error.value.__cause__ is None
    return str(error.value)


@given(events, st.integers(0, MOST))
def test_a_leaf_says_what_was_encoded(happened: Event, sequence: int) -> None:
    assert decode(encode(happened, origin=ORIGIN, sequence=sequence)) == Leaf(
        happened, ORIGIN, sequence
    )


@given(events)
def test_a_leaf_is_spelled_as_rfc_8785_spells_it(happened: Event) -> None:
    leaf = encode(happened, origin=ORIGIN, sequence=7)
    assert leaf == rfc8785.dumps(json.loads(leaf))


@given(events)
def test_a_leaf_read_and_encoded_again_is_the_same_bytes(happened: Event) -> None:
    leaf = encode(happened, origin=ORIGIN, sequence=7)
    said = decode(leaf)
    assert encode(said.event, origin=said.origin, sequence=said.sequence) == leaf


def test_a_leaf_holds_exactly_the_fields_of_its_version() -> None:
    leaf = encode(event("text.held", request="r-1", rule="no-pii"), origin=ORIGIN, sequence=3)
    assert json.loads(leaf) == {
        "v": 1,
        "tenant": "acme",
        "environment": "production",
        "producer": "0123456789abcdef",
        "sequence": 3,
        "kind": "text.held",
        "at": 1785585600000000,
        "actor": "gateway",
        "request": "r-1",
        "session": "",
        "principal": "",
        "feature": "",
        "facts": {"rule": "no-pii"},
    }


def test_words_numbers_tuples_and_mappings_of_our_own_kinds_are_plain_facts() -> None:
    class Pair(tuple[int, int]):
        __slots__ = ()

    mine: dict[str, Any] = {
        "stage": Stage.INPUT,
        "action": Action.HOLD,
        "rules": ("a", "b"),
        "pair": Pair((1, 2)),
        "map": MappingProxyType({"n": 1}),
    }
    leaf = encode(Event("k", NOON, "a", facts=mine), origin=ORIGIN, sequence=0)
    assert decode(leaf).event.facts == {
        "stage": "input",
        "action": 2,
        "rules": ["a", "b"],
        "pair": [1, 2],
        "map": {"n": 1},
    }


@given(st.floats() | st.integers(min_value=MOST + 1) | st.binary() | st.just(object()))
def test_a_fact_outside_the_profile_is_refused_however_deep(value: object) -> None:
    for wrapped in (value, [value], {"a": [value]}):
        assert "facts.score" in refusal(facts={"score": wrapped})


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"score": 0.5}, "facts.score"),
        ({"score": -0.0}, "facts.score"),
        ({"score": 1.0}, "facts.score"),
        ({"count": 2**53}, "facts.count"),
        ({"count": -(2**53)}, "facts.count"),
        ({"note": PLANTED + "e\u0301"}, "facts.note"),
        ({"note": PLANTED + "\ud800"}, "facts.note"),
        ({"note": {PLANTED + "é": 1}}, "facts.note"),
        ({"note": [{PLANTED: {PLANTED: 0.5}}]}, "facts.note"),
        ({PLANTED: 0.5}, "facts"),
        ({PLANTED + "é": "x"}, "facts"),
        ({"😀": "x"}, "facts"),
        ({1: "x"}, "facts"),
        ({"when": NOON}, "facts.when"),
        ({"raw": PLANTED.encode()}, "facts.raw"),
        ({"bag": {PLANTED}}, "facts.bag"),
    ],
)
def test_a_refusal_names_the_field_and_never_the_value(
    facts: Mapping[Any, Any], field: str
) -> None:
    said = refusal(facts=facts)
    assert f"`{field}`" in said
    assert PLANTED not in said


@pytest.mark.parametrize("name", ["kind", "actor", "request", "session", "principal", "feature"])
def test_every_text_field_is_checked_and_named(name: str) -> None:
    for wrong in (PLANTED + "e\u0301", PLANTED + "\udfff", None, 7):
        said = refusal(**{name: wrong})
        assert f"`{name}`" in said
        assert PLANTED not in said


def test_facts_nested_without_end_are_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert "deep" in refusal(facts={"loop": endless})


def test_a_leaf_longer_than_a_log_tile_can_hold_is_refused() -> None:
    assert re.search(r"65,535", refusal(facts={"note": "x" * LARGEST}))
    room = LARGEST - len(encode(event("k", note=""), origin=ORIGIN, sequence=0))
    assert len(encode(event("k", note="x" * room), origin=ORIGIN, sequence=0)) == LARGEST


def test_a_time_needs_a_zone_and_must_fit() -> None:
    assert "`at`" in refusal(at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point
    assert "`at`" in refusal(at=datetime(9999, 1, 1, tzinfo=UTC))


@given(times, st.integers(-23, 23))
def test_a_time_keeps_its_microsecond_whatever_its_zone(at: datetime, hours: int) -> None:
    zoned = at.astimezone(timezone(timedelta(hours=hours)))
    happened = Event("k", zoned, "a")
    assert decode(encode(happened, origin=ORIGIN, sequence=0)).event.at == zoned


@given(st.text(st.characters(codec=None, categories=None)))
def test_anything_a_client_can_send_is_storable_once_passed_through(words: str) -> None:
    clean = storable(words)
    assert storable(clean) == clean
    leaf = encode(Event("k", NOON, "a", facts={"word": clean}), origin=ORIGIN, sequence=0)
    assert decode(leaf).event.facts["word"] == clean


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_bytes_that_are_no_leaf_are_an_error_that_does_not_quote_them(raw: bytes) -> None:
    with pytest.raises(LedgerError) as error:
        decode(raw)
    assert "evidence" in str(error.value)


def test_a_leaf_of_a_later_version_is_left_to_later_readers() -> None:
    leaf = encode(event(), origin=ORIGIN, sequence=0).replace(b'"v":1', b'"v":2')
    with pytest.raises(LedgerError, match="newer Seawall"):
        decode(leaf)


@given(st.sampled_from(sorted(json.loads(encode(event(), origin=ORIGIN, sequence=0)))))
def test_a_leaf_with_a_field_missing_or_of_another_type_is_an_error(name: str) -> None:
    whole = json.loads(encode(event(), origin=ORIGIN, sequence=0))
    for change in ({name: 0.5}, {name: [PLANTED]}, {name: None}, {}):
        wrong = {k: v for k, v in whole.items() if k != name} | change
        with pytest.raises(LedgerError) as error:
            decode(json.dumps(wrong).encode())
        assert PLANTED not in str(error.value)
