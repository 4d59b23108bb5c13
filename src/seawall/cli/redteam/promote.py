"""`seawall redteam promote`: attacks that worked become signed cases that are tried again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from seawall.assemble.attack_texts import load_seeds
from seawall.assemble.people import load_people
from seawall.assemble.redteam_cases import write_cases
from seawall.assemble.redteam_signed import require_promoter
from seawall.cli.log.show import clean
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.redteam.group import redteam
from seawall.cli.signing import key_of, signs
from seawall.errors import TargetError
from seawall.redteam.cases import Case, Side, case_of
from seawall.redteam.lines import Run
from seawall.redteam.record import Tried
from seawall.redteam.run_file import open_run

ALL = "all"


@redteam.command("promote")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("seeds", nargs=-1, required=True, metavar="SEED...|all")
@click.option(
    "--into",
    required=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where cases are kept, in `regress` and in `holdout`.",
)
@click.option("--target", default="", help="Of attacks on this target.  [default: the only one]")
@click.option(
    "--seeds",
    "sources",
    multiple=True,
    metavar="FILE|own",
    help="The seeds of the run.  [default: own, Seawall's]",
)
@signs
@CONFIG
def promote_command(
    run: Path,
    seeds: Sequence[str],
    *,
    into: Path,
    target: str,
    sources: Sequence[str],
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Make signed cases of the attacks of RUN on these SEEDs (or on all that broke).

    `seawall redteam run --against FOLDER` sends them again. A case goes to `regress` or to
    `holdout` by the name of its lineage, for good: nobody chooses. What is in `holdout` may shape
    no rule and no training, or it measures nothing. A signed list of what is new is written beside
    it, so that a case that is gone is missed.
    """
    mine, people = key_of(key), load_people(policy_path(config))
    require_promoter(mine, people)
    told = open_run(run)
    by_id = {seed.id: seed for seed in load_seeds(sources, families=(), languages=())}
    cases: list[Case] = []
    for tried in _chosen(told, seeds, target):
        if tried.seed not in by_id:
            raise TargetError(
                f"there is no seed `{clean(tried.seed)}` here; name the run's files of seeds with "
                "`--seeds`"
            )
        cases.append(case_of(tried, by_id[tried.seed], told.plan, by=mine.name))
    for case, path in zip(cases, write_cases(cases, into, mine, people), strict=True):
        holdout = "; look at it no more" if case.side is Side.HOLDOUT else ""
        click.echo(f"{clean(case.seed)}: {path}{holdout}")


def _chosen(run: Run, seeds: Sequence[str], target: str) -> Iterator[Tried]:
    """What became of the seeds at the target; TargetError where that is not one thing."""
    if target and target not in run.plan.targets:
        known = ", ".join(f"`{name}`" for name in run.plan.targets)
        raise TargetError(f"the run has no target `{clean(target)}`; it has: {known}")
    if not target and len(run.plan.targets) > 1:
        known = ", ".join(f"`{name}`" for name in run.plan.targets)
        raise TargetError(f"the run has several targets; name one with `--target`: {known}")
    of = {each.seed: each for each in run.tried if not target or each.target == target}
    if ALL in seeds:
        fit = (each for each in of.values() if each.found and not each.not_run)
        yield from (each for each in fit if each.told_by is None and not each.private)
        return
    for name in seeds:
        if name not in of:
            raise TargetError(f"the run did not try a seed `{clean(name)}`")
        yield of[name]
