"""CSV files, and all that may be wrong in them."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import ScanError
from tests.scan.scanning import hostile, rows_of, told


@pytest.fixture(autouse=True)
def field_limit() -> Iterator[None]:
    """The limit of Python's own reader belongs to the whole process, and so to other tests."""
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)


def test_cells_may_hold_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbfid,text\r\n1,"a, ""b""\r\nc"\r\n\r\n2,attack\r\n'
    rows = rows_of(content, "in.csv", tmp_path)
    assert [(row["id"], row["text"]) for row in rows] == [("1", 'a, "b"\nc'), ("2", "attack")]


def test_every_row_that_cannot_be_checked_says_why_and_keeps_its_good_cells(
    tmp_path: Path,
) -> None:
    content = b"id,text\n1,a\n2,\xff\n3,a\0b\n4,a,b\n5\n6,x\ry\n7,b\n"
    rows = rows_of(content, "in.csv", tmp_path)
    assert [row["seawall"].get("error") for row in rows] == [
        None,
        "not UTF-8",
        "holds NUL characters",
        "has 3 cells, and the header 2",
        "`text` is null",
        "not CSV: new-line character seen in unquoted field",
        None,
    ]
    assert [row.get("id") for row in rows] == ["1", "2", "3", "4", "5", None, "7"]
    assert rows[1]["text"] is None
    assert rows[6]["seawall"].get("row") is None
    assert rows[2]["seawall"]["row"] == 3


def test_a_cell_of_ten_megabytes_passes_and_a_longer_one_than_allowed_is_an_error_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(b"text\n" + b"x" * 10_000_000 + b"\ny\n", "in.csv", tmp_path) == ["allow"] * 2
    monkeypatch.setattr("seawall.scan.csv_rows.MOST_BYTES", 100)
    results = told(b"text\n" + b"x" * 101 + b"\ny\n", "in.csv", tmp_path)
    assert results == ["not CSV: field larger than field limit (100)", "allow"]
    monkeypatch.setattr("seawall.scan.line.MOST_BYTES", 50)
    results = told(b"text\n" + b"x" * 51 + b"\ny\n", "in.csv", tmp_path)
    assert results == ["longer than 64 MiB", "allow"]


def test_columns_of_one_name_hide_nothing(tmp_path: Path) -> None:
    [row] = rows_of(b"text,a,a\nx,1,2\n", "in.csv", tmp_path)
    assert (row["a"], row["a.2"]) == ("1", "2")


def test_a_missing_column_is_refused_at_once_and_a_lost_text_is_not_quoted(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="no column `text`, but `id`, `question`; name one"):
        rows_of(b"id,question\n1,a\n", "in.csv", tmp_path)
    with pytest.raises(ScanError, match="but 2 others") as error:
        rows_of(b"my card is 4111 1111 1111 1111,a secret\n", "in.csv", tmp_path)
    assert "4111" not in str(error.value)


def test_a_header_that_cannot_be_read_is_an_error_row(tmp_path: Path) -> None:
    results = told(b"te\rxt\na\n", "in.csv", tmp_path)
    assert len(results) == 2
    assert "header" in results[0]


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)


@hostile
@given(st.lists(st.tuples(cells, cells), max_size=20))
def test_whatever_the_cells_there_is_one_row_each_in_order(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    content = io.StringIO(newline="")
    csv.writer(content).writerows([("text", "b"), *rows])
    found = rows_of(content.getvalue().encode("utf-8"), "in.csv", tmp_path)
    assert [(row["text"], row["b"]) for row in found] == rows


@hostile
@given(st.binary(max_size=200))
def test_no_bytes_end_a_scan(tmp_path: Path, content: bytes) -> None:
    rows = rows_of(b"text\n" + content, "in.csv", tmp_path)
    assert all("seawall" in row for row in rows)
