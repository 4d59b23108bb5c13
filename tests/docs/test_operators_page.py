"""The page's table of operators is the catalogue."""

import re

from seawall.redteam.chain import Operator
from seawall.redteam.operators import OPERATORS
from tests.docs.snippets import ROOT

PAGE = ROOT / "docs" / "redteam.md"
TABLE = re.compile(r"<!-- operators -->\n(.*?)<!-- end -->", re.DOTALL)


def row(operator: Operator) -> str:
    """Its line in the table."""
    keeps = ("undone" if operator.undo else "checked") if operator.keeps else "no"
    words = "words" if operator.by_word else ""
    return (
        f"| `{operator.name}` | {operator.group.value} | {keeps} | {words} | {operator.grows:g} |"
        f" {operator.does} |\n"
    )


def table() -> str:
    """All lines, under their heads."""
    heads = "| operator | group | keeps | at | times | what it does |\n|---|---|---|---|---|---|\n"
    return heads + "".join(map(row, OPERATORS.values()))


def test_the_table_is_the_catalogue() -> None:
    found = TABLE.search(PAGE.read_text("utf-8"))
    assert found
    assert found[1] == table()
