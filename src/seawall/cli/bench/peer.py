"""Other scanners, asked about the same texts."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import orjson

from seawall.errors import ScanError

PATIENCE = 1_800
"""Seconds that a scanner may take over all texts."""


def detect_secrets(program: str, texts: Sequence[str]) -> list[bool]:
    """
    For each text, whether detect-secrets sees a secret in it; nothing is sent anywhere.

    Each text is a file of its own in a private folder that is removed afterwards.
    ScanError where the program cannot be run or says something else.
    """
    with TemporaryDirectory(prefix="seawall-bench-") as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.txt").write_text(text, "utf-8", errors="replace")
        # It is run in that folder, so its own path must not hang on this one.
        command = [
            str(Path(which(program) or program).absolute()),
            "scan",
            "--all-files",
            "--no-verify",
            ".",
        ]
        try:
            done = subprocess.run(  # noqa: S603 - the program that the user names
                command, cwd=folder, capture_output=True, check=False, timeout=PATIENCE
            )
        except (OSError, subprocess.TimeoutExpired):
            raise ScanError(
                f"`{program}` cannot be run; `pip install detect-secrets` into an environment "
                "and name its program"
            ) from None
    found = None if done.returncode else _results(done.stdout)
    if found is None:
        raise ScanError(f"`{program}` is not detect-secrets, or failed; name its program")
    return [f"{number}.txt" in found for number in range(len(texts))]


def _results(said: bytes) -> dict[str, object] | None:
    """What was found, by file; None where that is not what was said."""
    try:
        told = orjson.loads(said)
    except orjson.JSONDecodeError:
        return None
    found = told.get("results") if isinstance(told, dict) else None
    return found if isinstance(found, dict) else None
