"""`seawall redteam import`: garak's own reports, as a user meets them."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seawall.cli import cli
from tests.cli.running import seawall

CORPORA = Path(__file__).parent.parent / "redteam" / "corpora"


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["redteam", "import", *arguments])


def _row(output: str, probe: str) -> list[str]:
    return next(line.split() for line in output.splitlines() if line.startswith(probe))


@pytest.fixture(name="reports")
def _reports(tmp_path: Path) -> Path:
    for name in ("report", "hitlog"):
        for target in ("bare", "behind"):
            shutil.copy(CORPORA / f"garak.{name}.jsonl", tmp_path / f"{target}.{name}.jsonl")
    return tmp_path


def test_a_report_is_told_by_probe_and_detector(reports: Path) -> None:
    """Prompts, hits, an interval, and what was not run; no text."""
    done = _run(str(reports / "bare.report.jsonl"))
    assert done.exit_code == 0
    assert "promptinject.HijackHateHumans" in done.output
    assert _row(done.output, "promptinject.HijackHateHumans")[2:4] == ["33.3%", "0–91%"]
    assert "not run: divergence.Repeat" in done.output
    assert "text 1" not in done.output


def test_two_reports_become_one_run_that_is_reported(reports: Path) -> None:
    """What garak found is read by the commands that read our own runs."""
    pair = [f"{name}={reports / name}.report.jsonl" for name in ("bare", "behind")]
    done = _run(*pair, "--out", str(reports / "run"))
    assert done.exit_code == 0
    assert f"next: seawall redteam report {reports / 'run'}" in done.output.replace("\n", "")
    assert b"text 1" not in (reports / "run" / "run.jsonl").read_bytes()
    told = CliRunner().invoke(cli, ["redteam", "report", str(reports / "run")])
    assert told.exit_code == 0
    assert "judged by garak.productkey.Win5x5" in told.output


def test_a_program_reads_one_object(reports: Path) -> None:
    """The same figures as JSON."""
    done = _run("--json", f"x={reports / 'bare.report.jsonl'}")
    (told,) = json.loads(done.output)["reports"]
    assert told["name"] == "x"
    hijack = next(each for each in told["detectors"] if each["hits"] == 1)
    assert (hijack["prompts"], hijack["output_hits"]) == (3, 2)
    assert hijack["true"] is None


def test_a_run_is_never_overwritten(reports: Path) -> None:
    """A folder that has a run keeps it, and the user hears which."""
    report = str(reports / "bare.report.jsonl")
    arguments = ("redteam", "import", report, "--out", "run")
    assert seawall(*arguments, folder=reports).returncode == 0
    again = seawall(*arguments, folder=reports)
    assert again.returncode != 0
    assert b"there is a run in `run` already" in again.stderr


def test_a_hit_log_beside_it_must_agree(reports: Path) -> None:
    """A hit that somebody took out of one of the two files is seen."""
    log = reports / "bare.hitlog.jsonl"
    log.write_bytes(log.read_bytes().split(b"\n", 1)[1])
    done = _run(str(reports / "bare.report.jsonl"))
    assert done.exit_code != 0
    assert "disagree on 1 outputs" in str(done.exception)


@pytest.mark.parametrize("given", ["no.report.jsonl", "a b=x", "bare.hitlog.jsonl"])
def test_a_wrong_file_or_name_is_told(reports: Path, given: str) -> None:
    """The user hears what to name instead."""
    given = given if "=" in given else str(reports / given)
    done = _run(given)
    assert done.exit_code != 0
    assert "report" in f"{done.output}{done.exception}" or "name" in done.output


def test_two_reports_need_two_names(reports: Path) -> None:
    """Else one would hide the other."""
    report = str(reports / "bare.report.jsonl")
    assert "a name of its own" in _run(report, report).output
