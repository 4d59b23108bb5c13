"""`seawall ship verify`: whether a signed result holds, offline, for a deploy job."""

import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import orjson

from seawall.access.dsse import LARGEST, Envelope, open_envelope
from seawall.assemble.shipping import now_utc
from seawall.assemble.subject import load_checklist, subject_of
from seawall.cli.exits import FINE, UNPROVEN
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.ship.group import ship
from seawall.cli.words import printable
from seawall.errors import AccessError, SettingsError, ShipError
from seawall.ledger import Verifier, read_verifiers
from seawall.ship.attestation import Statement, proved, read_proof, read_statement
from seawall.ship.subject import PARTS, digest_of
from seawall.ship.verifying import Wanted, not_compared, objections


@ship.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    "keys",
    multiple=True,
    required=True,
    metavar="ed25519:...",
    help="Whose signature counts, as `seawall people key` prints it. Repeat it for more.",
)
@click.option(
    "--log-key",
    "log_keys",
    multiple=True,
    required=True,
    metavar="KEY|FILE",
    help="A key of the log, or of a witness, that the proof is held to (`seawall log key`).",
)
@click.option("--signatures", type=click.IntRange(1), default=1, help="How many keys must have.")
@click.option("--feature", required=True, help="The application that is deployed.")
@click.option("--commit", required=True, metavar="HASH", help="The commit that is deployed.")
@click.option("--here", is_flag=True, help="The policy file and ship.yaml here must be the same.")
@click.option(
    "--max-age",
    "hours",
    type=click.IntRange(1),
    default=24,
    metavar="HOURS",
    help="How old the result may be.  [default: 24]",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@CONFIG
def verify_command(
    *,
    file: Path,
    keys: Sequence[str],
    log_keys: Sequence[str],
    signatures: int,
    as_json: bool,
    config: Path | None,
    **must: Any,
) -> None:
    """
    Whether the result in FILE says READY, is signed by whom it must be, and is in the log.

    It needs no network and no installation. Exit code 5 where it does not hold, with all that
    speaks against it.
    """
    verifiers = [v for told in log_keys for v in read_verifiers(_text(told))]
    wanted = _wanted(config, **must)
    statement, problems = None, list[str]()
    try:
        statement, problems = _verified(file, keys, signatures, verifiers, wanted)
    except (AccessError, ShipError) as problem:
        problems = [str(problem)]
    rest = not_compared(statement, wanted) if statement else ()
    _say(statement, problems, rest, as_json=as_json)
    sys.exit(UNPROVEN if problems else FINE)


def _verified(
    file: Path,
    keys: Sequence[str],
    signatures: int,
    verifiers: Sequence[Verifier],
    wanted: Wanted,
) -> tuple[Statement, list[str]]:
    """What the file says, and all that speaks against it; nothing is read that nobody signed."""
    told = _json(file)
    opened = open_envelope(Envelope.from_told(told), keys, threshold=signatures)
    logged = proved(read_proof(told.get("proof")), opened.payload, verifiers)
    statement = read_statement(opened.payload)
    return statement, list(objections(statement, wanted, now_utc(), logged))


_ELSEWHERE = frozenset({"commit", "tuned"})
"""Parts that are not in a deploy job's checkout: of `tuned`, the data folder has it."""


def _wanted(config: Path | None, *, feature: str, commit: str, here: bool, hours: int) -> Wanted:
    """What the result must be of."""
    age, named = timedelta(hours=hours), {"commit": digest_of(commit)}
    if not here:
        return Wanted(feature, named, max_age=age)
    path = policy_path(config)
    digests = subject_of(path, load_checklist(path), commit=commit).digests
    there = {part: digest for part, digest in digests.items() if part not in _ELSEWHERE}
    absent = frozenset(PARTS) - _ELSEWHERE - there.keys()
    return Wanted(feature, there | named, absent, age)


def _json(file: Path) -> dict[str, object]:
    content = file.read_bytes()
    if len(content) > LARGEST:
        raise ShipError(f"`{file}` is too long to be a result")
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ShipError(f"`{file}` is no result: it is no JSON") from None
    if not isinstance(told, dict):
        raise ShipError(f"`{file}` is no result: it is no JSON object")
    return told


def _text(told: str) -> str:
    try:
        path = Path(told)
        return path.read_text("utf-8") if path.is_file() else told
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno == _TOO_LONG:
            return told  # a key of ML-DSA-44 is longer than any name
        raise SettingsError(f"a key cannot be read ({type(error).__name__})") from None


_TOO_LONG = 36


def _say(
    statement: Statement | None, problems: Sequence[str], rest: Sequence[str], *, as_json: bool
) -> None:
    if as_json:
        told = {
            "good": not problems,
            "feature": statement.feature if statement else None,
            "at": statement.at.isoformat() if statement else None,
            "subject": dict(statement.digests) if statement else {},
            "not_compared": list(rest),
            "problems": list(problems),
        }
        click.echo(json.dumps(told))
        return
    if not problems and statement is not None:
        unseen = f"; not compared: {', '.join(rest)}" if rest else ""
        click.echo(
            f"good: {printable(statement.feature)} is READY, by the checklist of then{unseen}"
        )
        return
    click.echo("refused:", err=True)
    for problem in problems:
        click.echo(f"  {printable(problem)}", err=True)
