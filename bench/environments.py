"""Environments for what is compared with: each in a folder of its own, made from a lock."""

import hashlib
import shutil
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".bench"
PEERS = Path(__file__).parent / "peers"


class Unavailable(Exception):  # noqa: N818 - no failure: the run goes on without this one
    """Something cannot take part here; the message says why and what would help."""


def set_up(name: str, lock: Path, *, title: str) -> Path:
    """
    The folder of a virtual environment made from a hash-locked list, unless it is there already.

    Raises Unavailable where it cannot be installed.
    """
    folder = HOME / name
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    made_from = folder / "made-from"
    if made_from.exists() and made_from.read_text() == digest:
        return folder
    print(f"installing {title} into {folder.relative_to(ROOT)} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    # The list names everything: old pips, left to resolve, take an extra for a missing pin.
    install(folder, ["--no-deps", "--require-hashes", "-r", str(lock)])
    made_from.write_text(digest)
    return folder


def install(folder: Path, what: Sequence[str]) -> None:
    """Install into an environment; Unavailable, with what pip said, where it cannot be."""
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    if failed := run([*pip, "--disable-pip-version-check", *what]):
        raise Unavailable(f"{failed}\ncheck the way to the package registry")


def run(command: Sequence[str]) -> str | None:
    """Run a command to its end; give what it said if it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.returncode:
        return None
    return f"`{' '.join(command[:3])} ...` failed:\n{done.stderr.strip()[-600:]}"
