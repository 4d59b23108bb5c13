"""Several workers: the same rows, in the same order, and no hang when one dies."""

from functools import partial
from pathlib import Path

import pytest

from seawall.errors import PolicyError, SeawallError
from seawall.scan import Checker
from tests.scan.checkers import Dying
from tests.scan.scanning import read, scanned, write_json


def test_several_workers_give_the_bytes_of_one(tmp_path: Path) -> None:
    texts = ["x" * (n * 7919 % 5000) for n in range(3000)]
    given = write_json(tmp_path / "in.jsonl", texts)
    scanned(given, tmp_path / "one.jsonl", workers=1)
    scanned(given, tmp_path / "three.jsonl", workers=3)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "three.jsonl").read_bytes()


def test_a_worker_that_dies_is_said_and_the_rows_before_it_are_kept(tmp_path: Path) -> None:
    texts = [f"text {n}" for n in range(2000)]
    given = write_json(tmp_path / "in.jsonl", texts)
    out = tmp_path / "out.jsonl"
    for _ in range(2):
        with pytest.raises(SeawallError, match=r"died \(exit code 7\) at or after row 1\d\d\d;"):
            scanned(given, out, partial(Dying, "text 1500"), workers=2)
        assert not out.exists()
    progress = scanned(given, out, workers=2)
    assert progress.kept >= 256
    assert [row["text"] for row in read(out)] == texts


def refuse() -> Checker:
    raise PolicyError("the policy changed")


def test_what_a_worker_cannot_begin_with_is_said(tmp_path: Path) -> None:
    given = write_json(tmp_path / "in.jsonl", ["a" * 1_000_000] * 3)
    with pytest.raises(PolicyError, match="the policy changed"):
        scanned(given, tmp_path / "out.jsonl", refuse, workers=2)
