"""Text and JSON Lines files, and all that may be wrong in them."""

import gzip
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import ScanError
from tests.scan.scanning import hostile, rows_of, told


def test_text_files_have_one_row_per_line_however_lines_end(tmp_path: Path) -> None:
    for content in (b"a\nb\nc\n", b"a\nb\nc", b"a\r\nb\r\nc\r\n", b"\xef\xbb\xbfa\nb\r\nc"):
        rows = rows_of(content, "in.txt", tmp_path)
        assert [row["text"] for row in rows] == ["a", "b", "c"]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    for name in ("in.txt", "in.csv", "in.jsonl", "in.json"):
        assert rows_of(b"", name, tmp_path) == []
        assert rows_of(b"\xef\xbb\xbf", name, tmp_path) == []
    assert rows_of(gzip.compress(b""), "in.jsonl.gz", tmp_path) == []


def test_an_empty_line_of_text_is_an_empty_text_and_of_json_no_row(tmp_path: Path) -> None:
    assert told(b"\n\nattack\n", "in.txt", tmp_path) == ["allow", "allow", "block"]
    rows = rows_of(b'{"text":"a"}\n\n \nbroken\n', "in.jsonl", tmp_path)
    assert len(rows) == 2
    assert rows[1]["seawall"]["row"] == 4


def test_every_json_row_that_cannot_be_checked_says_why(tmp_path: Path) -> None:
    lines = {
        b'{"text": "attack"}': "block",
        b'{"text": ""}': "allow",
        b'{"text": "break"}': "the check failed (ValueError)",
        b'{"text": null}': "`text` is null",
        b'{"text": 5}': "`text` is not a string",
        b'{"text": ["a"]}': "`text` is not a string",
        b'{"body": "a"}': "no field `text`",
        b'["text"]': "not a JSON object",
        b'{"text": "a"': "not JSON: unexpected end of data (column 13)",
        b'{"text": "\\ud800"}': "not JSON: no low surrogate in string (column 11)",
        b'{"text": "\xff"}': "not JSON: str is not valid UTF-8: surrogates not allowed (column 1)",
        b"[" * 100_000: "not JSON: depth limit exceeded (column 1026)",
        b'{"text": "a", "x": ' + b"[" * 500 + b"]" * 500 + b"}": (
            "its fields are nested too deeply to be written"
        ),
        b'{"text": NaN}': "not JSON: unexpected character, expected a JSON value (column 10)",
    }
    assert told(b"\n".join(lines), "in.jsonl", tmp_path) == list(lines.values())


def test_an_error_row_keeps_the_fields_that_could_be_read(tmp_path: Path) -> None:
    [row] = rows_of(b'{"id": 7, "text": null}\n', "in.jsonl", tmp_path)
    assert row == {"id": 7, "text": None, "seawall": {"error": "`text` is null", "row": 1}}


def test_a_field_called_seawall_is_replaced_and_all_others_kept(tmp_path: Path) -> None:
    [row] = rows_of(b'{"seawall": 1, "text": "a", "n": [1.5, {"b": null}]}', "in.json", tmp_path)
    assert row.pop("seawall")["action"] == "allow"
    assert row == {"text": "a", "n": [1.5, {"b": None}]}


def test_texts_of_ten_megabytes_pass_and_longer_lines_than_allowed_are_error_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = b"x" * 10_000_000
    assert told(b'{"text":"' + big + b'"}\na\n', "in.jsonl", tmp_path)[0] == "allow"
    monkeypatch.setattr("seawall.scan.line.MOST_BYTES", 100)
    content = b"a" * 100 + b"\n" + b"b" * 101 + b"\n" + b"c" * 1000 + b"\nd"
    expected = ["allow", "longer than 64 MiB", "longer than 64 MiB", "allow"]
    assert told(content, "in.txt", tmp_path) == expected


def test_a_broken_gzip_keeps_its_rows_and_ends_in_one_error_row(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"text":"a"}\n' * 5)
    for broken in (whole[:-4], whole[:-8] + b"\0" * 8, whole + b"no gzip"):
        results = told(broken, "in.jsonl.gz", tmp_path)
        assert results[:5] == ["allow"] * 5
        assert [r for r in results[5:] if "gzip" not in r] == []
        assert len(results) == 6
    assert len(told(b"no gzip", "in.jsonl.gz", tmp_path)) == 1


def test_one_json_array_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="one object a line"):
        rows_of(b'\xef\xbb\xbf \n[{"text": "a"}]', "in.json", tmp_path)


@hostile
@given(st.lists(st.binary(max_size=40).filter(lambda b: b"\n" not in b), max_size=30))
def test_whatever_the_bytes_there_is_one_row_per_line(tmp_path: Path, lines: list[bytes]) -> None:
    content = b"".join(line + b"\n" for line in lines)
    begins = content.startswith(b"\xef\xbb\xbf") and not content.strip(b"\xef\xbb\xbf\n")
    if not begins:
        assert len(rows_of(content, "in.txt", tmp_path)) == len(lines)
    lines = [line for line in lines if line.removeprefix(b"\xef\xbb\xbf").strip()]
    content = b"".join(line + b"\n" for line in lines)
    assert len(rows_of(content, "in.jsonl", tmp_path)) == len(lines)


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
)


@hostile
@given(st.lists(st.dictionaries(st.sampled_from(["text", "id", "seawall", ""]), json), max_size=8))
def test_rows_keep_their_fields_and_their_order(
    tmp_path: Path, rows: list[dict[str, object]]
) -> None:
    content = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    found = rows_of(content, "in.jsonl", tmp_path)
    expected = [orjson.loads(orjson.dumps(row)) for row in rows]
    for row in (*found, *expected):
        row.pop("seawall", None)
    assert found == expected
