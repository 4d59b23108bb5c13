"""Every format in, every format out."""

import csv
import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest

from seawall.errors import ScanError
from tests.scan.scanning import read, scanned, write_json

TEXTS = ("a", "attack", "", 'zwei\nZeilen, "quoted"', "\u0000\u202e漢字")


def same_rows(out: Path) -> list[dict[str, Any]]:
    """The rows of any output, `seawall` parsed."""
    if out.name.endswith((".jsonl", ".jsonl.gz")):
        return read(out)
    if out.suffix == ".csv":
        with out.open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, Any]] = list(csv.DictReader(file))
    else:
        parquet: Any = pytest.importorskip("pyarrow.parquet")
        rows = parquet.read_table(out).to_pylist()
    return [row | {"seawall": orjson.loads(row["seawall"])} for row in rows]


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_all_formats_hold_the_same_rows(tmp_path: Path, ending: str) -> None:
    given = write_json(tmp_path / "in.jsonl", TEXTS)
    scanned(given, tmp_path / "plain.jsonl")
    out = tmp_path / f"out.{ending}"
    scanned(given, out)
    expected = read(tmp_path / "plain.jsonl")
    if ending == "csv":
        expected = [row | {"id": str(row["id"])} for row in expected]
    assert same_rows(out) == expected
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        ["in.jsonl", "plain.jsonl", out.name]
    )


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_the_same_scan_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    given = write_json(tmp_path / "in.jsonl", TEXTS * 200)
    one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
    scanned(given, one)
    scanned(given, two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_no_rows_give_an_output_without_rows(tmp_path: Path, ending: str) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"")
    out = tmp_path / f"out.{ending}"
    scanned(tmp_path / "in.jsonl", out)
    assert same_rows(out) == []


def test_csv_has_every_field_of_every_row_and_json_where_it_is_no_text(tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    given.write_bytes(b'{"text":"a","n":1,"b":true,"x":null}\n{"text":"b","l":[1,"z"]}\n?\n')
    scanned(given, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["text", "n", "b", "x", "l", "seawall"]
    assert [row[:-1] for row in rows] == [
        ["a", "1", "true", "", ""],
        ["b", "", "", "", '[1,"z"]'],
        ["", "", "", "", ""],
    ]


def test_csv_refuses_a_table_wider_than_is_of_use(tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    given.write_bytes(b"".join(b'{"text":"a","%d":1}\n' % n for n in range(2001)))
    with pytest.raises(ScanError, match="too many for CSV"):
        scanned(given, tmp_path / "out.csv")


def test_an_unknown_ending_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for name in ("out.xlsx", "out", "out.json"):
        with pytest.raises(ScanError, match=r"use \.jsonl, \.jsonl\.gz, \.csv, \.parquet"):
            scanned(tmp_path / "absent.txt", tmp_path / name)


def test_an_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    given = write_json(tmp_path / "in.jsonl", TEXTS)
    with pytest.raises(ScanError, match="no such file or directory"):
        scanned(given, tmp_path / "absent" / "out.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(ScanError, match="is a folder"):
        scanned(given, tmp_path / "folder.jsonl")


def test_the_output_is_gzip_that_others_read(tmp_path: Path) -> None:
    given = write_json(tmp_path / "in.jsonl", TEXTS)
    scanned(given, tmp_path / "out.jsonl.gz")
    with gzip.open(tmp_path / "out.jsonl.gz") as file:
        assert len(file.readlines()) == len(TEXTS)
