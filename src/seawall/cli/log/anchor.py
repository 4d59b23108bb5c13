"""`seawall log anchor`: put the newest checkpoint where others keep it."""

import subprocess
import sys
from pathlib import Path

import click

from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.errors import LedgerError
from seawall.gateway.stamping import ask_for_stamp
from seawall.ledger import (
    Checkpoint,
    last_checkpoint,
    must_answer,
    open_checkpoint,
    own_verifiers,
    read_checkpoint,
    read_note,
    stamp_query,
)

ENDING, STAMP_ENDING = ".checkpoint", ".tsr"


@log.command("anchor")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--push", is_flag=True, help="Push, where the folder is in a git repository.")
@click.option(
    "--timestamp", "authority", metavar="URL", help="Have it stamped by an authority (RFC 3161)."
)
@finds_the_log
def anchor_command(
    folder: Path,
    push: bool,  # noqa: FBT001 - click passes flags so
    authority: str | None,
    data: Path | None,
    config: Path | None,
) -> None:
    """
    Keep the newest checkpoint in FOLDER, as a file of its own; in a git repository, commit it.

    Run it from cron, on a folder that whoever runs the log cannot change: a share of another
    team, a repository with protected branches. `seawall log verify --checkpoint FOLDER` then
    holds the log to all of them. A time stamp proves to others that it is no younger.
    """
    source = data_folder_of(data, config)
    note = last_checkpoint(source)
    checkpoint, _ = open_checkpoint(note, own_verifiers(source))
    path = folder / f"{checkpoint.origin.replace('/', '.')}.{checkpoint.size:012d}{ENDING}"
    if path.exists():
        _must_be(path, checkpoint)
        click.echo(f"{path} is there already")
    else:
        _write(path, note.encode())
    problem = _stamp(path, authority) if authority is not None else None
    said = f"Keep the log {checkpoint.origin} at {checkpoint.size} entries"
    if _commit(folder, path, said) and push:
        _must(folder, "push", "--quiet")
    if problem is not None:
        raise problem


def _write(path: Path, content: bytes) -> None:
    new = path.with_suffix(".new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except OSError as error:
        raise LedgerError(f"`{path}` cannot be written ({type(error).__name__})") from None
    click.echo(f"wrote {path}")


def _stamp(path: Path, authority: str) -> LedgerError | None:
    """Put a time stamp over a file beside it, unless there is one; what went wrong."""
    stamp = path.with_suffix(STAMP_ENDING)
    if stamp.exists():
        click.echo(f"{stamp} is there already")
        return None
    query = stamp_query(path.read_bytes())
    try:
        token = ask_for_stamp(authority, query.body)
        must_answer(query, token)
        _write(stamp, token)
    except LedgerError as error:  # the checkpoint is kept and committed all the same
        return error
    return None


def _must_be(path: Path, checkpoint: Checkpoint) -> None:
    """LedgerError where another past of as many entries was kept: evidence, not to be replaced."""
    if read_checkpoint(read_note(path.read_text("utf-8")).text) != checkpoint:
        raise LedgerError(
            f"`{path}` is of another log of as many entries: it was written anew since; "
            "keep the file, and run `seawall log verify --checkpoint` with it"
        )


def _commit(folder: Path, path: Path, said: str) -> bool:
    """Whether a checkpoint or its stamp was new to the git repository that they are in."""
    if _git(folder, "rev-parse", "--is-inside-work-tree") != "true":
        return False
    stamp = path.with_suffix(STAMP_ENDING)
    names = [each.name for each in (path, stamp) if each.exists()]
    _must(folder, "add", "--", *names)
    if _git(folder, "diff", "--cached", "--quiet", "--", *names) is not None:
        return False
    _must(folder, "commit", "--quiet", "--message", said, "--", *names)
    return True


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
