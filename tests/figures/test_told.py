"""The figures as JSON."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures import Facts, Measured, report, report_json
from tests.figures.texts import MEASURED, measured


@given(st.lists(MEASURED, min_size=1, max_size=30))
def test_whatever_was_measured_can_be_written(rows: list[Measured]) -> None:
    told = orjson.loads(orjson.dumps(report_json(report(rows))))
    assert told["texts"] == len(rows)
    assert told["found"]["of"] + told["false_alarms"]["of"] == len(rows)


def test_the_figures_of_a_small_measurement() -> None:
    rows = [
        measured(1, found=True, stopped_by=("a",), score=0.95, facts=Facts("x", "direct", "en")),
        measured(2, score=0.05, facts=Facts("x", "direct", "de"), seconds=0.25),
        *(measured(n, attack=False, score=0.05, facts=Facts("y")) for n in range(3, 23)),
        measured(23, attack=False, stopped_by=("a",), score=0.99, facts=Facts("y"), notes=("n",)),
    ]
    told = report_json(report(rows))
    assert told["found"] == {
        "count": 1, "of": 2, "share": 0.5, "low": 0.094531, "high": 0.905469,
    }  # fmt: skip
    assert told["false_alarms"]["count"] == 1
    assert told["false_alarms_by_rule"] == {"a": 1}
    assert list(told["by"]) == ["source", "kind", "language"]
    assert told["by"]["kind"]["direct"]["found"]["of"] == 2
    first, *_, last = told["curve"]["points"]
    assert (first["allowed"], first["needs_harmless"], first["found"]) == (0.001, 1000, None)
    assert last["allowed"] == 0.05
    assert last["score_over"] == 0.05
    assert last["found"]["count"] == 1
    assert last["found"]["low"] < told["found"]["low"]
    assert [b["from"] for b in told["reliability"]["bins"]] == [0.0, 0.9]
    assert told["not_fully_inspected"] == {"texts": 1, "notes": {"n": 1}}
    slowest = told["milliseconds"]["slowest"][0]
    assert slowest == {"file": "a.jsonl", "row": 2, "characters": 10, "milliseconds": 250.0}


def test_figures_that_cannot_be_had_are_null() -> None:
    told = report_json(report([measured(score=None)]))
    assert told["curve"] is None
    assert told["reliability"] is None
    assert told["without_score"] == 1
    assert told["false_alarms"] == {"count": 0, "of": 0, "share": None, "low": 0.0, "high": 1.0}
