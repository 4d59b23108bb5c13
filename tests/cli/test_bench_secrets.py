"""`seawall bench secrets` as a person runs it, also beside detect-secrets."""

import sys
from functools import partial
from pathlib import Path

import orjson
import pytest

from seawall.errors import ScanError
from tests.cli.benching import run_bench, write

DETECT_SECRETS = str(Path(sys.executable).parent / "detect-secrets")


run = partial(run_bench, "secrets")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        {"text": 'password = "hT7!kq2Zr9"', "label": "secret", "source": "code"},
        {"text": "nothing to see", "label": 1, "source": "code"},
        {"text": "the password is long", "label": "benign", "source": "prose"},
        {"text": '{"integrity": "sha512-abc"}', "label": "benign_hard", "source": "prose"},
    ]
    return write(tmp_path / "cases.jsonl", rows)


def test_each_source_is_counted_and_no_text_is_shown(file: Path) -> None:
    code, output = run(file)
    assert code == 0
    lines = {line.split()[0]: line.split() for line in output.splitlines() if line.strip()}
    assert lines["code"][1:5] == ["1", "of", "2", "50.0%"]
    assert lines["all"][1:5] == ["1", "of", "2", "50.0%"]
    assert "hT7!kq2Zr9" not in output


def test_json_has_both_scanners_and_their_figures(file: Path) -> None:
    code, output = run(file, "--detect-secrets", DETECT_SECRETS, "--json")
    assert code == 0
    told = orjson.loads(output)["scanners"]
    assert set(told) == {"seawall", "detect-secrets"}
    for scanner in told.values():
        assert scanner["sources"]["code"]["recall"]["value"] == 0.5
        assert scanner["sources"]["prose"]["false_alarms"]["of"] == 2
        assert scanner["sources"]["prose"]["precision"]["value"] is None
        assert scanner["sources"]["all"]["f1"] == pytest.approx(2 / 3)
        assert scanner["characters_per_second"] > 0


def test_texts_that_detect_secrets_reads_are_gone_afterwards(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    run(file, "--detect-secrets", DETECT_SECRETS)
    assert list(folder.iterdir()) == []


def test_the_program_may_be_named_from_here(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(DETECT_SECRETS).parent)
    assert run(file, "--detect-secrets", "./detect-secrets")[0] == 0


@pytest.mark.parametrize("program", ["/no/such/program", sys.executable])
def test_another_program_than_detect_secrets_is_told(file: Path, program: str) -> None:
    with pytest.raises(ScanError, match=r"cannot be run|is not detect-secrets"):
        run(file, "--detect-secrets", program)


@pytest.mark.parametrize(
    ("said", "code"), [('{"results": {}}', 3), ('{"results": null}', 0), ('{"results": []}', 0)]
)
def test_a_scanner_that_failed_has_found_nothing_out(
    file: Path, tmp_path: Path, said: str, code: int
) -> None:
    program = tmp_path / "scanner"
    program.write_text(f"#!/bin/sh\necho '{said}'\nexit {code}\n", "utf-8")
    program.chmod(0o700)
    with pytest.raises(ScanError, match="is not detect-secrets"):
        run(file, "--detect-secrets", program)


def test_rows_without_a_label_are_told_and_fail(tmp_path: Path) -> None:
    rows: list[object] = [{"text": "a", "label": "secret"}, {"text": "b"}, {"label": 1}]
    code, output = run(write(tmp_path / "a.jsonl", rows))
    assert code == 1
    assert "2 rows could not be read" in output
    with pytest.raises(ScanError, match="no labelled text"):
        run(write(tmp_path / "b.jsonl", [{"text": "a", "label": "?"}]))
