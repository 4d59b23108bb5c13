"""One gateway holds a data folder; a kill frees it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import hold_folder

HOLDER = """
import sys, time
from pathlib import Path
from seawall.ledger import hold_folder
held = hold_folder(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_is_held_once_and_free_after_its_release(tmp_path: Path) -> None:
    with hold_folder(tmp_path / "data"):
        with pytest.raises(LedgerError, match="another gateway"):
            hold_folder(tmp_path / "data")
        with hold_folder(tmp_path / "other"):
            pass
    held = hold_folder(tmp_path / "data")
    held.release()
    held.release()


def test_a_killed_gateway_leaves_its_folder_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LedgerError, match=f"process {other.pid}"):
            hold_folder(tmp_path)
        other.send_signal(signal.SIGKILL)
    hold_folder(tmp_path).release()


def test_a_file_where_the_folder_should_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(LedgerError, match="a file is in the way"):
        hold_folder(tmp_path / "data")
