"""The installation that a command of `seawall ship` is about."""

from pathlib import Path

from seawall.assemble.shipping import Installation
from seawall.assemble.subject import load_checklist
from seawall.cli.options import policy_path


def installation(config: Path | None, file: Path | None = None) -> Installation:
    """The installation that a command is about, with its checklist."""
    path = policy_path(config)
    return Installation.open(path, load_checklist(path, file))
