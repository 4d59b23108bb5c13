"""docs/advisor.md shows what the command prints, and names its options and its defaults."""

import re
from pathlib import Path

from click.testing import CliRunner

from seawall.cli.scope import scope
from seawall.cli.scope.advise import advise
from seawall.scope.advice import Terms
from tests.cli.past import months, write_past
from tests.docs.snippets import ROOT

PAGE = (ROOT / "docs/advisor.md").read_text("utf-8")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def bare(line: str) -> str:
    """A line without the days and the widths of columns, which depend on when and on what."""
    return " ".join(DATE.sub("DAY", line).split())


def test_the_advice_on_the_page_is_what_the_command_prints(tmp_path: Path) -> None:
    shown = re.search(r"\$ seawall scope advise\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    path = write_past(tmp_path, months())
    done = CliRunner().invoke(scope, ["advise", "--config", str(path)])
    printed = {bare(line) for line in done.output.splitlines()}
    assert {bare(line) for line in shown[1].splitlines()} - printed == set()
    assert "would have denied 0 of 2,400 calls" in done.output


def test_every_option_and_default_is_on_the_page() -> None:
    options = {name for each in advise.params for name in each.opts}
    told = options - {"--data", "--config"}
    assert {option for option in told if f"`{option}" not in PAGE} == set()
    terms = Terms()
    assert f"how long a grant must have been there; {terms.days} |" in PAGE
    assert f"must speak for a proposal; {terms.calls} |" in PAGE
