"""A whole scan over real files."""

import gzip
import os
from pathlib import Path

import pytest

from seawall.errors import ScanError
from seawall.scan import Checker, Progress
from tests.scan.checkers import Attacks
from tests.scan.scanning import read, scanned, write_json

DATA = Path(os.environ.get("SEAWALL_DATA", Path(__file__).parents[3] / "shared" / "data"))
DEV = sorted((DATA / "injection" / "dev").glob("*.jsonl.gz"))


@pytest.mark.skipif(not DEV, reason="needs the texts under SEAWALL_DATA")
def test_real_texts_come_out_one_row_for_one_row(tmp_path: Path) -> None:
    rows = 0
    for given in DEV:
        with gzip.open(given) as file:
            rows += sum(1 for _ in file)
    progress = scanned(DEV[0].parent, tmp_path / "out.jsonl", workers=2)
    assert len(read(tmp_path / "out.jsonl")) == rows == progress.tally.rows
    assert progress.tally.errors == 0


def test_an_input_that_changes_while_it_is_read_is_said(tmp_path: Path) -> None:
    given = write_json(tmp_path / "in.jsonl", ["a"])

    def growing() -> Checker:
        with given.open("ab") as file:
            file.write(b'{"text": "late"}\n')
        return Attacks()

    with pytest.raises(ScanError, match="changed while it was read"):
        scanned(given, tmp_path / "out.jsonl", growing)
    assert not (tmp_path / "out.jsonl").exists()


def test_progress_ends_at_the_last_byte(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.jsonl", "b.jsonl"):
        write_json(folder / name, ["text"] * 1000)
    progress: Progress = scanned(folder, tmp_path / "out.jsonl")
    assert progress.position == progress.size
