"""`seawall review simulate`: what the rule would do for a team, before it trusts it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click
import numpy as np

from seawall.assemble.policy_file import load_document
from seawall.assemble.review_terms import terms_of
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.review.group import review
from seawall.cli.review.percent import PERCENT
from seawall.cli.review.show_simulated import Told, show_simulated, simulated_json
from seawall.policy.review import ReviewLines
from seawall.review.figures import figures_of
from seawall.review.lowering import percent
from seawall.review.reading import MILLION
from seawall.review.simulate import simulate
from seawall.review.world import World

_MOST = 5_000_000
"""Decisions a day in all runs together: more do not fit the memory of a small machine."""
_USUAL = World()

_Command = TypeVar("_Command", bound=Callable[..., object])


class Option(Protocol):
    """What gives a command one more option."""

    def __call__(self, command: _Command, /) -> _Command:
        """The command with it."""
        ...


def _rate(name: str, usual: float, told: str) -> Option:
    """An option that is a rate."""
    return click.option(name, type=PERCENT, default=usual, show_default=percent(usual), help=told)


def _count(name: str, usual: int, told: str, *, least: int = 1) -> Option:
    """An option that is a number."""
    number = click.IntRange(least)
    return click.option(
        name, metavar="N", type=number, default=usual, show_default=True, help=told
    )


def _of_the_policy(name: str, told: str) -> Option:
    """A share that the policy has, unless another is named."""
    return click.option(name, type=PERCENT, help=f"{told}  [default: the policy's]")


@review.command("simulate")
@_count("--decisions-per-day", _USUAL.decisions_a_day, "How many requests are answered.")
@_rate("--miss-rate", _USUAL.miss_rate, "Of what is delivered, what is harmful.")
@_rate("--drift-to", _USUAL.drift_to, "The same once it has become worse.")
@_count("--drift-on-day", _USUAL.drift_on_day, "When it becomes worse.", least=0)
@_rate("--sensitivity", _USUAL.sensitivity, "Of the harmful, what reviewers find.")
@_rate("--specificity", _USUAL.specificity, "Of the harmless, what they pass.")
@_rate("--risky", _USUAL.risky, "Of the decisions, those that look risky.")
@_rate("--risky-holds", _USUAL.risky_holds, "Of what is missed, the part that is among these.")
@_rate("--stopped", _USUAL.stopped, "Of the decisions, what is not delivered.")
@click.option(
    "--hours",
    type=click.FloatRange(0, 24),
    default=_USUAL.hours,
    show_default=True,
    help="From a decision to its review.",
)
@_of_the_policy("--share", "Of what is delivered, what is in the even sample at first.")
@_of_the_policy("--risk", "What a risk's weight multiplies, as `review.risk_share`.")
@_of_the_policy("--target", "The miss rate to be under.")
@click.option(
    "--confirm/--no-confirm",
    default=None,
    help="Whether a second person looks at each claimed miss.  [default: the policy's]",
)
@_count("--days", _USUAL.days, "How long.")
@_count("--runs", 200, "How often.")
@_count("--seed", 1, "The same gives the same.", least=0)
@click.option("--feature", default="", help="The one whose lines of the policy are taken.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@CONFIG
def simulate_command(
    *, runs: int, seed: int, feature: str, as_json: bool, config: Path | None, **given: Any
) -> None:
    """
    Play what reviews would do for a team: reviews a week, time to certify, time to notice.

    It runs the rule and the bounds of the gateway on a feature that never was, with reviewers
    who err as you say and, beside it, with such as never do. Most of what is asked of you nobody
    knows: try several.
    """
    decisions = given.pop("decisions_per_day")
    if decisions * runs > _MOST:
        raise click.UsageError(
            f"{decisions:,} decisions a day in {runs:,} runs are too many at once; take "
            f"`--runs {max(_MOST // decisions, 1)}`"
        )
    lines = (load_document(policy_path(config)).review or ReviewLines()).of(feature)
    lines = lines.model_copy(update=_named(given))
    terms = terms_of(lines)
    world = World(decisions_a_day=decisions, gold=lines.gold / MILLION, **given)

    def played(one: World) -> Told:
        done = simulate(
            one,
            terms,
            np.random.default_rng(seed),
            runs=runs,
            risk_share=lines.risk_share,
            stopped_share=lines.stopped_share,
        )
        return Told(one, figures_of(done, one, terms))

    told = played(world), played(replace(world, sensitivity=1.0, specificity=1.0))
    if as_json:
        click.echo(json.dumps(simulated_json(told, terms, runs=runs, seed=seed)))
    else:
        show_simulated(console_for_log(), told, terms, runs=runs, seed=seed)


def _named(given: dict[str, Any]) -> dict[str, int | bool]:
    """The lines of the policy that are named otherwise, taken out of what was given."""
    names = {"share": "share", "risk": "risk_share", "target": "target"}
    rates = {line: given.pop(name) for name, line in names.items()}
    named = {line: round(rate * MILLION) for line, rate in rates.items() if rate is not None}
    confirm = given.pop("confirm")
    return named if confirm is None else {**named, "confirm": confirm}
