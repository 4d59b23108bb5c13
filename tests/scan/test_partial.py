"""A scan that was stopped continues, and comes out as if it had not been."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import ScanError
from seawall.scan.partial import opened_partial, partial_path, state_path
from tests.scan.checkers import Stopped
from tests.scan.scanning import hostile, read, scanned, write_json

TEXTS = [f"text {n} " + "attack" * (n % 2) for n in range(2000)]

KILLED = """
import sys
from functools import partial
from pathlib import Path
from tests.scan.checkers import Killing
from tests.scan.scanning import scanned
given, out, text, mark, workers = sys.argv[1:]
if __name__ == "__main__":
    checker = partial(Killing, text, Path(mark), workers != "1")
    scanned(Path(given), Path(out), checker, workers=int(workers))
"""


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "csv", "parquet"])
@pytest.mark.parametrize("stops", [["text 700 "], ["text 0 ", "text 1998 "]])
def test_a_stopped_scan_ends_with_the_bytes_of_an_unstopped_one(
    tmp_path: Path, ending: str, stops: list[str]
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    source = write_json(tmp_path / "in.jsonl", TEXTS)
    whole, out = tmp_path / f"whole.{ending}", tmp_path / f"out.{ending}"
    scanned(source, whole)
    for text in stops:
        with pytest.raises(KeyboardInterrupt):
            scanned(source, out, lambda text=text: Stopped(text))  # type: ignore[misc]  # mypy and defaults
        assert not out.exists()
    progress = scanned(source, out)
    assert progress.kept == int(stops[-1].split()[1]) // 256 * 256
    assert progress.tally.rows == len(TEXTS)
    assert progress.tally.actions == {"allow": 1000, "block": 1000}
    assert out.read_bytes() == whole.read_bytes()
    assert not partial_path(out).exists()
    assert not state_path(out).exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_kill_9_twice_leaves_what_the_next_run_completes(tmp_path: Path, workers: int) -> None:
    source = write_json(tmp_path / "in.jsonl", TEXTS)
    out = tmp_path / "out.jsonl"
    scanned(source, tmp_path / "whole.jsonl")
    for number in (600, 1500):
        arguments = [source, out, f"text {number} ", tmp_path / f"mark{number}", workers]
        run = subprocess.run(
            [sys.executable, "-c", KILLED, *map(str, arguments)], capture_output=True, check=False
        )  # returns once no process holds the pipes: the workers have ended too
        assert run.returncode == -9, run.stderr
        assert not out.exists()
    assert partial_path(out).stat().st_size
    progress = scanned(source, out)
    assert progress.kept
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@hostile
@given(cut=st.integers(0, 6000), junk=st.binary(max_size=20))
def test_wherever_the_partial_is_torn_the_outcome_is_the_same(
    tmp_path: Path, cut: int, junk: bytes
) -> None:
    source = tmp_path / "in.jsonl"
    if not source.exists():
        write_json(source, TEXTS[:30])
        scanned(source, tmp_path / "whole.jsonl")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    out = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        scanned(source, out, lambda: Stopped("text 0 "))
    partial_path(out).write_bytes(whole[:cut] + junk)
    scanned(source, out)
    assert out.read_bytes() == whole


def test_another_input_policy_or_option_is_refused_and_restart_drops_the_rows(
    tmp_path: Path,
) -> None:
    source = write_json(tmp_path / "in.jsonl", TEXTS)
    out = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        scanned(source, out, lambda: Stopped("text 700 "))
    with pytest.raises(ScanError, match="of another policy; start over with --restart"):
        scanned(source, out, revision="sha256:2")
    with pytest.raises(ScanError, match="of another field and policy"):
        scanned(source, out, field="body", revision="sha256:2")
    with source.open("ab") as file:
        file.write(b'{"text": "one more"}\n')
    with pytest.raises(ScanError, match="of another input"):
        scanned(source, out)
    assert partial_path(out).stat().st_size
    progress = scanned(source, out, restart=True)
    assert progress.kept == 0
    assert len(read(out)) == len(TEXTS) + 1


def test_rows_without_their_state_are_not_trusted(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    partial_path(out).write_bytes(b'{"seawall":{"action":"allow"}}\n')
    state_path(out).write_bytes(b'{"in')
    with (
        pytest.raises(ScanError, match="of another input"),
        opened_partial(out, {"input": "x"}, restart=False),
    ):
        pass


def test_two_scans_never_write_one_output(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with (
        opened_partial(out, {}, restart=False),
        pytest.raises(ScanError, match="another scan is writing"),
        opened_partial(out, {}, restart=True),
    ):
        pass
