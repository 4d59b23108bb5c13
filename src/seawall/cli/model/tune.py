"""`seawall model tune`: one feature's classifier learns from the feature's own lines."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
import numpy as np
from rich.console import Console

from seawall.assemble.ledger import open_ledger
from seawall.assemble.models import Models, shipped_models
from seawall.assemble.policy_file import load_document
from seawall.assemble.reference import shipped_reference
from seawall.assemble.tuned import Tuned, read_tuned, remove_tuned, write_tuned
from seawall.assemble.tuning import (
    CALIBRATED,
    KINDS,
    QUESTIONS,
    bar_of,
    own_rates,
    reader_of,
    share_of,
    tried,
    tried_topic,
    untuned,
    with_correction,
    with_rates,
    with_topic,
)
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.model.group import model
from seawall.cli.model.lines import Line, Lines, TopicWords, given_files, read_lines, watched
from seawall.cli.model.show import (
    WIDEST,
    refusal,
    show_lines,
    show_rates,
    show_topic,
    show_trial,
)
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.detect.classify.stretches import Remembered, Stretches, joined
from seawall.detect.classify.topic import KIND
from seawall.errors import ScanError, SettingsError
from seawall.figures import Words
from seawall.policy import Document, compile_policy
from seawall.scan import Columns
from seawall.terms import Event, Fact, Mode, Policy, Stage

FEWEST = 40
"""Lines that anything can be learned from; of each label, where a topic is."""

FEWEST_RATES = 1_000
MOST = 5_000
MOST_RATES = 50_000

_FILE = click.Path(path_type=Path)
_STAGES = [stage.value for stage in QUESTIONS]


@dataclass(frozen=True, slots=True)
class _Job:
    """One call: which feature learns, at which stage, from which lines, and where it is kept."""

    feature: str
    stage: Stage
    policy: Policy
    models: Models
    tuned: Tuned
    lines: Lines
    console: Console

    def told(self) -> tuple[str, dict[str, int]]:
        """When this is, and how many lines of which label there are."""
        lines = {"attacks": self.lines.attacks, "harmless": self.lines.harmless}
        return datetime.now(UTC).isoformat(timespec="seconds"), lines

    def share(self, question: str) -> float:
        """The share of false alarms that the policy allows a question."""
        share, rule = share_of(
            self.policy, KINDS[question], stage=self.stage, feature=self.feature
        )
        by = f"as rule `{rule}` does" if rule else "for no rule names a share"
        self.console.print(f"`{question}` is judged at fpr {100 * share:g}%, {by}")
        return share


@model.command(short_help="Teach one feature's classifier with your own lines.")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=_FILE)
@click.option("--feature", required=True, help="The feature that learns.")
@click.option(
    "--kind",
    type=click.Choice(["injection", "topic", "calibrate"]),
    default="injection",
    show_default=True,
    help="What it learns: attacks and false alarms, its topic, its own fpr.",
)
@click.option("--attacks", multiple=True, type=_FILE, metavar="FILE", help="Attacks only.")
@click.option("--harmless", multiple=True, type=_FILE, metavar="FILE", help="Harmless texts only.")
@click.option("--stage", type=click.Choice(_STAGES), default="input", show_default=True)
@click.option("--field", default="text", show_default=True, help="Where a row has its text.")
@click.option("--label", default="label", show_default=True, help="Where a row has its label.")
@click.option("--dry-run", is_flag=True, help="Print what it would do; write nothing.")
@click.option("--remove", is_flag=True, help="Forget all that the feature has learned.")
@CONFIG
def tune(  # noqa: PLR0913 - click hands over each option by its name
    *,
    files: tuple[Path, ...],
    feature: str,
    kind: str,
    attacks: tuple[Path, ...],
    harmless: tuple[Path, ...],
    stage: str,
    field: str,
    label: str,
    dry_run: bool,
    remove: bool,
    config: Path | None,
) -> None:
    """
    Teach the classifier of one feature with labelled lines of FILE...

    Rows have a `text` and a `label`: attack or benign; with --kind topic
    allowed or other. --kind calibrate needs harmless texts only. It runs on
    the processor, takes seconds, and keeps weights, never texts.

    Exit code 0: learned (or --dry-run); 1: refused, nothing was written.
    """
    document = load_document(policy_path(config))
    _require_feature(document, feature)
    data = data_path(config)
    if remove:
        _remove(config, data, feature)
    if not files + attacks + harmless:
        raise click.UsageError("name at least one file")
    words = TopicWords("topic") if kind == "topic" else Words("injection")
    given = given_files(files, attacks, harmless)
    most = MOST_RATES if kind == "calibrate" else MOST
    lines = read_lines(given, Columns(field, label, words), most=most)
    models, policy = shipped_models(), compile_policy(document)
    known = read_tuned(data, feature, models) or untuned(models, feature)
    console = Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False, markup=False)
    job = _Job(feature, Stage(stage), policy, models, known, lines, console)
    show_lines(console, lines, "of another topic" if kind == "topic" else "attacks")
    learned = {"injection": _correction, "topic": _topic, "calibrate": _rates}[kind](job)
    if dry_run:
        console.print("\nnothing was written (--dry-run)")
        return
    path = write_tuned(data, learned)
    _log(config, "model.tuned", feature, {"part": kind, "stage": stage, **job.told()[1]})
    console.print(f"\nwrote {path}; a running gateway takes it in at SIGHUP, or when it starts")


def _correction(job: _Job) -> Tuned:
    count = len(job.lines.lines)
    if count < FEWEST:
        raise ScanError(f"{count} lines are too few; it takes {FEWEST}, better a few hundred")
    question = QUESTIONS[job.stage]
    bar = bar_of(job.models, question, job.share(question))
    reference = shipped_reference(job.models, question)
    texts, _ = _stretches(job, question, harmless_only=False)
    trial = tried(texts, reference, bar)
    show_trial(job.console, trial)
    if trial.refused:
        _refuse(job.console, refusal(trial))
    if f"rates.{question}" in job.tuned.parts:
        job.console.print("the feature's own fpr is void now; calibrate it anew", style="yellow")
    made, lines = job.told()
    return with_correction(job.tuned, trial, made=made, lines=lines)


def _topic(job: _Job) -> Tuned:
    fewest = min(job.lines.attacks, job.lines.harmless)
    if fewest < FEWEST:
        raise ScanError(
            f"{job.lines.harmless} allowed and {job.lines.attacks} other lines are too few; "
            f"it takes {FEWEST} of each, better a few hundred"
        )
    other = np.array([line.attack for line in job.lines.lines], np.bool_)
    trial = tried_topic(job.models, [line.text for line in job.lines.lines], other)
    show_topic(job.console, trial)
    if trial.found.hits * trial.alarms.rows <= trial.alarms.hits * trial.found.rows:
        _refuse(job.console, "it does not tell other lines from allowed ones; nothing was written")
    rules = job.policy.rules_for(job.feature)
    if not any(rule.names(KIND) and rule.mode is not Mode.SHADOW for rule in rules):
        otherwise = job.policy.otherwise.word
        job.console.print(
            f"no rule names `{KIND}`, so the policy's otherwise applies: {otherwise}. write e.g.\n"
            f"  - {{name: off-topic, kind: {KIND}, action: hold, fpr: {trial.share:.0%}}}",
            style="yellow",
        )
    made, lines = job.told()
    told = {"allowed": lines["harmless"], "other": lines["attacks"]}
    return with_topic(job.tuned, trial.topic, made=made, lines=told)


def _rates(job: _Job) -> Tuned:
    if job.lines.harmless < FEWEST_RATES:
        raise ScanError(
            f"{job.lines.harmless:,} harmless lines are too few to tell small shares; "
            f"it takes {FEWEST_RATES:,}"
        )
    tuned, found = job.tuned, []
    read: list[Line] = []
    corrections = {each.question: each for each in tuned.corrections()}
    made, lines = job.told()
    job = replace(job, models=replace(job.models, second=Remembered(job.models.second)))
    for question in CALIBRATED[job.stage]:
        bar = bar_of(job.models, question, job.share(question))
        known = question in QUESTIONS.values()
        held_out = shipped_reference(job.models, question).held_out if known else None
        texts, read = _stretches(job, question, harmless_only=True)
        found.append(own_rates(texts, bar, held_out, corrections.get(question)))
        tuned = with_rates(tuned, found[-1], made=made, lines={"harmless": lines["harmless"]})
    show_rates(job.console, found, read)
    return tuned


def _stretches(job: _Job, question: str, *, harmless_only: bool) -> tuple[Stretches, list[Line]]:
    """The lines as numbers, and those among them that have words to read."""
    reader = reader_of(job.models, question)
    lines = [line for line in job.lines.lines if not (harmless_only and line.attack)]
    read = [(reader.read(line.text, attack=line.attack), line) for line in watched(lines)]
    kept = [(text, line) for text, line in read if len(text.owners)]
    if not kept:
        raise ScanError("no line has words to read")
    return joined([text for text, _ in kept]), [line for _, line in kept]


def _require_feature(document: Document, feature: str) -> None:
    """Raise SettingsError where the policy knows no feature of this name."""
    if feature not in document.features:
        known = ", ".join(document.features) or "none"
        raise SettingsError(f"no feature `{feature}` in the policy; there are: {known}")


def _refuse(console: Console, why: str) -> NoReturn:
    console.print(f"\nrefused: {why}", style="yellow", soft_wrap=True)
    sys.exit(FAILURE)


def _remove(config: Path | None, data: Path, feature: str) -> NoReturn:
    if remove_tuned(data, feature):
        _log(config, "model.untuned", feature, {})
        click.echo(f"`{feature}` has forgotten what it learned")
    else:
        click.echo(f"`{feature}` had learned nothing")
    sys.exit(FINE)


def _log(config: Path | None, kind: str, feature: str, facts: Mapping[str, Fact]) -> None:
    with open_ledger(policy_path(config)) as ledger:
        ledger.append([Event(kind, datetime.now(UTC), "cli", feature=feature, facts=facts)])
