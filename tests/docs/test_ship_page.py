"""docs/ship.md and the examples beside it say what there is, and nothing else."""

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from seawall.cli import cli
from seawall.ship.answer import Outcome
from seawall.ship.document import ChecklistLines, ProbeLine
from seawall.ship.probes import SORTS
from seawall.ship.read import read_checklist, shipped
from seawall.ship.subject import PARTS

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/ship.md").read_text("utf-8")
SCRIPT = ROOT / "examples/ship_demo/run.sh"
PIPELINES = sorted((ROOT / "examples/ci").glob("*.yml"))
_CALL = re.compile(r"(?:^|[\s$]|try )(seawall (?:ship|redteam|log|notices|people|key)\b[^|>&\n]*)")


def test_every_sort_key_outcome_and_part_is_told() -> None:
    told = set(re.findall(r"`([a-z_*-]+)`", PAGE)) | set(
        re.findall(r"^\| `([a-z ]+)`", PAGE, re.MULTILINE)
    )
    words = {*SORTS, *ProbeLine.model_fields, *PARTS, *ChecklistLines.model_fields}
    outside = {"version", "model", "prompts", "texts", "change", "items", "without", "files"}
    assert words - outside - told == set()
    for outcome in Outcome:
        assert f"| `{outcome.words}` |" in PAGE
    for key in outside:
        assert re.search(rf"^{key}: |`{key}", PAGE, re.MULTILINE), key


def test_the_checklist_on_the_page_is_one() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    found = read_checklist(example)
    assert "privacy-assessed" in {probe.id for probe in found.probes}
    read_checklist((SCRIPT.parent / "ship.yaml").read_text("utf-8"))


def test_what_the_page_says_of_waivers_is_so() -> None:
    assert not any(probe.excusable for probe in shipped().probes)
    unwaivable = {probe.id for probe in shipped().probes if not probe.waivable}
    assert unwaivable == {
        "input-covered",
        "input-rules-fire",
        "output-covered",
        "output-rules-fire",
        "log-whole",
    }


def calls(text: str) -> list[list[str]]:
    """The commands that a page, a script or a pipeline calls, as words."""
    joined = (
        re.sub(r"\\\n\s*", " ", text).replace("\n          --", " --").replace("\n      --", " --")
    )
    return [shlex.split(each.replace("`", " "), comments=True) for each in _CALL.findall(joined)]


def options(command: click.Command) -> set[str]:
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts)}


@pytest.mark.parametrize("path", [ROOT / "docs/ship.md", SCRIPT, *PIPELINES], ids=lambda p: p.name)
def test_every_command_and_option_that_is_shown_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        text = "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    found = calls(text)
    assert found
    for words in found:
        command: click.Command | None = cli
        rest = words[1:]
        while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
            inner = command.get_command(click.Context(command), rest[0])
            if inner is None:
                break
            command, rest = inner, rest[1:]
        assert command is not None, words
        used = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert used <= options(command), words


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_a_pipeline_is_read_and_its_deploy_job_verifies(path: Path) -> None:
    told = yaml.safe_load(path.read_text("utf-8"))
    deploy = told["jobs"]["deploy"] if "jobs" in told else told["deploy"]
    said = str(deploy)
    for word in ("ship verify", "--key", "--log-key", "--commit", "--feature", "--max-age"):
        assert word in said
