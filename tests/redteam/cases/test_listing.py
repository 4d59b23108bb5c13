"""Lists of cases: what is gone is missed, whatever was merged, until somebody signs that it is."""

from collections.abc import Mapping
from itertools import permutations

import orjson
import pytest

from seawall.errors import TargetError
from seawall.redteam.cases import (
    CaseList,
    Side,
    broken_off,
    missed,
    next_list,
    read_list,
    statement_of_list,
    unlisted,
)

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")


def made(*before: CaseList, reason: str | None = None, **cases: str) -> CaseList:
    it = next_list(Side.REGRESS, before, cases, by="ann", reason=reason)
    assert it is not None
    return it


def problems(lists: tuple[CaseList, ...], cases: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    return missed(lists, cases), unlisted(lists, cases), broken_off(lists)


FIRST = made(one=A)
SECOND = made(FIRST, one=A, two=B)


def test_a_list_adds_what_no_other_has_and_nothing_is_signed_where_all_is_listed() -> None:
    assert [each.case for each in SECOND.added] == ["two"]
    assert SECOND.after == (FIRST.id,)
    assert next_list(Side.REGRESS, (FIRST, SECOND), {"two": B}, by="ann") is None
    assert problems((FIRST, SECOND), {"one": A, "two": B}) == ((), (), ())


def test_what_is_gone_and_what_nobody_listed_is_told() -> None:
    lists = (FIRST, SECOND)
    assert problems(lists, {"one": A}) == (("two",), (), ())
    assert problems(lists, {"one": A, "two": B, "three": C}) == ((), ("three",), ())
    assert problems(lists, {"one": A, "two": C}) == ((), ("two",), ())


def test_a_list_that_another_came_after_is_missed_with_the_cases_that_it_added() -> None:
    """The last of all is not, by itself: so pipelines say how many there were."""
    assert problems((SECOND,), {"two": B}) == ((), (), (FIRST.id,))
    assert problems((FIRST,), {"one": A}) == ((), (), ())


def test_lists_of_two_branches_are_merged_in_any_order_and_the_next_comes_after_both() -> None:
    left = made(FIRST, one=A, left=B)
    right = made(FIRST, one=A, right=C)
    cases = {"one": A, "left": B, "right": C}
    for lists in permutations((FIRST, left, right)):
        assert problems(lists, cases) == ((), (), ())
        assert problems(lists, {"one": A, "left": B}) == (("right",), (), ())
    after = made(FIRST, left, right, **cases, more=A)
    assert after.after == tuple(sorted((left.id, right.id)))
    assert problems((FIRST, left, after), cases | {"more": A})[2] == (right.id,)


def test_what_is_taken_out_is_missed_no_more_and_can_come_back() -> None:
    out = made(FIRST, SECOND, reason="a copy", one=A)
    assert [(each.case, each.added_by) for each in out.gone] == [("two", (SECOND.id,))]
    lists = (FIRST, SECOND, out)
    assert problems(lists, {"one": A}) == ((), (), ())
    assert problems(lists, {"one": A, "two": B}) == ((), ("two",), ())
    back = made(*lists, one=A, two=B)
    assert problems((*lists, back), {"one": A, "two": B}) == ((), (), ())
    assert problems((*lists, back), {"one": A}) == (("two",), (), ())


def test_whoever_takes_a_case_out_takes_none_that_another_branch_added_meanwhile() -> None:
    out = made(FIRST, reason="a copy")
    again = made(FIRST, one=B)
    assert problems((FIRST, out, again), {})[0] == ("one",)


def test_without_a_reason_nothing_is_taken_out() -> None:
    assert next_list(Side.REGRESS, (FIRST,), {}, by="ann") is None
    assert made(FIRST, two=B).gone == ()


def test_a_list_is_read_as_it_was_written() -> None:
    out = made(FIRST, SECOND, reason="a copy")
    for it in (FIRST, SECOND, out):
        assert read_list(statement_of_list(it), "file") == it


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("predicateType",), "https://example.org/x", "something else than a list of cases"),
        (("subject", 0, "name"), "list_0000000000000000", "does not hold the list"),
        (("predicate", "by"), "eve", "does not hold the list"),
        (("predicate", "after"), ["list_0"], "does not hold the list"),
        (("predicate", "side"), "nowhere", "`side` is missing or of another sort"),
        (("predicate", "more"), "x", "a key that a list of cases has not"),
    ],
)
def test_parts_that_do_not_belong_together_are_no_list(
    path: tuple[str | int, ...], value: object, why: str
) -> None:
    said = orjson.loads(statement_of_list(FIRST))
    place = said
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(TargetError, match=why):
        read_list(orjson.dumps(said), "file")
