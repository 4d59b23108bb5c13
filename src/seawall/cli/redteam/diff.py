"""`seawall redteam diff`: what changed from one run to another, and whether it got worse."""

import sys
from pathlib import Path

import click
import orjson

from seawall.cli.exits import FINE, UNPROVEN
from seawall.cli.redteam.group import redteam
from seawall.cli.redteam.show import console
from seawall.cli.redteam.show_changes import show_changes
from seawall.redteam.figures import changes, changes_json
from seawall.redteam.run_file import open_run

_RUN = click.Path(path_type=Path)


@redteam.command("diff")
@click.argument("before", type=_RUN)
@click.argument("now", type=_RUN)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, without any attack.")
@click.option(
    "--fail-on-worse",
    is_flag=True,
    help="Exit code 5 where a family is broken more often, beyond chance.",
)
@click.option("--fail-on-new", is_flag=True, help="Exit code 5 where any seed is newly broken.")
def diff_command(
    before: Path, now: Path, *, as_json: bool, fail_on_worse: bool, fail_on_new: bool
) -> None:
    """
    Tell what changed from the run BEFORE to the run NOW, on the seeds that both ran to the end.

    What cannot be compared is said, and fails where `--fail-on-...` asks. Where the attacker
    changed too (other seeds, operators, search, dice or budget), a difference may be theirs.
    """
    told = changes(open_run(before), open_run(now))
    if as_json:
        click.echo(orjson.dumps(changes_json(told), option=orjson.OPT_INDENT_2))
    else:
        show_changes(console(), told)
    failed = (fail_on_worse and told.worse) or (fail_on_new and told.new)
    # of what was not run again nobody knows that it is no worse
    unknown = (fail_on_worse or fail_on_new) and told.lost > 0
    sys.exit(UNPROVEN if failed or unknown else FINE)
