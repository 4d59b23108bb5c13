"""What the commands that read runs share."""

from pathlib import Path

import click

from seawall.errors import TargetError
from seawall.redteam.lines import Run, read_run

FILE = "run.jsonl"

PATH = click.Path(path_type=Path)


def run_at(path: Path) -> Run:
    """The run of a file, or of the folder that `--out` named; TargetError where there is none."""
    file = path / FILE if path.is_dir() else path
    try:
        raw = file.read_bytes()
    except OSError:
        raise TargetError(
            f"no run at `{path}`; name the folder that `seawall redteam run --out` wrote, "
            f"or its `{FILE}`"
        ) from None
    return read_run(raw, str(file))
