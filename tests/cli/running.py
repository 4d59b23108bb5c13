"""The command line as a person runs it, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def seawall(
    *arguments: str, folder: Path, stdin: bytes = b"", environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `seawall ARGUMENTS` in a folder."""
    command: Sequence[str] = [sys.executable, "-m", "seawall", *arguments]
    env = {**os.environ, **(environ or {})}
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, timeout=60, check=False, env=env
    )
