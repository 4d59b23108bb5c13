"""Labelled texts out of real files of every kind."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import ScanError
from seawall.figures import Label, Words
from seawall.scan import Columns, Given, Trouble, find_samples
from seawall.scan.labelled import Labelled
from seawall.scan.parquet_rows import arrow
from seawall.terms import Stage
from tests.scan.scanning import hostile


def read(*given: Given, columns: Columns = Columns()) -> list[Labelled | Trouble | None]:  # noqa: B008
    return [row for row, _ in find_samples(given, columns)]


def write(path: Path, rows: Sequence[object]) -> Given:
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return Given(path)


def plain(rows: Sequence[Labelled | Trouble | None]) -> list[tuple[str, bool]]:
    return [(row.text, row.attack) for row in rows if isinstance(row, Labelled)]


ROWS = [{"text": "a", "label": 1}, {"text": "b", "label": 0}]


def test_every_kind_of_file_is_read_alike(tmp_path: Path) -> None:
    body = b"\n".join(map(orjson.dumps, ROWS))
    (tmp_path / "a.jsonl").write_bytes(body)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(body))
    (tmp_path / "c.csv").write_text("text,label\na,attack\nb,benign\n", "utf-8")
    table = arrow().table({"text": ["a", "b"], "label": [1.0, 0.0]})
    arrow().parquet.write_table(table, tmp_path / "d.parquet")
    for name in ("a.jsonl", "b.jsonl.gz", "c.csv", "d.parquet"):
        assert plain(read(Given(tmp_path / name))) == [("a", True), ("b", False)], name
    assert len(read(Given(tmp_path))) == 8


def test_a_file_without_labels_gets_one_for_all_its_texts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\n", "utf-8")
    (tmp_path / "b.txt").write_text("three\n", "utf-8")
    rows = read(Given(tmp_path / "a.txt", Label.ATTACK), Given(tmp_path / "b.txt", Label.HARMLESS))
    assert plain(rows) == [("one", True), ("two", True), ("three", False)]


def test_a_label_for_the_file_stands_over_those_of_its_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ROWS).path
    assert plain(read(Given(path, Label.HARMLESS))) == [("a", False), ("b", False)]


def test_a_row_says_where_it_is_from_and_else_its_file_does(tmp_path: Path) -> None:
    fields = {"source": "s", "kind": "indirect", "lang": "de"}
    odd = {"source": None, "kind": ["x"], "lang": 7}
    first, second = read(write(tmp_path / "a.jsonl", [{**ROWS[0], **fields}, {**ROWS[1], **odd}]))
    assert isinstance(first, Labelled)
    assert isinstance(second, Labelled)
    assert tuple(first.place) == ("a.jsonl", 1)
    assert (first.facts.source, first.facts.kind, first.facts.language) == ("s", "indirect", "de")
    assert first.stage is Stage.CONTEXT
    assert (second.facts.source, second.facts.kind, second.facts.language) == ("a.jsonl", "", "7")
    assert second.stage is Stage.INPUT


def test_a_row_that_cannot_be_read_is_named_by_its_line_and_nothing_of_it_is_said(
    tmp_path: Path,
) -> None:
    lines = [
        b'{"text": "a", "label": 1}',
        b"",
        b"secret",
        b'{"label": 1}',
        b'{"text": 7, "label": 1}',
        b'{"text": "secret"}',
        b'{"text": "secret", "label": null}',
        b'{"text": "secret", "label": "secret"}',
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    rows = read(Given(tmp_path / "a.jsonl"))
    troubles = [row for row in rows if isinstance(row, Trouble)]
    assert {row.file for row in troubles} == {"a.jsonl"}
    assert [(row.row, row.reason) for row in troubles] == [
        (3, "not JSON: unexpected character, expected a JSON value (column 1)"),
        (4, "no field `text`"),
        (5, "`text` is not a string"),
        (6, "no label (field `label`)"),
        (7, "no label (field `label`)"),
        (8, "an unknown label; name it with --attack-word or --harmless-word"),
    ]
    assert len(rows) == 7


def test_a_text_that_is_neither_is_told_apart_from_one_that_cannot_be_read(
    tmp_path: Path,
) -> None:
    file = write(tmp_path / "a.jsonl", [*ROWS, {"text": "c", "label": "harmful"}])
    assert read(file)[2] is None
    (_, _, third) = read(file, columns=Columns(words=Words("abuse")))
    assert isinstance(third, Labelled)
    assert third.attack


def test_fields_may_have_other_names(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", [{"prompt": "a", "y": "toxic"}])
    words = Words(attack=frozenset({"toxic"}))
    assert plain(read(file, columns=Columns("prompt", "y", words))) == [("a", True)]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    files = [write(tmp_path / each / "a.jsonl", ROWS) for each in ("x", "y")]
    other = write(tmp_path / "b.jsonl", ROWS)
    names = {row.place.file for row in read(*files, other) if isinstance(row, Labelled)}
    assert names == {str(files[0].path), str(files[1].path), "b.jsonl"}


@pytest.mark.parametrize("twice", ["a.jsonl", "./a.jsonl", "."])
def test_a_file_that_is_named_twice_is_refused(
    tmp_path: Path, twice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.jsonl", ROWS)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScanError, match="is named twice"):
        read(Given(Path("a.jsonl")), Given(Path(twice), Label.ATTACK))


def test_what_can_hold_no_label_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\n", "utf-8")
    (tmp_path / "b.csv").write_text("text,kind\na,b\n", "utf-8")
    with pytest.raises(ScanError, match="has no labels; name it with --attacks or --harmless"):
        read(Given(tmp_path / "a.txt"))
    with pytest.raises(ScanError, match=r"has no column `label`, but .*; name one with --label"):
        read(Given(tmp_path / "b.csv"))
    assert plain(read(Given(tmp_path / "b.csv", Label.ATTACK))) == [("a", True)]
    with pytest.raises(ScanError, match="name one with --field"):
        read(Given(tmp_path / "b.csv"), columns=Columns("body"))
    with pytest.raises(ScanError, match="there is no file"):
        read(Given(tmp_path / "none.jsonl"))


def test_positions_rise_to_the_size_of_all_files(tmp_path: Path) -> None:
    files = [write(tmp_path / name, ROWS * 400) for name in ("a.jsonl", "b.jsonl")]
    samples = find_samples(files, Columns())
    positions = [position for _, position in samples]
    assert positions == sorted(positions)
    assert positions[-1] == samples.sources.size == sum(f.path.stat().st_size for f in files)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@hostile
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["text", "label", "source", "kind", "lang"]), VALUES),
        max_size=8,
    )
)
def test_whatever_stands_in_a_row_it_is_a_text_a_trouble_or_neither(
    tmp_path: Path, rows: list[dict[str, object]]
) -> None:
    assert len(read(write(tmp_path / "a.jsonl", rows))) == len(rows)
