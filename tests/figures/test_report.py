"""All figures of a measurement."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.figures import Facts, Measured, Share, joined, report
from seawall.figures.report import SLOWEST
from tests.figures.texts import MEASURED, measured


@given(st.lists(MEASURED, min_size=1, max_size=40))
def test_every_text_is_in_exactly_one_group_of_each_aspect(rows: list[Measured]) -> None:
    it = report(rows)
    assert it.all.texts == len(rows)
    for groups in it.groups.values():
        whole = joined(groups, "all")
        assert whole == it.all
        assert [group.texts for group in groups] == sorted((g.texts for g in groups), reverse=True)


@given(st.lists(MEASURED, min_size=1, max_size=40))
def test_counts_are_those_of_the_rows(rows: list[Measured]) -> None:
    it = report(rows)
    attacks = [row for row in rows if row.attack]
    harmless = [row for row in rows if not row.attack]
    assert it.all.found == Share(sum(row.outcome.found for row in attacks), len(attacks))
    stopped = sum(bool(row.outcome.stopped_by) for row in harmless)
    assert it.all.alarms == Share(stopped, len(harmless))
    assert it.alarms_by.get("one", 0) == stopped >= it.alarms_by.get("two", 0)
    assert it.unscored == sum(row.outcome.score is None for row in rows)
    assert it.partial == it.notes.get("too deep", 0)


@given(st.lists(MEASURED, min_size=1, max_size=40))
def test_times_are_those_of_the_rows(rows: list[Measured]) -> None:
    times = report(rows).times
    seconds = sorted(row.seconds for row in rows)
    assert [it.seconds for it in times.slowest] == seconds[::-1][:SLOWEST]
    assert times.median <= times.p99 <= seconds[-1]
    assert sum(each <= times.median for each in seconds) >= len(seconds) / 2


def test_an_aspect_of_which_no_text_says_anything_is_left_out() -> None:
    it = report([measured(facts=Facts("a")), measured(facts=Facts("b", "direct"))])
    assert set(it.groups) == {"source", "kind"}
    assert [group.name for group in it.groups["kind"]] == ["", "direct"]


def test_a_text_without_a_score_is_in_no_curve() -> None:
    rows = [measured(score=None), measured(score=0.9), measured(attack=False, score=0.1)]
    it = report(rows)
    assert it.unscored == 1
    assert it.curve
    assert it.curve.area.value == 1.0
    assert it.reliability
    assert sum(each.attacks.rows for each in it.reliability.bins) == 2
    assert report(rows[:1]).curve is None
