"""The page of the red team says what the JSON of a report holds, and what is simulated."""

import re

import pytest

from seawall.redteam.avid import MOST_CHAINS
from seawall.redteam.figures import changes, changes_json, report, report_json
from seawall.redteam.seed import Family
from seawall.redteam.taxonomy import AVID
from tests.docs.snippets import ROOT
from tests.redteam.runs import large

PAGE = (ROOT / "docs/redteam.md").read_text("utf-8")
TABLE = PAGE.partition("### JSON")[2].partition("\n## ")[0]


def test_every_key_of_the_json_is_told() -> None:
    """Those of the report, of a target in it, and of their parts."""
    told = {*re.findall(r"`([a-z_]+)`", TABLE)}
    whole = report_json(report(large(each=3)))
    (target, *_), (pair, *_) = whole["targets"], whole["pairs"]
    parts = [whole, whole["run"], target, target["all"], target["all"]["median_queries"], pair]
    parts += [pair["all"], target["found"][0], *[*target["operators"].values()][:1]]
    parts += [whole["false_alarms"]["bare"]]
    assert {key for part in parts for key in part} - told == set()
    quoted = {*re.findall(r'"([a-z_]+)"', TABLE)}
    assert quoted == {*target["all"]["success"]["1"]}


@pytest.mark.parametrize(
    "told",
    [report_json(report(large(each=2))), changes_json(changes(large(each=2), large(each=2)))],
)
def test_each_format_is_named(told: dict[str, object]) -> None:
    assert f"`{told['format']}`" in PAGE


def test_the_bounds_in_the_table_are_those_of_the_arithmetic() -> None:
    """Zero of 36 and zero of 10, as the page says."""
    assert "Zero of 36 leaves 8%, zero of 10 leaves 26%" in PAGE
    assert [round(100 * (1 - 0.05 ** (1 / rows))) for rows in (36, 10)] == [8, 26]


def test_each_family_is_told_with_its_categories_of_avid() -> None:
    """A row that nobody kept true would be worse than none."""
    section = PAGE.partition("### AVID")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \| ([SEP]\d{4}[^|]*) \|$", section, re.MULTILINE)
    told = {
        family: tuple(categories.split(", "))
        for families, categories in rows
        for family in re.findall(r"`(\w+)`", families)
    }
    assert told == {str(family): AVID[family] for family in Family}
    assert f"{MOST_CHAINS} at most" in section
