"""`seawall redteam run --against`: cases sent again, each once, and fresh variants of them."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import click
import orjson
from rich.text import Text

from seawall.assemble.attacked import Scene, opened_scene
from seawall.assemble.people import load_people
from seawall.assemble.redteam_cases import read_cases
from seawall.cli.exits import FAILURE, FINE, UNPROVEN
from seawall.cli.log.show import clean
from seawall.cli.redteam.show import console, percent
from seawall.cli.words import many
from seawall.redteam.cases import Case, Replayed, replay, variants
from seawall.redteam.cases.replay import Sent, sent_case, sent_variant
from seawall.redteam.engine.run import Attacked
from seawall.redteam.figures import Rate, rate
from seawall.redteam.operators import OPERATORS
from seawall.redteam.seeds import own_seeds

AT_ONCE = 8
"""Cases that are asked of a target at once."""

FORMAT = "seawall.redteam.against/1"


@dataclass(frozen=True, slots=True)
class Against:
    """What became of all cases and variants at all targets."""

    cases: tuple[Replayed, ...]
    variants: tuple[Replayed, ...]

    @property
    def broken(self) -> tuple[Replayed, ...]:
        """Cases that work again."""
        return tuple(each for each in self.cases if each.broken)

    @property
    def not_run(self) -> tuple[Replayed, ...]:
        """Cases of which nobody knows."""
        return tuple(each for each in self.cases if each.not_run)


def run_against(
    folder: Path,
    targets: Sequence[str],
    *,
    config: Path | None,
    at_least: int,
    with_variants: bool,
    most: float | None,
    as_json: bool,
) -> int:
    """
    Send the cases of a folder again, tell what came of it, and give the exit code.

    Not one is sent where any of them is not as somebody in the policy file signed it, or is gone.
    """
    cases = read_cases(folder, load_people(config), at_least=at_least).cases
    with opened_scene(targets, config=config) as scene:
        told = send_again(cases, scene, with_variants=with_variants, most=AT_ONCE)
    tell_again(told, as_json=as_json)
    return exit_code_again(told, most)


def send_again(cases: Sequence[Case], scene: Scene, *, with_variants: bool, most: int) -> Against:
    """Send all cases to all targets, and on request fresh variants of each lineage."""
    done: list[Replayed] = []
    fresh: list[Replayed] = []
    for target in scene.targets:
        done += _replayed([sent_case(case, target.profile) for case in cases], target, most)
        if with_variants:
            fresh += _replayed([*_variants(cases, target)], target, most)
    return Against(tuple(done), tuple(fresh))


def tell_again(it: Against, *, as_json: bool) -> None:
    """All of it, for programs or for people."""
    if as_json:
        click.echo(orjson.dumps(_json(it), option=orjson.OPT_INDENT_2))
        return
    for each in it.cases:
        if each.broken or each.not_run:
            _line(each)
    console().print(Text(_summary(it), "red" if it.broken else "green" if it.cases else ""))
    for of in _by_lineage(it.variants):
        _tell_variants(of)


def exit_code_again(it: Against, most: float | None) -> int:
    """
    5 where a case works again, or more variants may work than may; 1 where one was not run.

    Without `most` variants are told only.
    """
    counted = _rate(it.variants)
    over = most is not None and bool(it.variants) and counted.at_most > most
    if it.broken or over:
        return UNPROVEN
    return FAILURE if it.not_run else FINE


def _variants(cases: Sequence[Case], target: Attacked) -> Iterable[Sent]:
    seeds = own_seeds()
    ordered = sorted(cases, key=lambda case: (case.lineage, case.id))
    for lineage, of in groupby(ordered, key=lambda case: case.lineage):
        for variant in variants([*of], seeds, OPERATORS, profile=target.profile):
            yield sent_variant(variant, lineage)


def _replayed(sent: Sequence[Sent], target: Attacked, most: int) -> tuple[Replayed, ...]:
    async def asked() -> tuple[Replayed, ...]:
        async with target.opener() as opened:
            return await replay(sent, opened, most=most)

    return asyncio.run(asked())


def _line(it: Replayed) -> None:
    what = ("works again", "red") if it.broken else (f"not run: {clean(it.not_run)}", "yellow")
    console().print(
        Text.assemble((it.name, "bold"), f" at {clean(it.target)}, {clean(it.lineage)}: ", what)
    )


def _summary(it: Against) -> str:
    run = len(it.cases) - len(it.not_run)
    missing = f", {len(it.not_run):,} not run" if it.not_run else ""
    return f"{many(run, 'case')} sent again, {len(it.broken):,} work again{missing}"


def _by_lineage(replayed: Sequence[Replayed]) -> list[list[Replayed]]:
    return [[*of] for _, of in groupby(replayed, key=lambda it: (it.target, it.lineage))]


def _tell_variants(of: Sequence[Replayed]) -> None:
    counted = _rate(of)
    said = (
        "not run"
        if counted.value is None
        else (
            f"{counted.hits:,} of {many(counted.rows, 'fresh variant')} work, "
            f"at most {percent(counted.at_most)}"
        )
    )
    reasons = Counter(each.not_run for each in of if each.not_run)
    why = "".join(f"; {clean(reason)}" for reason in reasons)
    style = "red" if counted.hits else "green" if counted.rows else "yellow"
    name = f"{clean(of[0].lineage)} at {clean(of[0].target)}"
    console().print(Text.assemble((name, "bold"), ": ", (said, style), (why, "yellow")))


def _rate(of: Iterable[Replayed]) -> Rate:
    run = [each for each in of if not each.not_run]
    return rate(sum(each.broken for each in run), len(run))


def _json(it: Against) -> dict[str, object]:
    return {
        "format": FORMAT,
        "cases": [asdict(each) for each in it.cases],
        "variants": [asdict(each) for each in it.variants],
        "broken": len(it.broken),
        "not_run": len(it.not_run),
    }
