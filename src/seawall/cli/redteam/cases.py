"""`seawall redteam cases`: what is kept, whether it is as it was signed, and known to nobody."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table

from seawall.assemble.people import load_people
from seawall.assemble.redteam_cases import read_cases
from seawall.cli.exits import FINE, UNPROVEN
from seawall.cli.log.show import clean
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.redteam.group import redteam
from seawall.cli.redteam.options import AT_LEAST
from seawall.cli.redteam.show import console
from seawall.cli.words import many
from seawall.errors import TargetError
from seawall.redteam.cases import Case, Side, leaks


@redteam.command("cases")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--leaks",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file, or a folder of files, that may know no holdout: rules, examples, training data.",
)
@AT_LEAST
@CONFIG
def cases_command(
    folder: Path, *, files: Sequence[Path], at_least: int, config: Path | None
) -> None:
    """
    List the cases in FOLDER, where each is as it was signed, and none is gone that was listed.

    Of a holdout only its number is told. Exit code 5: a file that `--leaks` names holds words of
    one.
    """
    kept = read_cases(folder, load_people(policy_path(config)), at_least=at_least)
    cases = kept.cases
    console().print(_table([case for case in cases if case.side is Side.REGRESS]))
    held = sum(case.side is Side.HOLDOUT for case in cases)
    click.echo(f"{many(held, 'case')} in holdout, not shown; {many(kept.lists, 'signed list')}")
    known = [*leaks(cases, {str(file): _text(file) for path in files for file in _files(path)})]
    for case, file in known:
        click.echo(f"{case}: words of this holdout stand in `{clean(file)}`", err=True)
    sys.exit(UNPROVEN if known else FINE)


def _table(cases: Sequence[Case]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bright_black")
    for name in ("case", "family", "lineage", "language", "signed by"):
        table.add_column(name, overflow="fold")
    for case in cases:
        table.add_row(
            case.id, case.family.value, clean(case.lineage), clean(case.language), case.by
        )
    of = Counter(case.family.value for case in cases)
    table.caption = ", ".join(f"{count:,} {family}" for family, count in of.items()) or None
    return table


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file())


def _text(path: Path) -> str:
    """What stands in a file, as far as it is text."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as problem:
        raise TargetError(
            f"`{path}` cannot be read ({type(problem).__name__}), so nobody knows what it holds"
        ) from None
