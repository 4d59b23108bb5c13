"""Write requirements/run.lock and requirements/dev.lock from pyproject.toml, with hashes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COOL_OFF = "7 days"  # a release this young may still be pulled back or found hostile


def lock(target: str, *chosen: str) -> None:
    """Resolve for every supported Python at once; markers in the file tell them apart."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.11", "--exclude-newer", COOL_OFF, "--quiet"]
    command += ["--custom-compile-command", "make lock", "-o", f"requirements/{target}", *chosen]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own words only


if __name__ == "__main__":
    lock("run.lock", "pyproject.toml", "--all-extras", "requirements/build.in")
    lock(
        "dev.lock",
        "pyproject.toml",
        "--all-extras",
        "--group",
        "dev",
        "-c",
        "requirements/run.lock",
    )
