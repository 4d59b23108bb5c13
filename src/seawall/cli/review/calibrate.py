"""`seawall review calibrate`: a threshold with a guarantee, from what people reviewed."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.assemble.applying import read_source
from seawall.assemble.calibrating import (
    PROMOTED,
    TRIED_STAGE,
    effects,
    facts_of,
    promotion,
    reviewed,
    roll_back_calibrated,
    write_calibrated,
)
from seawall.cli.exits import FAILURE, FINE, UNPROVEN
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.cli.review.group import review
from seawall.cli.review.percent import PERCENT
from seawall.cli.review.show_calibrated import (
    calibration_json,
    calibration_lines,
    changed_lines,
    effect_lines,
    effects_json,
)
from seawall.cli.words import many, printable
from seawall.errors import SettingsError
from seawall.ledger import open_for_reading
from seawall.policy.threshold import try_threshold
from seawall.review.calibrate import Wanted, calibrate
from seawall.review.reading import MILLION
from seawall.terms import Fact


@dataclass(frozen=True, slots=True)
class _Place:
    """The policy file of which feature, its text, the log beside it, and how to talk."""

    path: Path
    source: str
    data: Path
    feature: str
    now: datetime
    as_json: bool
    yes: bool

    def say(self, lines: Iterable[str]) -> None:
        """Tell people, and nobody where programs are told."""
        for line in () if self.as_json else lines:
            click.echo(line)


@review.command("calibrate")
@click.option("--feature", required=True, help="The application.")
@click.option(
    "--at-most",
    type=PERCENT,
    default=0.005,
    show_default="0.5%",
    help="How much of what is harmless may be stopped.",
)
@click.option(
    "--confidence",
    type=PERCENT,
    default=0.95,
    show_default="95%",
    help="How sure that must be.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--try", "step", flag_value="try", help="Write it as a rule that only records.")
@click.option("--promote", "step", flag_value="promote", help="Put in force what was tried.")
@click.option("--rollback", "step", flag_value="rollback", help="Put back the file before.")
@click.option(
    "--yes", is_flag=True, help="Without asking; not where what was stopped would be delivered."
)
@CONFIG
def calibrate_command(
    *,
    feature: str,
    at_most: float,
    confidence: float,
    as_json: bool,
    step: str | None,
    yes: bool,
    config: Path | None,
) -> None:
    """
    Find the lowest threshold for attacks that stops little of what reviewers call harmless.

    It reads the audit and risk samples of the feature's running epochs. `--try` writes the
    threshold as a rule in shadow mode, `--promote` puts it in force, after showing which past
    decisions would be other ones.
    """
    path = policy_path(config)
    if path is None:
        raise SettingsError("there is no policy file here; name one with `--config`")
    place = _Place(
        path, read_source(path), data_path(config), feature, datetime.now(UTC), as_json, yes
    )
    if step == "rollback":
        _roll_back(place)
    elif step == "promote":
        _promote(place)
    else:
        _calibrate(place, _wanted(at_most, confidence), tries=step == "try")


def _wanted(at_most: float, confidence: float) -> Wanted:
    try:
        return Wanted(at_most=at_most, doubt=round(1 - confidence, 9))
    except ValueError:
        raise click.UsageError(
            "`--at-most` and `--confidence` are over 0% and under 100%"
        ) from None


def _calibrate(place: _Place, wanted: Wanted, *, tries: bool) -> None:
    feature = place.feature
    calls = f"`seawall review calibrate --feature {printable(feature)}"
    rule = try_threshold(place.source, feature, MILLION).rule
    with open_for_reading(place.data) as log:
        seen = reviewed(log, place.path, rule, feature=feature, now=place.now)
    wanted = Wanted(wanted.at_most, wanted.doubt, least=seen.least)
    found = calibrate(seen.scored, wanted)
    change = found.threshold and try_threshold(place.source, feature, found.threshold)
    place.say(calibration_lines(feature, rule, seen, found))
    if place.as_json:
        told = calibration_json(feature, rule, seen, found)
        new = change.text if change else place.source
        told["diff"] = "\n".join(changed_lines(place.path.name, (place.source, new)))
        click.echo(json.dumps(told))
    if not tries:
        if change:
            place.say([f"try it: {calls} --try`"])
        sys.exit(FINE)
    if not change:
        click.echo("nothing is written: there is no threshold to try", err=True)
        sys.exit(UNPROVEN)
    place.say(changed_lines(place.path.name, (place.source, change.text)))
    _write(place, change.text, {"stage": TRIED_STAGE, **facts_of(found, change.rule)})
    place.say([f"then put it in force: {calls} --promote`"])


def _promote(place: _Place) -> None:
    with open_for_reading(place.data) as log:
        change, facts = promotion(place.source, place.feature, log)
        texts = (place.source, change.text)
        past = effects(place.path, texts, log, feature=place.feature)
    changed = changed_lines(place.path.name, texts)
    place.say([*changed, *effect_lines(past)])
    if place.as_json:
        told = {"feature": place.feature, **effects_json(past), "diff": "\n".join(changed)}
        click.echo(json.dumps(told))
    if place.yes and past.delivered:
        click.echo(
            f"not written: {many(len(past.delivered), 'stopped request')} would be delivered; "
            "look at them, and promote it without `--yes`",
            err=True,
        )
        sys.exit(FAILURE)
    _write(place, change.text, {**facts, "stage": PROMOTED, "rule": change.rule.name})


def _write(place: _Place, text: str, facts: Mapping[str, Fact]) -> None:
    if not place.yes and not click.confirm(f"write this to {place.path}?", err=True):
        click.echo("nothing is written", err=True)
        sys.exit(FAILURE)
    kept = write_calibrated(
        place.path, (place.source, text), facts, feature=place.feature, at=place.now
    )
    click.echo(f"wrote {place.path}; the old file is kept as {kept}", err=place.as_json)
    click.echo("put it back with `--rollback`", err=True)


def _roll_back(place: _Place) -> None:
    with open_for_reading(place.data) as log:
        last = roll_back_calibrated(place.path, log, feature=place.feature, at=place.now)
    if place.as_json:
        click.echo(
            json.dumps({"feature": place.feature, "rolled_back": last.event.facts["stage"]})
        )
    else:
        click.echo(f"{place.path} is again as it was before {last.event.at:%Y-%m-%d %H:%M} UTC")
