"""Several workers: the same rows, in the same order, and no hang when one dies."""

import subprocess
import sys
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


# What a shell starts in the background inherits that Ctrl-C is ignored, hence the first lines.
INTERRUPTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import sys
from functools import partial
from pathlib import Path
from tests.scan.checkers import Interrupting
from tests.scan.scanning import scanned
if __name__ == "__main__":
    try:
        given, out = map(Path, sys.argv[1:])
        scanned(given, out, partial(Interrupting, "text 1000"), workers=2)
    except KeyboardInterrupt:
        sys.exit(9)
"""


def test_ctrl_c_ends_all_workers_without_a_word_of_theirs(tmp_path: Path) -> None:
    given = write_json(tmp_path / "in.jsonl", [f"text {n}" for n in range(2000)])
    out = tmp_path / "out.jsonl"
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(given), str(out)],
        capture_output=True,
        check=False,
        start_new_session=True,
    )
    assert (run.returncode, run.stdout, run.stderr) == (9, b"", b"")
    scanned(given, out)
    assert len(read(out)) == 2000


def refuse() -> Checker:
    raise PolicyError("the policy changed")


def test_what_a_worker_cannot_begin_with_is_said(tmp_path: Path) -> None:
    given = write_json(tmp_path / "in.jsonl", ["a" * 1_000_000] * 3)
    with pytest.raises(PolicyError, match="the policy changed"):
        scanned(given, tmp_path / "out.jsonl", refuse, workers=2)
