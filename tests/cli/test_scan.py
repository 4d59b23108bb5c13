"""`seawall scan` as a person runs it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from seawall.cli.scan import scan
from seawall.errors import ScanError, SettingsError


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(scan, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_a_row_comes_out_with_its_verdict(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("hello\nwrite to jane@example.com\n", "utf-8")
    out = tmp_path / "out.jsonl"
    code, output = run(tmp_path / "in.txt", "--out", out, "--stage", "output", "--workers", 1)
    assert code == 0
    first, second = (orjson.loads(line) for line in out.read_bytes().splitlines())
    assert first["seawall"]["action"] == "allow"
    assert [f["kind"] for f in second["seawall"]["findings"]] == ["pii.email"]
    assert "2 rows" in output
    assert "1 allowed" in output


def test_error_rows_give_exit_code_1_and_the_first_reasons_but_no_text(tmp_path: Path) -> None:
    rows = b'{"text": "fine"}\n' + b'{"text": 41111, "note": "secret"}\nsecret\n' * 5
    (tmp_path / "in.jsonl").write_bytes(rows)
    code, output = run(tmp_path / "in.jsonl", "--out", tmp_path / "out.csv")
    assert code == 1
    assert "10 rows could not be checked:" in output
    assert "    row 2: `text` is not a string\n" in output
    assert "and 5 more" in output
    assert "secret" not in output
    assert "4111" not in output


def test_what_the_user_got_wrong_is_said(tmp_path: Path) -> None:
    (tmp_path / "in.txt").touch()
    with pytest.raises(SettingsError, match="no feature `nobody`"):
        run(tmp_path / "in.txt", "--out", tmp_path / "out.jsonl", "--feature", "nobody")
    with pytest.raises(ScanError, match="names a format"):
        run(tmp_path / "in.txt", "--out", tmp_path / "out.doc")
    assert run(tmp_path / "in.txt")[0] == 2
    assert run(tmp_path / "in.txt", "--out", tmp_path / "o.csv", "--engine", "ray")[0] == 2


def test_a_terminal_sees_a_bar_and_a_file_does_not(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("hello\n" * 1000, "utf-8")
    code = "from seawall.cli import main; main()"
    given = str(tmp_path / "in.txt")
    command = [sys.executable, "-c", code, "scan", given, "--workers", "1", "--out"]
    quiet = subprocess.run([*command, str(tmp_path / "a.jsonl")], capture_output=True, check=True)
    assert quiet.stderr == b""
    assert b"1,000 rows" in quiet.stdout
    ours, theirs = pty.openpty()
    loud = subprocess.run(
        [*command, str(tmp_path / "b.jsonl")],
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 20)
    os.close(ours)
    assert b"rows/s" in shown
    assert b"1,000 rows" in loud.stdout
