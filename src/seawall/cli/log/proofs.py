"""`seawall log verify`, `prove`, `checkpoint` and `key`: what the log can show of itself."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import orjson

from seawall.cli.exits import FAILURE
from seawall.cli.log.anchor import ENDING
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.cli.log.show import moment
from seawall.cli.log.stamps import Stamps, read_stamps
from seawall.cli.words import many
from seawall.errors import LedgerError
from seawall.ledger import (
    Problem,
    Verified,
    Verifier,
    add_second_key,
    has_ml_dsa,
    last_checkpoint,
    log_origin,
    own_verifiers,
    prove,
    read_verifiers,
    renew_keys,
    verify,
)
from seawall.settings import cores

_KEYS = click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="KEY|FILE",
    help="A key that checkpoints may be signed with, or some.  [default: the log's own]",
)


MOST_WORKERS = 8


@log.command("verify")
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A checkpoint that was kept elsewhere, or a folder of them. Repeat it for more.",
)
@click.option(
    "--tsa-root",
    "root",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Verify the time stamps beside them, by the root certificate of their authority (PEM).",
)
@_KEYS
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=lambda: min(MOST_WORKERS, cores()),
    help="How many processes go through a long log. Default: one for each processor, 8 at most.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@finds_the_log
def verify_command(
    kept: Sequence[Path],
    root: Path | None,
    keys: Sequence[str],
    workers: int,
    as_json: bool,  # noqa: FBT001 - click passes flags so
    data: Path | None,
    config: Path | None,
) -> None:
    """
    Recompute the log and hold it to every checkpoint. Exit code 1 where something is wrong.

    The log's own checkpoints show what somebody changed who has not its key. Whoever
    has the key can change what no checkpoint kept elsewhere covers: give these.
    """
    folder = data_folder_of(data, config)
    files = [path for each in kept for path in _files(each)]
    stamps = read_stamps(files, root)
    outside = [(f"`{path}`", _text(path)) for path in files]
    told = verify(folder, _verifiers(keys, folder), outside, workers=workers)
    told = replace(told, problems=(*map(Problem, stamps.problems), *told.problems))
    if as_json:
        click.echo(_as_json(told, stamps))
    else:
        click.echo(_as_text(told, outside=len(outside)) + _stamps_as_text(stamps))
    if told.problems:
        sys.exit(FAILURE)


@log.command("prove")
@click.argument("index", type=click.IntRange(min=0))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file for it.")
@finds_the_log
def prove_command(index: int, out: Path | None, data: Path | None, config: Path | None) -> None:
    """Write a receipt: that the entry INDEX is in the log (C2SP tlog-proof)."""
    receipt = prove(data_folder_of(data, config), index)
    if out is None:
        click.echo(receipt, nl=False)
    else:
        out.write_text(receipt, "utf-8")


@log.command("checkpoint")
@finds_the_log
def checkpoint_command(data: Path | None, config: Path | None) -> None:
    """
    Print the newest checkpoint, to be kept where nobody who can write the log can.

    It holds the log's name, its size, the root over all entries, and a signature; nothing of what
    is in it.
    """
    click.echo(last_checkpoint(data_folder_of(data, config)), nl=False)


@log.command("key")
@click.option("--new", is_flag=True, help="Go on with new keys; the old ones are gone.")
@click.option("--add-ml-dsa", is_flag=True, help="Sign with ML-DSA-44 too from the next start.")
@finds_the_log
def key_command(
    new: bool,  # noqa: FBT001 - click passes flags so
    add_ml_dsa: bool,  # noqa: FBT001
    data: Path | None,
    config: Path | None,
) -> None:
    """
    Print the public keys that the log's checkpoints are held to: `name+id+key`, a line each.

    The first is Ed25519, the second ML-DSA-44, which no quantum computer is known to break.
    """
    folder = data_folder_of(data, config)
    if new:
        renew_keys(folder, log_origin(folder))
    elif add_ml_dsa:
        add_second_key(folder, log_origin(folder))
    for verifier in own_verifiers(folder):
        click.echo(verifier.vkey)
    if not has_ml_dsa():
        click.echo("the installed `cryptography` has no ML-DSA-44: Ed25519 signs alone", err=True)


def _files(path: Path) -> list[Path]:
    """The file, or all that `seawall log anchor` put into the folder."""
    if not path.is_dir():
        return [path]
    files = sorted(path.glob(f"*{ENDING}"))
    if not files:
        raise LedgerError(f"there is no checkpoint in `{path}` (`*{ENDING}`)")
    return files


def _verifiers(keys: Sequence[str], folder: Path) -> list[Verifier]:
    if not keys:
        return list(own_verifiers(folder))
    told = [_text(Path(key)) if _is_file(key) else key for key in keys]
    return [verifier for each in told for verifier in read_verifiers(each)]


def _is_file(key: str) -> bool:
    """Whether a file is named; a key of ML-DSA-44 is longer than any name."""
    try:
        return Path(key).is_file()
    except OSError:
        return False


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"`{path}` cannot be read ({type(error).__name__})") from None


def _as_text(told: Verified, *, outside: int) -> str:
    entries = "1 entry" if told.entries == 1 else f"{told.entries:,} entries"
    counted = f"{entries}, {many(told.checkpoints, 'checkpoint')}"
    if told.problems:
        lines = "\n".join(f"  {problem.what}" for problem in told.problems)
        return f"the log is not what it was ({counted})\n{lines}"
    note = (
        ""
        if outside
        else (
            "\nno checkpoint from elsewhere was given: who has the log's key could have written "
            "it anew (`--checkpoint FILE`)"
        )
    )
    signed = "".join(f"\n{name} signed the first {size:,}" for name, size in told.signed.items())
    return f"the log is whole: {counted}{signed}{note}"


def _stamps_as_text(stamps: Stamps) -> str:
    said = ""
    if stamps.at:
        file, at = max(stamps.at.items(), key=lambda pair: (pair[1], pair[0]))
        said = f"\n`{file}` existed by {moment(at)} UTC ({len(stamps.at):,} time stamps are good)"
    if stamps.unread:
        said += f"\n{stamps.unread:,} time stamps were not verified (`--tsa-root FILE`)"
    return said


def _as_json(told: Verified, stamps: Stamps) -> str:
    return orjson.dumps(
        {
            "good": not told.problems,
            "entries": told.entries,
            "checkpoints": told.checkpoints,
            "root": told.root.hex(),
            "signed": dict(told.signed),
            "stamps": {file: at.isoformat() for file, at in stamps.at.items()},
            "problems": [{"what": each.what, "index": each.index} for each in told.problems],
        }
    ).decode()
