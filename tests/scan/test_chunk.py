"""Rows in chunks, from any row on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.scan.chunk import read_chunks
from seawall.scan.row import BLOCK_BYTES, BLOCK_ROWS, Row, grouped
from seawall.scan.source import find_sources
from tests.scan.scanning import hostile, write_json


def all_rows(folder: Path, *, after: int) -> list[tuple[str, Row]]:
    chunks = read_chunks(find_sources(folder, without=frozenset()), after=after)
    return [(chunk.file, row) for chunk in chunks for row in chunk.block.rows("text")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    write_json(folder / "a.jsonl", [str(n) for n in range(300)])
    (folder / "b.csv").write_bytes(b"text,n\n" + b'"a\nb",1\n' * 300)
    (folder / "c.txt").write_bytes(b"\n" * 10)
    (folder / "d.jsonl.gz").write_bytes(b"no gzip")
    (folder / "e.txt").write_bytes(b"last")
    return folder


@hostile
@given(after=st.integers(0, 613))
def test_after_some_rows_come_exactly_the_others(folder: Path, after: int) -> None:
    assert all_rows(folder, after=after) == all_rows(folder, after=0)[after:]


def test_every_row_of_every_file_is_read(folder: Path) -> None:
    rows = all_rows(folder, after=0)
    assert len(rows) == 300 + 300 + 10 + 1 + 1
    assert [row.number for file, row in rows if file == "b.csv"] == [*range(1, 301)]


@given(st.lists(st.integers(0, BLOCK_BYTES), max_size=600))
def test_groups_hold_all_items_in_order_and_are_bounded(sizes: list[int]) -> None:
    groups = list(grouped(sizes, lambda size: size))
    assert [size for group in groups for size in group] == sizes
    for group in groups:
        assert 1 <= len(group) <= BLOCK_ROWS
        assert sum(group[:-1]) < BLOCK_BYTES
