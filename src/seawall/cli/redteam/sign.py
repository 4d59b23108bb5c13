"""`seawall redteam sign`: a person signs that the cases that are there are all."""

from pathlib import Path

import click

from seawall.assemble.people import load_people
from seawall.assemble.redteam_cases import Unsigned, sign_side, unsigned
from seawall.assemble.redteam_signed import require_promoter
from seawall.cli.asking import require_yes
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.redteam.group import redteam
from seawall.cli.signing import key_of, signs
from seawall.errors import TargetError


@redteam.command("sign")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--reason", default="", help="Why cases are gone. It stands in the list for everybody to read."
)
@click.option("--yes", is_flag=True, help="Do not ask; you have read what it is.")
@signs
@CONFIG
def sign_command(
    folder: Path, *, reason: str, yes: bool, key: Path | None, config: Path | None
) -> None:
    """
    Sign that the cases in FOLDER are all of them, after you took some out.

    Also of a folder from before there were lists, and of cases that were copied. `promote` signs
    for what it writes by itself.
    """
    _require_writable(reason)
    mine, people = key_of(key), load_people(policy_path(config))
    require_promoter(mine, people)
    found = unsigned(folder, people)
    if not found:
        click.echo("all is as it was signed; nothing was signed", err=True)
        return
    for it in found:
        _tell(it)
    if any(it.gone for it in found) and not reason.strip():
        raise TargetError("say why cases are gone: `--reason WHY`")
    if not yes:
        require_yes("sign that this is so?")
    for it in found:
        click.echo(f"signed {sign_side(it, mine, reason=reason)}")


def _require_writable(reason: str) -> None:
    """TargetError where a reason holds what JSON cannot, as bytes in another encoding."""
    try:
        reason.encode()
    except UnicodeEncodeError:
        raise TargetError("what `--reason` says is not UTF-8; type it anew") from None


def _tell(it: Unsigned) -> None:
    for name in it.added:
        click.echo(f"  {it.folder}: {name} is there", err=True)
    for name in it.gone:
        click.echo(f"  {it.folder}: {name} is gone", err=True)
