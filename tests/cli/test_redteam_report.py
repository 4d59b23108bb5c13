"""`seawall redteam report` and `diff`: what a run shows, and exit codes for pipelines."""

import stat
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from seawall.cli import cli
from seawall.errors import TargetError
from seawall.redteam.figures import report
from seawall.redteam.lines import Run, line_json
from seawall.redteam.page import page
from seawall.redteam.record import Line
from seawall.redteam.targets.protocol import Oracle
from tests.redteam.runs import large


def written(run: Run, folder: Path) -> Path:
    folder.mkdir()
    end = [run.finished] if run.finished else []
    lines: list[Line] = [run.plan, *run.tries, *run.tried, *run.harmless, *end]
    (folder / "run.jsonl").write_bytes(b"".join(map(line_json, lines)))
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("runs")
    return (
        written(large(each=12), folder / "before"),
        written(large(2, guarded=0.05, run="run_fedcba9876543210", each=12), folder / "now"),
    )


def ran(*words: str | Path, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(cli, ["redteam", *map(str, words)])


@pytest.mark.parametrize("columns", [80, 120])
def test_people_read_what_broke_how_surely_and_what_was_not_run(
    runs: tuple[Path, Path], columns: int
) -> None:
    """No line is wider than the terminal, and nothing in an attack steers it."""
    done = ran("report", runs[0], columns=columns)
    assert done.exit_code == 0
    for said in (
        "guarded against bare",
        "harmless texts stopped",
        "not run: 3 seeds",
        "cheapest",
    ):
        assert said in done.output
    assert all(len(line) <= columns for line in done.output.splitlines())
    assert not {"\x1b", "\u202e", "\u200b"} & {*done.output}


def test_what_only_wants_an_answer_is_told_by_no_guard(tmp_path: Path) -> None:
    """At a target without one, `the guard let it through` would be said of nobody."""
    it = large(each=2)
    tried = tuple(replace(each, told_by=Oracle.VERDICT) for each in it.tried)
    run = Run(it.plan, (), tried, it.harmless, it.finished)
    out = ran("report", written(run, tmp_path / "run")).output
    assert "broken: it was answered, if only by a no in words" in out
    assert "the guard let it through" not in out
    assert "No harm is told." in page(report(run))


def test_operators_that_nobody_tried_alone_have_no_columns_for_it(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    it = large(each=12)
    run = Run(it.plan, (), it.tried, it.harmless, it.finished)
    without = ran("report", written(run, tmp_path / "run")).output
    assert "in found" in without
    assert "alone" not in without
    assert "alone" in ran("report", runs[0]).output


def test_programs_read_the_same_figures(runs: tuple[Path, Path]) -> None:
    done = ran("report", runs[0] / "run.jsonl", "--json")
    told = orjson.loads(done.stdout)
    assert told["format"] == "seawall.redteam.report/1"
    assert told["targets"][0]["families"]["override"]["success"]["1000"] is None
    assert "KZMQWB" not in done.stdout


def test_a_page_is_written_for_its_owner_alone(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """It holds attacks that work."""
    file = tmp_path / "report.html"
    done = ran("report", runs[0], "--html", file)
    assert done.exit_code == 0
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="cannot be read"):
        CliRunner().invoke(cli, ["redteam", "report", str(tmp_path)], catch_exceptions=False)


def test_a_page_that_cannot_be_written_is_told(runs: tuple[Path, Path], tmp_path: Path) -> None:
    arguments = ["redteam", "report", str(runs[0]), "--html", str(tmp_path / "no" / "x.html")]
    with pytest.raises(TargetError, match="cannot be written"):
        CliRunner().invoke(cli, arguments, catch_exceptions=False)


def test_a_pipeline_fails_where_a_run_is_worse_and_only_where_it_asks(
    runs: tuple[Path, Path],
) -> None:
    before, now = runs
    assert ran("diff", before, now).exit_code == 0
    assert ran("diff", before, now, "--fail-on-worse").exit_code == 5
    assert ran("diff", now, before, "--fail-on-worse").exit_code == 0
    assert ran("diff", before, now, "--fail-on-new").exit_code == 5
    assert ran("diff", before, before, "--fail-on-new", "--fail-on-worse").exit_code == 0


def test_what_was_not_run_again_fails_a_gate(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """Nobody knows that it is no worse."""
    run = large(each=12)
    less = Run(run.plan, (), run.tried[1:], (), run.finished)
    now = written(less, tmp_path / "less")
    assert ran("diff", runs[0], now).exit_code == 0
    assert ran("diff", runs[0], now, "--fail-on-worse").exit_code == 5


def test_people_read_what_changed(runs: tuple[Path, Path]) -> None:
    done = ran("diff", *runs)
    assert "worse in" in done.output
    assert "newly broken" in done.output
    assert all(len(line) <= 80 for line in done.output.splitlines())
    told = orjson.loads(ran("diff", *runs, "--json").stdout)
    assert told["worse"] is True
    assert told["targets"]["guarded"]["newly_broken"]


def test_reports_for_avid_are_written_into_a_folder(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    """What goes to a program beside them stays one JSON object."""
    folder = tmp_path / "new" / "avid"
    done = ran("report", runs[0], "--avid", folder, "--json")
    assert done.exit_code == 0
    assert orjson.loads(done.stdout)["format"] == "seawall.redteam.report/1"
    files = {file.stem: orjson.loads(file.read_bytes()) for file in folder.iterdir()}
    assert f"wrote {len(files)} reports into" in done.stderr
    assert {name: told["metadata"]["report_id"] for name, told in files.items()} == {
        name: name for name in files
    }
    assert "run_0123456789abcdef-bare-leak" in files


def test_a_run_in_which_nothing_broke_has_no_report_for_avid(tmp_path: Path) -> None:
    """Which is said, so that nobody looks for the files."""
    it = large(each=2)
    held = tuple(replace(each, broken_at=None, shortest=None, found=None) for each in it.tried)
    run = written(Run(it.plan, (), held, it.harmless, it.finished), tmp_path / "run")
    done = ran("report", run, "--avid", tmp_path / "avid")
    assert done.exit_code == 0
    assert "nothing for AVID" in done.stderr
    assert not (tmp_path / "avid").exists()


def test_a_folder_for_avid_that_cannot_be_written_is_told(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    arguments = ["redteam", "report", str(runs[0]), "--avid", str(tmp_path / "file" / "x")]
    with pytest.raises(TargetError, match="name another `--avid`"):
        CliRunner().invoke(cli, arguments, catch_exceptions=False)
