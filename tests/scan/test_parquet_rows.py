"""Parquet files as input."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from seawall.errors import ScanError
from seawall.scan.parquet_rows import arrow, as_json
from tests.scan.scanning import read, scanned

pyarrow: Any = pytest.importorskip("pyarrow")
parquet: Any = pytest.importorskip("pyarrow.parquet")


def write(path: Path, columns: dict[str, Any]) -> Path:
    parquet.write_table(pyarrow.table(columns), path, row_group_size=100)
    return path


def test_every_record_is_a_row_in_order(tmp_path: Path) -> None:
    texts = [f"text {n}" for n in range(1000)]
    given = write(tmp_path / "in.parquet", {"n": list(range(1000)), "text": texts})
    scanned(given, tmp_path / "out.jsonl")
    rows = read(tmp_path / "out.jsonl")
    assert [(row["n"], row["text"]) for row in rows] == list(enumerate(texts))


def test_records_that_cannot_be_checked_are_error_rows(tmp_path: Path) -> None:
    broken = pyarrow.array([b"a", None, b"\xff", b"attack"]).view(pyarrow.string())
    given = write(tmp_path / "in.parquet", {"n": [1, 2, 3, 4], "text": broken})
    scanned(given, tmp_path / "out.jsonl")
    rows = read(tmp_path / "out.jsonl")
    told = [row["seawall"].get("error") or row["seawall"]["action"] for row in rows]
    assert told == ["allow", "`text` is null", "not UTF-8", "block"]
    assert [row["n"] for row in rows] == [1, 2, 3, 4]


def test_values_become_json_without_loss() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    value = {"a": [b"\xff", Decimal("1.10"), at, date(2026, 1, 2)], "b": (None, True, 0.5)}
    expected = {
        "a": ["/w==", "1.10", "2026-01-02T03:04:05+00:00", "2026-01-02"],
        "b": [None, True, 0.5],
    }
    assert as_json(value) == expected
    assert orjson.loads(orjson.dumps(as_json(value))) == expected


def test_a_file_that_is_not_parquet_is_one_error_row(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.parquet", {"text": ["a"] * 300}).read_bytes()
    for content in (b"", b"no", whole[:-20], b"PAR1" + b"\0" * 50 + whole[54:]):
        (tmp_path / "in.parquet").write_bytes(content)
        scanned(tmp_path / "in.parquet", tmp_path / "out.jsonl")
        assert "not Parquet, or broken" in read(tmp_path / "out.jsonl")[-1]["seawall"]["error"]


def test_a_missing_column_is_refused(tmp_path: Path) -> None:
    given = write(tmp_path / "in.parquet", {"body": ["a"]})
    with pytest.raises(ScanError, match="no column `text`, but `body`"):
        scanned(given, tmp_path / "out.jsonl")


def test_without_pyarrow_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("seawall.scan.parquet_rows.import_module", absent)
    with pytest.raises(ScanError, match="pip install"):
        arrow()
