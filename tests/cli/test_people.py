"""`seawall people` makes keys, sets passwords, and shows who there is."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from seawall.access import fingerprint, read_person_key
from seawall.access.passwords import PasswordStore
from seawall.cli import main
from seawall.ledger import Query, open_for_reading

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


def with_ann(run: Run, tmp_path: Path, more: str = "") -> None:
    line = run("key", "ann", "--role", "lead")[1]
    (tmp_path / "seawall.yaml").write_text(f"version: 1\n{more}people:\n{line}", "utf-8")


def test_a_password_is_read_from_standard_input_stored_and_logged(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_ann(run, tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("three green bottles\nand more\n"))
    code, out, err = run("password", "ann")
    assert (code, err) == (0, "")
    assert "`ann` signs in with this password" in out
    found = PasswordStore(tmp_path / ".seawall").verify("ann", "three green bottles")
    assert found is not None
    with open_for_reading(tmp_path / ".seawall") as log:
        (entry,) = list(log.entries(Query(kind="person.*")))
    assert (entry.event.kind, dict(entry.event.facts)) == (
        "person.password_set",
        {"person": "ann"},
    )


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("bob", "three green bottles", "nobody is called `bob`"),
        ("ann", "short", "12 to 256 characters"),
        ("ann", "", "12 to 256 characters"),
        ("ann", "all about ann and me", "has the name in it"),
    ],
)
def test_a_password_that_is_weak_or_nobodys_is_refused_and_not_repeated(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    password: str,
    says: str,
) -> None:
    with_ann(run, tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    code, out, err = run("password", name)
    assert code == 2
    assert says in err
    assert not password or password not in out + err
    assert PasswordStore(tmp_path / ".seawall").find(name) is None


def test_a_password_that_opens_nothing_yet_is_said_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_ann(run, tmp_path, "sign_in: {local: false}\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("three green bottles\n"))
    code, _, err = run("password", "ann")
    assert code == 0
    assert "`sign_in.local`" in err
