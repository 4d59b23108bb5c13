"""Parquet files as output."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.scan.scanning import scanned, write_json

pyarrow: Any = pytest.importorskip("pyarrow")
parquet: Any = pytest.importorskip("pyarrow.parquet")


def test_columns_of_parquet_keep_their_types(tmp_path: Path) -> None:
    count = 700
    table = pyarrow.table(
        {
            "at": [datetime(2026, 1, 1, tzinfo=UTC)] * count,
            "vector": [[0.5, 1.5]] * count,
            "raw": [b"\xff"] * count,
            "seawall": ["old"] * count,
            "text": ["attack" if n % 3 else None for n in range(count)],
        }
    )
    folder = tmp_path / "in"
    folder.mkdir()
    parquet.write_table(table, folder / "a.parquet", row_group_size=300)
    parquet.write_table(table, folder / "b.parquet")
    scanned(folder, tmp_path / "out.parquet")
    out = parquet.read_table(tmp_path / "out.parquet")
    kept = ["at", "vector", "raw", "text"]
    assert out.select(kept).equals(pyarrow.concat_tables([table, table]).select(kept))
    told = [orjson.loads(each) for each in out["seawall"].to_pylist()]
    assert [one.get("action") for one in told] == [
        "block" if n % 3 else None for n in [*range(count)] * 2
    ]
    assert [one["file"] for one in told] == ["a.parquet"] * count + ["b.parquet"] * count


def test_columns_of_json_have_the_type_that_all_values_have(tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    rows = [
        {"text": "a", "i": 1, "f": 1, "b": True, "m": 1, "big": 2**64 - 1, "n": None},
        {"text": "b", "i": -(2**63) + 1, "f": 1.5, "b": None, "m": "x", "big": 1, "n": None},
        {"text": 5},
    ]
    given.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    scanned(given, tmp_path / "out.parquet")
    out = parquet.read_table(tmp_path / "out.parquet")
    types = {field.name: str(field.type) for field in out.schema}
    assert types == {
        "text": "string",
        "i": "int64",
        "f": "double",
        "b": "bool",
        "m": "string",
        "big": "string",
        "n": "string",
        "seawall": "string",
    }
    assert out["text"].to_pylist() == ["a", "b", "5"]
    assert out["m"].to_pylist() == ["1", "x", None]
    assert out["big"].to_pylist() == ["18446744073709551615", "1", None]


def test_many_rows_come_out_in_order(tmp_path: Path) -> None:
    given = write_json(tmp_path / "in.jsonl", [str(n) for n in range(1000)])
    scanned(given, tmp_path / "out.parquet")
    out = parquet.read_table(tmp_path / "out.parquet")
    assert out["text"].to_pylist() == [str(n) for n in range(1000)]


def test_files_of_different_columns_or_with_a_broken_one_still_come_out(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    parquet.write_table(pyarrow.table({"text": ["a"], "n": [1]}), folder / "a.parquet")
    parquet.write_table(pyarrow.table({"text": ["b"], "m": ["x"]}), folder / "b.parquet")
    scanned(folder, tmp_path / "out.parquet")
    rows = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["text"], row["n"], row["m"]) for row in rows] == [
        ("a", 1, None),
        ("b", None, "x"),
    ]
    (folder / "b.parquet").write_bytes(b"not Parquet")
    scanned(folder, tmp_path / "out.parquet")
    rows = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["text"] for row in rows] == ["a", None]
    assert "error" in orjson.loads(rows[1]["seawall"])
