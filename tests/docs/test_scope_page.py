"""docs/scope.md shows what the commands print, and names every reason and constraint."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from seawall.cli.scope import scope
from seawall.scope import Reason
from tests.docs.snippets import ROOT
from tests.scope.oracle import CONSTRAINTS

PAGE = (ROOT / "docs/scope.md").read_text("utf-8")
POLICY, *_ = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
EXPIRES = "2027-01-31"
LATER = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()
"""As far from now as the day on the page was when it was written."""
CALL, ANSWER = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def beside_the_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seawall.yaml").write_text(POLICY.replace(EXPIRES, LATER), "utf-8")
    monkeypatch.chdir(tmp_path)


def test_check_prints_what_the_page_shows() -> None:
    shown = re.search(r"\$ seawall scope check\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    assert CliRunner().invoke(scope, ["check"]).stdout == shown[1].replace(EXPIRES, LATER)


def test_the_call_on_the_page_is_decided_as_the_page_says() -> None:
    done = CliRunner().invoke(scope, ["test", "-"], input=CALL)
    assert done.exit_code == 3
    assert orjson.loads(done.stdout) == orjson.loads(ANSWER)


def test_every_reason_and_every_constraint_is_on_the_page() -> None:
    assert {reason for reason in Reason if f"`{reason.value}`" not in PAGE} == set()
    rows = set(re.findall(r"^\| (`.*?`) \|", PAGE, re.MULTILINE))
    named = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
    assert set(CONSTRAINTS) <= named
