"""Agreement of spans: counted by hand, and within its interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures import Mark, Seen, Share, agreements

NAME, MAIL = "pii.person", "pii.email"


def mark(start: int, end: int, kind: str = NAME) -> Mark:
    return Mark(start, end, kind)


def test_precision_recall_and_f1_are_what_one_counts_by_hand() -> None:
    texts = [
        Seen([mark(0, 4), mark(9, 12)], [mark(0, 4), mark(20, 24)]),
        Seen([mark(3, 7)], [mark(3, 7)]),
        Seen([], [mark(1, 2)]),
    ]
    (it,) = agreements(texts)
    assert it.kind == NAME
    assert it.precision == Share(2, 4)
    assert it.recall == Share(2, 3)
    assert it.f1 == pytest.approx(2 * 0.5 * (2 / 3) / (0.5 + 2 / 3))
    assert it.interval.low <= it.f1 <= it.interval.high


def test_other_bounds_count_only_where_overlap_is_enough_and_each_finding_once() -> None:
    texts = [Seen([mark(0, 4), mark(5, 9)], [mark(2, 8)])]
    (exact,), (overlap,) = agreements(texts), agreements(texts, overlapping=True)
    assert exact.recall == Share(0, 2)
    assert overlap.recall == Share(1, 2)
    assert overlap.precision == Share(1, 1)


def test_kinds_are_apart_and_one_that_no_text_marks_is_left_out() -> None:
    texts = [Seen([mark(0, 4)], [mark(0, 4, MAIL)])]
    (it,) = agreements(texts)
    assert it.kind == NAME
    assert it.recall == Share(0, 1)
    assert it.precision == Share(0, 0)


def test_the_same_texts_have_the_same_interval() -> None:
    texts = [Seen([mark(0, 4)], [mark(0, 4)] * (n % 2)) for n in range(50)]
    assert agreements(texts) == agreements(texts)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_f1_is_one_of_perfect_findings_and_never_out_of_range(
    rows: list[tuple[bool, bool]],
) -> None:
    texts = [Seen([mark(0, 1)] * there, [mark(0, 1)] * seen) for there, seen in rows]
    for it in agreements(texts):
        assert 0.0 <= it.interval.low <= it.interval.high <= 1.0
        assert (it.f1 == 1.0) == (it.precision.hits == it.precision.rows == it.recall.rows)
