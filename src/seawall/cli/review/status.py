"""`seawall review status`: what is known of each feature, and what is missing to look at less."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.assemble.review_status import open_review_status
from seawall.cli.exits import FINE, UNPROVEN
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.review.group import review
from seawall.cli.review.show_status import show_standings
from seawall.review.status import Standing
from seawall.review.status_told import standing_json


@review.command("status")
@click.option("--feature", default="", help="The application.")
@click.option("--all", "ended", is_flag=True, help="Also epochs that are over.")
@click.option("--rules", is_flag=True, help="Also how precise each rule is.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option(
    "--gate",
    is_flag=True,
    help="Exit code 5 where a bound is over its target, unless people look at everything.",
)
@CONFIG
def status_command(
    *,
    feature: str,
    ended: bool,
    rules: bool,
    as_json: bool,
    gate: bool,
    config: Path | None,
) -> None:
    """
    Show for each feature how much is reviewed, what that proves, and what is next.

    Each epoch (a policy, a model, a prompt, a guideline) has its own line: evidence of another
    counts for nothing.
    """
    now = datetime.now(UTC)
    with open_review_status(policy_path(config)) as reviews:
        found = reviews.standings(now, ended=ended)
    wanted = [each for each in found if feature in ("", each.count.plan.feature)]
    if as_json:
        for each in wanted:
            click.echo(json.dumps(standing_json(each)))
    elif wanted:
        show_standings(console_for_log(), wanted, rules=rules)
    else:
        of = f" of `{feature}`" if feature else ""
        click.echo(f"no decision{of} was reviewed yet", err=True)
    sys.exit(UNPROVEN if gate and not _are_proven(wanted) else FINE)


def _are_proven(standings: Sequence[Standing]) -> bool:
    """Whether all that run are, and there are any: of nothing nothing is known."""
    running = [each for each in standings if not each.count.ended]
    return bool(running) and all(each.is_proven for each in running)
