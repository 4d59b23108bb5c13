"""`seawall bench pii` as a person runs it: files in, figures out, nothing of a text."""

from functools import partial
from pathlib import Path

import click
import orjson
import pytest

from seawall.errors import ScanError
from tests.cli.benching import run_bench, write

MAIL = "ann@orchard-mill.org"
TEXT = f"Please write to {MAIL} today."
AT = TEXT.index(MAIL)


run = partial(run_bench, "pii")


def row(*spans: tuple[int, int, str], text: str = TEXT) -> dict[str, object]:
    marks = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    return {"text": text, "spans": marks}


def test_what_is_marked_and_found_is_counted_and_no_text_is_shown(tmp_path: Path) -> None:
    file = write(tmp_path / "mails.jsonl", [row((AT, AT + len(MAIL), "pii.email"))] * 3)
    code, output = run(file)
    assert code == 0
    (line,) = (line for line in output.splitlines() if line.startswith("email "))
    assert line.split()[1:4] == ["3", "of", "3"]
    assert MAIL not in output


def test_json_has_each_file_and_kind_with_its_interval(tmp_path: Path) -> None:
    right = write(tmp_path / "right.jsonl", [row((AT, AT + len(MAIL), "pii.email"))])
    missed = write(tmp_path / "missed.jsonl", [row((0, 6, "PERSON"))])
    code, output = run(right, missed, "--json")
    told = orjson.loads(output)
    assert code == 0
    assert told["files"][str(right)]["kinds"]["pii.email"]["f1"] == 1.0
    assert set(told["files"][str(missed)]["kinds"]) == {"pii.person"}
    assert told["files"][str(missed)]["kinds"]["pii.person"]["recall"] == 0.0
    assert told["match"] == "exact"


def test_a_label_means_what_kind_says(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [row((AT, AT + len(MAIL), "MAIL"))])
    _, output = run(file, "--kind", "MAIL=pii.email", "--json")
    assert orjson.loads(output)["files"][str(file)]["kinds"]["pii.email"]["right"] == 1


def test_marks_of_other_kinds_are_counted_not_dropped_in_silence(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [row((AT, AT + len(MAIL), "pii.email"), (0, 6, "VERB"))])
    _, output = run(file)
    assert "1 mark of other kinds left out" in output


def test_bounds_count_unless_overlap_is_asked_for(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [row((AT, AT + 3, "pii.email"))])
    for option, right in ((), 0), (("--overlap",), 1):
        _, output = run(file, *option, "--json")
        assert orjson.loads(output)["files"][str(file)]["kinds"]["pii.email"]["right"] == right


@pytest.mark.parametrize(
    "spans",
    [
        None,
        "x",
        [1],
        [{"start": 0}],
        [{"start": 5, "end": 5, "label": "a"}],
        [{"start": 0, "end": 9_999, "label": "a"}],
    ],
)
def test_a_row_with_bad_marks_is_named_and_the_others_are_measured(
    tmp_path: Path, spans: object
) -> None:
    good = row((AT, AT + len(MAIL), "pii.email"))
    file = write(tmp_path / "a.jsonl", [good, {"text": TEXT, "spans": spans}])
    code, output = run(file)
    assert code == 1
    assert "row 2" in output
    assert "1 of 1" in output
    assert MAIL not in output


def test_a_file_without_a_marked_text_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [{"text": TEXT}])
    with pytest.raises(ScanError, match="`spans`"):
        run(file)


def test_a_kind_that_is_none_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [row()])
    code, output = run(file, "--kind", "NAME")
    assert code == click.UsageError.exit_code
    assert "LABEL=KIND" in output
