"""`seawall log anchor`: put the newest checkpoint where others keep it."""

import subprocess
import sys
from pathlib import Path

import click

from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.errors import LedgerError
from seawall.ledger import (
    Checkpoint,
    last_checkpoint,
    open_checkpoint,
    own_verifiers,
    read_checkpoint,
    read_note,
)

ENDING = ".checkpoint"


@log.command("anchor")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--push", is_flag=True, help="Push, where the folder is in a git repository.")
@finds_the_log
def anchor_command(
    folder: Path,
    push: bool,  # noqa: FBT001 - click passes flags so
    data: Path | None,
    config: Path | None,
) -> None:
    """
    Keep the newest checkpoint in FOLDER, as a file of its own; in a git repository, commit it.

    Run it from cron, on a folder that whoever runs the log cannot change: a share of another
    team, a repository with protected branches. `seawall log verify --checkpoint FOLDER` then
    holds the log to all of them.
    """
    source = data_folder_of(data, config)
    note = last_checkpoint(source)
    checkpoint, _ = open_checkpoint(note, own_verifiers(source))
    name = f"{checkpoint.origin.replace('/', '.')}.{checkpoint.size:012d}{ENDING}"
    path = folder / name
    if path.exists():
        _must_be(path, checkpoint)
        click.echo(f"{path} is there already")
        return
    new = path.with_suffix(".new")
    try:
        new.write_text(note, "utf-8")
        new.replace(path)
    except OSError as error:
        raise LedgerError(f"`{path}` cannot be written ({type(error).__name__})") from None
    if _git(folder, "rev-parse", "--is-inside-work-tree") == "true":
        _must(folder, "add", "--", name)
        said = f"Keep the log {checkpoint.origin} at {checkpoint.size} entries"
        _must(folder, "commit", "--quiet", "--message", said, "--", name)
        if push:
            _must(folder, "push", "--quiet")
    click.echo(f"wrote {path}")


def _must_be(path: Path, checkpoint: Checkpoint) -> None:
    """LedgerError where another past of as many entries was kept: evidence, not to be replaced."""
    if read_checkpoint(read_note(path.read_text("utf-8")).text) != checkpoint:
        raise LedgerError(
            f"`{path}` is of another log of as many entries: it was written anew since; "
            "keep the file, and run `seawall log verify --checkpoint` with it"
        )


def _must(folder: Path, *words: str) -> None:
    if _git(folder, *words) is None:
        click.echo(f"`git {words[0]}` failed in `{folder}`; the checkpoint is there", err=True)
        sys.exit(FAILURE)


def _git(folder: Path, *words: str) -> str | None:
    """What git says; None where it failed or is not there."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words and the folder that was named
            ["git", "-C", str(folder), *words],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
