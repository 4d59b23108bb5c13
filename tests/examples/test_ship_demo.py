"""The script from NOT READY to READY, where it cannot even begin."""

import os
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parent.parent.parent / "examples/ship_demo/run.sh"


def test_a_script_that_fails_says_where_its_files_are_and_paints_no_file(tmp_path: Path) -> None:
    """Bold is for terminals alone: what is written into a file stays plain."""
    work = tmp_path / "work"
    done = subprocess.run(
        ["bash", str(SCRIPT), str(work)],
        env={**os.environ, "PYTHON": "false"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "The demo's assistant" in done.stdout
    assert "\x1b" not in done.stdout
    assert f"all that it wrote is in {work}" in done.stderr
