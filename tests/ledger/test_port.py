"""Laws of a query: what a fact must be for an event to be asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.ledger.port import Query, holds
from seawall.terms import Fact
from tests.ledger.events import event, facts

scalars = st.integers() | st.booleans() | st.text(max_size=5)


@given(scalars)
def test_a_fact_holds_itself_and_what_it_lists_and_names(value: str | int) -> None:
    assert holds(value, value)
    assert holds(["before", value], value)
    assert not holds([], value)
    if isinstance(value, str):
        assert holds({value: 1}, value)


@given(facts, st.text(min_size=40))
def test_no_fact_holds_what_is_nowhere_in_it(fact: Fact, value: str) -> None:
    assert not holds(fact, value)


@pytest.mark.parametrize(("fact", "value"), [(True, 1), (1, True), ([False], 0), ("1", 1)])
def test_a_truth_is_no_number_and_a_number_no_word(fact: Fact, value: str | int) -> None:
    assert not holds(fact, value)


def test_all_facts_asked_for_must_hold_and_the_actor_be_the_one() -> None:
    happened = event(rule="no-pii", action="block")
    assert Query().admits(happened)
    assert Query(facts=(("rule", "no-pii"), ("action", "block"))).admits(happened)
    assert not Query(facts=(("rule", "no-pii"), ("action", "hold"))).admits(happened)
    assert not Query(facts=(("absent", "no-pii"),)).admits(happened)
    assert Query(actor="gateway").admits(happened)
    assert not Query(actor="somebody").admits(happened)
