"""`seawall people` makes keys, and shows who there is."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from seawall.access import fingerprint, read_person_key
from seawall.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs `seawall people` at home in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SEAWALL_CONFIG", raising=False)
    monkeypatch.setenv("TTY_COMPATIBLE", "0")

    def go(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["seawall", "people", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code is None or isinstance(end.value.code, int)
        out, err = capsys.readouterr()
        return end.value.code or 0, out, err

    return go


def test_a_key_is_made_at_home_and_its_line_is_a_line_of_the_policy_file(
    run: Run, tmp_path: Path
) -> None:
    code, line, said = run("key", "ann", "--role", "lead", "--role", "owner")
    assert code == 0
    path = tmp_path / ".config/seawall/ann.key"
    assert str(path) in said
    (tmp_path / "seawall.yaml").write_text(f"version: 1\npeople:\n{line}", "utf-8")
    key = read_person_key(path)
    listed = run("list")[1]
    assert " ".join(listed.splitlines()[1].split()) == (
        f"ann {fingerprint(key.public)} - lead, owner"
    )


def test_no_secret_is_printed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    said = "".join(map(str, run("key", "ann", "--out", path)))
    for line in path.read_text("ascii").splitlines()[2:]:
        assert line.partition(":")[2] not in said


def test_a_key_that_is_there_is_not_replaced_and_a_strange_name_is_refused(run: Run) -> None:
    assert run("key", "ann")[0] == 0
    code, _, said = run("key", "ann")
    assert code == 2
    assert "is there already" in said
    assert run("key", "../ann")[0] == 2
    assert run("key", "Ann")[0] == 2


def test_without_people_the_list_says_how_to_begin(run: Run) -> None:
    assert "seawall people key NAME" in run("list")[1]
