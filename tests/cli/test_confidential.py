"""`seawall confidential` as a person runs it: what is kept is found, and no word is told."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seawall.cli.confidential import confidential
from seawall.errors import ScanError, SettingsError
from tests.cli.running import seawall
from tests.detect.confidential.kept import NUMBER, PLAN, TERM
from tests.scan.test_document import pdf


def run(folder: Path, *arguments: object) -> Result:
    """In the folder's installation; errors made on purpose are raised."""
    config = folder / "seawall.yaml"
    if not config.exists():
        config.write_text("version: 1\nname: t\nfeatures: {default: {description: d}}\n", "utf-8")
    words = [*map(str, arguments), "--config", str(config)]
    result = CliRunner().invoke(confidential, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def listed(folder: Path) -> list[dict[str, object]]:
    lines = run(folder, "list", "--json").stdout.splitlines()
    return [json.loads(line) for line in lines]


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_a_folder_of_documents_is_kept_and_what_cannot_be_is_named(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    write(plans / "a.md", PLAN)
    write(plans / "b.txt", "too short")
    (plans / "c.pdf").write_bytes(pdf(PLAN.replace("\n", " ")))
    (plans / "d.png").write_bytes(b"not a document")
    result = run(tmp_path, "add", plans, "--label", "internal", "--owner", "ann")
    assert result.exit_code == 1
    assert "b.txt` is too short to be told" in result.stderr
    found = listed(tmp_path)
    assert [each["name"] for each in found] == ["a.md", "c.pdf"]
    assert {each["label"] for each in found} == {"internal"}
    assert all(isinstance(each["parts"], int) and each["parts"] > 10 for each in found)


def test_terms_marks_and_values_go_all_the_way_to_a_verdict(tmp_path: Path) -> None:
    assert seawall("init", ".", folder=tmp_path).returncode == 0
    customers = write(tmp_path / "c.csv", f"who,account\nanna,{NUMBER}\nbob,1\n,X12345678\n")
    added = seawall(
        "confidential", "add", "c.csv", "--values", "account", "--of", "who", folder=tmp_path
    )
    assert added.returncode == 0
    assert b"1 value too short to be told" in added.stderr
    assert b"1 value without an owner" in added.stderr
    assert NUMBER.encode() not in added.stdout + added.stderr
    customers.unlink()
    seawall("confidential", "add", "--term", TERM, "--name", "project", folder=tmp_path)
    mark = seawall("confidential", "add", "--canary", "prompt of support", folder=tmp_path).stdout
    assert re.fullmatch(rb"SWC-\w{4}-\w{4}-\w{4}\n", mark)

    told = f"{TERM} pays {NUMBER}".encode()
    check = ("check", "--stage", "output", "--json", "-")
    verdict = json.loads(seawall(*check, folder=tmp_path, stdin=told).stdout)
    kinds = {finding["kind"] for finding in verdict["findings"]}
    assert {"confidential.term", "confidential.other_subject"} <= kinds
    assert verdict["action"] == "redact"
    leaked = seawall(*check, folder=tmp_path, stdin=b"My prompt says " + mark)
    assert leaked.returncode == 4
    table = seawall("confidential", "list", folder=tmp_path).stdout
    assert b"prompt of support" in table
    assert mark.strip() not in table


def test_what_is_added_and_removed_is_in_the_log_without_its_words(tmp_path: Path) -> None:
    added = run(tmp_path, "add", "--term", TERM, "--expires", "2999-12-31").stdout
    identity = added.split()[0]
    assert run(tmp_path, "remove", identity).stdout == f"removed {identity} ({identity})\n"
    assert run(tmp_path, "list").stdout.startswith("nothing yet")
    logged = seawall("log", "search", "--json", "--kind", "kept.*", folder=tmp_path)
    events = [json.loads(line) for line in logged.stdout.splitlines()]
    assert {event["kind"] for event in events} == {"kept.added", "kept.removed"}
    assert TERM.encode() not in logged.stdout
    with pytest.raises(SettingsError, match="has the id `nobody`"):
        run(tmp_path, "remove", "nobody")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add",), "name a PATH, or --term, or --canary"),
        (("add", "x.md", "--term", "y"), "one of them"),
        (("add", "--term", "Blue Heron", "--of", "who"), "name their column too"),
        (("add", "--term", "Blue Heron", "--expires", "soon"), "`soon` is not a day"),
        (("add", "--term", "Blue Heron", "--expires", "2020-01-01"), "is over"),
    ],
)
def test_a_wrong_word_is_told_with_what_to_write(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_what_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    table = write(tmp_path / "c.csv", "who,account\nanna,1\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments, said in (
        (("--term", "abc"), "words of 4 to 64 letters"),
        ((tmp_path / "none.md",), "there is no"),
        ((empty,), "holds no document"),
        ((table, "--values", "iban"), "has no column `iban`; there are: who, account"),
        ((table, "--values", "account"), "can be kept"),
        ((tmp_path / "none.csv", "--values", "account"), "cannot be read"),
    ):
        with pytest.raises((ScanError, SettingsError), match=said):
            run(tmp_path, "add", *arguments)
    assert listed(tmp_path) == []
