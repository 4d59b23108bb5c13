"""Which files are read, and in what order."""

import os
from pathlib import Path

import pytest

from seawall.errors import ScanError
from seawall.scan.source import find_sources
from tests.scan.scanning import read, scanned


def test_a_folder_is_read_at_any_depth_in_the_order_of_its_paths(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("b.txt", "a/z.txt", "a/B.TXT", "a.txt", ".hidden.txt", ".git/x.txt", "x.pdf"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n", "utf-8")
    (folder / "c.jsonl").write_text('{"text": "a"}\nbroken\n', "utf-8")
    progress = scanned(folder, folder / "out.jsonl")
    rows = read(folder / "out.jsonl")
    expected = ["a/B.TXT", "a/z.txt", "a.txt", "b.txt", "c.jsonl", "c.jsonl"]
    assert [row["seawall"]["file"] for row in rows] == expected
    assert rows[-1] == {
        "seawall": {"error": rows[-1]["seawall"]["error"], "row": 2, "file": "c.jsonl"}
    }
    assert progress.passed_over == 1
    scanned(folder, folder / "out.jsonl")
    assert len(read(folder / "out.jsonl")) == len(rows), "a scan never reads its own output"


def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").touch()
    for given, why in (
        (tmp_path / "absent.txt", "cannot read|there is no file"),
        (tmp_path / "a.pdf", "of no known kind; scan reads .txt"),
        (tmp_path / "empty", "holds no file to scan"),
    ):
        with pytest.raises(ScanError, match=why):
            find_sources(given, without=frozenset())
    with pytest.raises(ScanError, match="both input and output"):
        find_sources(tmp_path / "a.txt", without=frozenset({tmp_path.resolve() / "a.txt"}))


def test_the_digest_follows_every_change(tmp_path: Path) -> None:
    seen = set()
    for name, content in (("a.txt", "a"), ("a.txt", "ab"), ("b.txt", "")):
        (tmp_path / name).write_text(content, "utf-8")
        seen.add(find_sources(tmp_path, without=frozenset()).digest)
    (tmp_path / "b.txt").rename(tmp_path / "c.txt")
    seen.add(find_sources(tmp_path, without=frozenset()).digest)
    assert len(seen) == 4


def test_a_file_name_may_be_any_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / os.fsdecode(b"\xff\n.txt")).write_bytes(b"a\n")
    scanned(folder, tmp_path / "out.jsonl")
    assert read(tmp_path / "out.jsonl")[0]["seawall"]["file"] == "?\n.txt"
