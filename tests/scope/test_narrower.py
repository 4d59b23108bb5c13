"""A scope of which nothing is told to be wider allows no call that the other denies or holds."""

import os
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.scope import Argument, Grant, Manifest, Way, compared, problems, widenings
from seawall.scope.inclusion import COMPARED
from seawall.scope.narrower import _OF_GRANTS, _WAYS
from tests.scope.calls import a_call, a_scope, scopes
from tests.scope.oracle import NOBODY_CAN, people_needed
from tests.scope.reference import REFERENCE, WRITTEN
from tests.scope.rewritten import edited

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
PAIRS = 20_000 if NIGHTLY else 1_500
CALLS = 20


@pytest.mark.timeout(3600 if NIGHTLY else 120)
@settings(max_examples=PAIRS, database=None)
@given(st.integers(0, 2**64))
def test_a_scope_that_is_no_wider_allows_no_call_that_the_other_does_not(seed: int) -> None:
    dice = Random(seed)
    old = a_scope(dice)
    new = edited(dice, old)
    (before,), (after,) = scopes(old), scopes(new)
    if any(problems(before)) or any(problems(after)) or widenings(before, after):
        return
    for _ in range(CALLS):
        for aimed in (new, old):
            request, now = a_call(dice, aimed)
            was, would = (people_needed(scope, request, now) for scope in (old, new))
            assert was <= would, (old, new, request)


def test_what_is_told_to_be_wider_mostly_is_and_not_all_changes_are() -> None:
    dice = Random(11)
    told = real = narrower = 0
    for _ in range(400):
        old = a_scope(dice)
        new = edited(dice, old)
        (before,), (after,) = scopes(old), scopes(new)
        if any(problems(before)) or any(problems(after)):
            continue
        wider = widenings(before, after)
        narrower += not wider
        if wider and all(each.way is Way.WIDER for each in wider):
            told += 1
            calls = (a_call(dice, new) for _ in range(300))
            real += any(people_needed(old, *c) > people_needed(new, *c) for c in calls)
    assert narrower > 80
    assert told > 100
    # Calls by chance do not find each hole, so the share is less than all.
    assert real > 0.7 * told


EDITS = [
    ("expires: 2027-06-30", "expires: 2027-06-29", "narrower"),
    ("expires: 2027-06-30", "expires: 2027-07-01", "wider"),
    ("data_classes: [customer, pii.email]", "data_classes: [customer, pii.email, x]", "wider"),
    ("owner: ann", "owner: bob", "same"),
    ("expires: 2027-06-30", "expires: 2027-06-30\nmode: shadow", "wider"),
    ("expires: 2027-06-30", "expires: 2027-06-30\nprovenance: values", "wider"),
    ("name: {max_length: 40}", "name: {max_length: 40, composed: allow}", "wider"),
    ("step: {enum", "step: {composed: quote, enum", "wider"),
    ("kind: {enum: [", "kind: {endorse: true, enum: [", "wider"),
    ("returns: [customer]", "returns: []", "wider"),
    ("untrusted: false", "untrusted: true", "narrower"),
    ("others: allow", "others: deny", "narrower"),
    ("approvals: 1\n", "approvals: 0\n", "wider"),
    (
        "effect: egress\n    arguments:\n      to",
        "effect: write\n    arguments:\n      to",
        "wider",
    ),
    ("id: {matches: '[0-9]{6}'}", "id: {matches: '[0-9]{5}'}", "unsure"),
    ("id: {matches: '[0-9]{6}'}", "id: {enum: ['123456']}", "narrower"),
    ("id: {matches: '[0-9]{6}'}", "id: {enum: ['12345']}", "wider"),
    ("id: {matches: '[0-9]{6}'}", "id: {max_length: 6}", "wider"),
    ("name: {max_length: 40}", "name: {max_length: 39}", "narrower"),
    ("name: {max_length: 40}", "name: {max_length: 41}", "wider"),
    ("path: {path_prefix: /data/in}", "path: {path_prefix: /data/in/x}", "narrower"),
    ("path: {path_prefix: /data/in}", "path: {path_prefix: /data/inx}", "wider"),
    ("max_items: 3, required: false", "max_items: 2, required: false", "narrower"),
    ("max_items: 3, required: false", "max_items: 4, required: false", "wider"),
    ("max_items: 3, required: false", "required: false", "wider"),
    ("maximum: 500, required: false", "maximum: 400.5, required: false", "narrower"),
    ("minimum: 1, maximum: 500", "minimum: 0.5, maximum: 500", "wider"),
    ("[example.com, '*.example.com']", "[a.example.com, '*.b.example.com']", "narrower"),
    ("[example.com, '*.example.com']", "[example.com, example.org]", "wider"),
    ("{equals_principal: tenant}", "{equals_principal: other}", "wider"),
    ("note: {data_class: customer}", "note: {data_class: public}", "narrower"),
    ("note: {data_class: customer}", "note: {data_class: pii.email}", "wider"),
    ("enum: [asked, fraud]", "enum: [fraud]", "narrower"),
    ("step: {enum: [1, 12], max", "step: {enum: [12], max", "narrower"),
    ("      body: {max_length: 500, required: false}\n", "", "narrower"),
    ("      note: {data_class: customer}\n", "", "wider"),
]


@pytest.mark.parametrize(("old", "new", "way"), EDITS, ids=[f"{a} | {b}" for a, b, _ in EDITS])
def test_which_way_one_change_goes(old: str, new: str, way: str) -> None:
    source = WRITTEN.replace(old, new, 1)
    assert source != WRITTEN
    found = compared(scopes(yaml.safe_load(WRITTEN)), scopes(yaml.safe_load(source)))
    assert found
    assert {each.way.value for each in found} - {"narrower", "same"} <= {way}
    assert way in {each.way.value for each in found}


def test_what_may_be_written_in_a_scope_has_a_side_or_none_that_is_known() -> None:
    # What is new is told to be unsure until somebody says in `narrower` which way it goes.
    assert {*Argument.__slots__} == {*COMPARED}
    assert {*Manifest.__slots__} == {*_WAYS, "feature", "grants", "sources"}
    others = {"tool", "result", "arguments", "keep"}
    assert {*Grant.__slots__} == {*_OF_GRANTS, *others} - {"untrusted", "returns"}


def test_the_first_scope_of_a_file_takes_leave_away_and_the_last_gives_it_back() -> None:
    (one,) = scopes(REFERENCE)
    two = scopes(REFERENCE, REFERENCE)
    ways = [compared(*pair)[0].way.value for pair in [((), two), (two, ()), ((one,), two)]]
    assert ways == ["narrower", "wider", "wider"]
    assert compared(two, (one,))[0].way is Way.NARROWER
    assert compared(two, two) == ()


def test_the_oracle_knows_what_nobody_can_approve() -> None:
    dice = Random(3)
    calls = [a_call(dice, REFERENCE) for _ in range(200)]
    assert {people_needed(REFERENCE, *call) for call in calls} == {0, 1, 2, NOBODY_CAN}
