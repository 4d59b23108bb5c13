"""What the pages show in Python runs and type-checks as it is printed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from seawall import Action, Guard
from seawall.assemble.policy_file import default_policy
from tests.docs.snippets import PAGES, ROOT, programs, snippets

pytestmark = pytest.mark.long

DETECTORS = ROOT / "docs/detectors.md"


@pytest.fixture
def beside_a_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder is one with a policy file, as `seawall init` leaves it."""
    (tmp_path / "seawall.yaml").write_text(default_policy(), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_snippets_and_none_is_hidden_from_these_tests() -> None:
    assert {"readme", "docs_detectors"} <= programs().keys()
    for page in PAGES:
        assert page.read_text("utf-8").count("```python") == len(snippets(page)), page.name


@pytest.mark.parametrize("name", programs())
def test_the_snippets_of_each_page_run_and_print_what_they_say(
    name: str, beside_a_policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = programs()[name]
    exec(compile(program, f"<{name}>", "exec"), {"__name__": name})
    promised = re.findall(r"^print\(.*\)  # (.*)$", program, re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == promised


@pytest.mark.timeout(400)  # a type checker without its cache
def test_the_snippets_of_all_pages_type_check_strictly(tmp_path: Path) -> None:
    for name, program in programs().items():
        (tmp_path / f"{name}.py").write_text(program, "utf-8")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=pyproject.toml", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_detector_on_the_page_has_fifteen_lines() -> None:
    assert len(snippets(DETECTORS)[0].splitlines()) == 15


def test_the_detector_on_the_page_works_once_its_package_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installed package is a module and the metadata beside it that names entry points."""
    (tmp_path / "acme_seawall.py").write_text("\n\n".join(snippets(DETECTORS)[:2]), "utf-8")
    metadata = tmp_path / "acme_seawall-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-seawall\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(
        "[seawall.detectors]\n"
        "tickets = acme_seawall:TicketNumbers\n"
        "badges = acme_seawall:badge_numbers\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    rule = "  - {name: no-tickets-out, kind: acme.ticket, stages: [output], action: redact}"
    assert rule in DETECTORS.read_text("utf-8")
    policy = tmp_path / "seawall.yaml"
    policy.write_text(f"version: 1\nrules:\n{rule}\n", "utf-8")
    guard = Guard.from_file(policy)
    assert guard.check("It is ACME-123456.", stage="output").action is Action.REDACT
    assert guard.check("It is badge 12345.", stage="output").action is Action.HOLD
    monkeypatch.delitem(sys.modules, "acme_seawall")
