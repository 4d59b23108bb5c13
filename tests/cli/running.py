"""The command line as a person runs it: in the test's process, or in one of its own."""

import contextlib
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from seawall.cli import main


def seawall(
    *arguments: str, folder: Path, stdin: bytes = b"", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """
    Run `seawall ARGUMENTS` in a folder.

    Not as a process of its own, which would load everything anew, a second of each call; what
    is about that process takes `seawall_process`.
    """
    command = ["seawall", *map(str, arguments)]  # a Stage is a word as well
    within = contextlib.chdir(folder), mock.patch.object(sys, "argv", command)
    with within[0], within[1], CliRunner().isolation(stdin, environ) as (out, err, _):
        code = _ended()
        sys.stdout.flush()
        sys.stderr.flush()
        return subprocess.CompletedProcess(command, code, out.getvalue(), err.getvalue())


def _ended() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # noqa: BLE001 - as an interpreter does
        traceback.print_exc()
        return 1
    return 0


def seawall_process(
    *arguments: str, folder: Path, stdin: bytes = b"", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `seawall ARGUMENTS` in a folder, in a process of its own."""
    command: Sequence[str] = [sys.executable, "-m", "seawall", *arguments]
    env = {**os.environ, **(environ or {})}
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, timeout=60, check=False, env=env
    )
