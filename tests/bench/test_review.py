"""The figures of review in the docs are those that the benchmark prints."""

from pathlib import Path

import numpy as np

from bench.review import certifying, coverage, false_alarms, floors
from tests.review.streams import plan

DOCS = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text("utf-8")


def test_what_can_be_worked_out_is_in_the_docs() -> None:
    for line in (*certifying(0), *floors(0)):
        assert line in DOCS


def test_few_streams_give_tables_of_the_same_shape() -> None:
    for table in (coverage, false_alarms):
        lines = list(table(40))
        assert len({line.count("|") for line in lines}) == 1
        assert lines[0] in DOCS


def test_a_budget_is_spent_whatever_its_split() -> None:
    for audit in (0.02, 0.015, 0.005):
        assert np.isclose(plan(audit, 0.02).share, 0.02)
