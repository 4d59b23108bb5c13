"""`seawall check`: one text."""

import sys
from pathlib import Path
from typing import TextIO

import click
import orjson
from rich.console import Console

from seawall.assemble.guard import Guard, load
from seawall.cli.exits import BY_ACTION
from seawall.cli.explain import FILE, Told, show
from seawall.cli.explain.told import COLOURS
from seawall.cli.options import CONFIG, policy_path, require_feature
from seawall.guard import verdict_json
from seawall.guard.account import account
from seawall.guard.account_told import account_json
from seawall.terms import Action, Mode, Ruling, Stage, Verdict


@click.command()
@click.argument("text")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), default="input")
@click.option("--feature", default="", help="Judge by this feature's rules too.")
@click.option(
    "--instructions",
    type=click.File("r", encoding="utf-8"),
    help="What the model was told, which an answer must not give away.",
)
@click.option("--explain", is_flag=True, help="Show which rules, windows and words moved it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@CONFIG
def check(
    *,
    text: str,
    stage: str,
    feature: str,
    instructions: TextIO | None,
    explain: bool,
    as_json: bool,
    config: Path | None,
) -> None:
    """
    Judge TEXT, or with `-` what comes on standard input.

    Exit code 0: delivered, perhaps redacted; 3: held; 4: blocked.
    """
    loaded = load(policy_path(config))
    require_feature(loaded.document, feature)
    body = _standard_input() if text == "-" else text
    guard = Guard.from_loaded(loaded)
    told_to = instructions.read() if instructions else ""
    verdict = guard.check(body, stage=stage, feature=feature, instructions=told_to)
    where = Stage(stage)
    seen = (
        account(guard, loaded.uses, body, stage=where, feature=feature, instructions=told_to)
        if explain
        else None
    )
    if as_json:
        told = _storable(verdict_json(verdict, body, guard.substitutes()))
        if seen:
            told["explanation"] = account_json(seen, verdict, loaded.policy, feature=feature)
        click.echo(orjson.dumps(told))
    elif seen:
        terminal = sys.stdout.isatty()
        console = Console(width=None if terminal else FILE, highlight=False, markup=False)
        # What came by standard input and goes into a file would be a copy that nobody asked for.
        words = terminal or text != "-"
        _headline(verdict)
        show(console, Told(verdict, seen, loaded.policy, feature, words=words))
        _notes(verdict, body)
    else:
        _headline(verdict)
        _rulings(verdict)
        _notes(verdict, body)
    sys.exit(BY_ACTION[verdict.action])


def _standard_input() -> str:
    """Bytes that are not UTF-8 are read as U+FFFD, as a model's tokenizer would have them."""
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _storable(told: dict[str, object]) -> dict[str, object]:
    """Without lone surrogates, which arguments may carry and JSON cannot."""
    text = told["text"]
    if isinstance(text, str):
        told["text"] = text.encode("utf-8", "replace").decode("utf-8")
    return told


def _headline(verdict: Verdict) -> None:
    score = verdict.scores.get("injection", 0.0)
    word = click.style(verdict.action.word, fg=COLOURS[verdict.action], bold=True)
    click.echo(f"{word}  (injection {score:.1%})")


def _rulings(verdict: Verdict) -> None:
    rows = [_row(ruling) for ruling in verdict.rulings]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo("  " + "  ".join((*cells, row[4])).rstrip())


def _notes(verdict: Verdict, body: str) -> None:
    if verdict.coverage.extent != "full":
        skipped = f"{verdict.coverage.skipped} characters not inspected"
        notes = [skipped] if verdict.coverage.skipped else []
        click.secho("  " + "; ".join((*notes, *verdict.coverage.notes)), fg="yellow")
    if verdict.action is Action.REDACT:
        click.echo(f"  delivered: {verdict_json(verdict, body)['text']}")


def _row(ruling: Ruling) -> tuple[str, str, str, str, str]:
    finding = ruling.finding
    place = f"{finding.span.start}-{finding.span.end}"
    would = "would " if ruling.mode is Mode.SHADOW else ""
    by = f"{would}{ruling.action.word}" + (f" by {ruling.rule_name}" if ruling.rule_name else "")
    sure = f"{finding.confidence:.0%}"
    if finding.fpr is not None:
        sure += f" (fpr {finding.fpr * 100:.3g}%)"
    return finding.kind, place, sure, by, finding.note
