"""`seawall check`: one text."""

import sys
from pathlib import Path

import click
import orjson

from seawall.assemble.guard import Guard, load
from seawall.cli.exits import BY_ACTION
from seawall.cli.options import CONFIG, policy_path, require_feature
from seawall.guard import verdict_json
from seawall.terms import Action, Mode, Ruling, Stage, Verdict

COLOURS = {
    Action.ALLOW: "green",
    Action.REDACT: "yellow",
    Action.HOLD: "magenta",
    Action.BLOCK: "red",
}


@click.command()
@click.argument("text")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), default="input")
@click.option("--feature", default="", help="Judge by this feature's rules too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@CONFIG
def check(text: str, stage: str, feature: str, as_json: bool, config: Path | None) -> None:  # noqa: FBT001
    """
    Judge TEXT, or with `-` what comes on standard input.

    Exit code 0: delivered, perhaps redacted; 3: held; 4: blocked.
    """
    loaded = load(policy_path(config))
    require_feature(loaded, feature)
    body = _standard_input() if text == "-" else text
    verdict = Guard.from_loaded(loaded).check(body, stage=stage, feature=feature)
    if as_json:
        told = orjson.dumps(_storable(verdict_json(verdict, body)))
        click.echo(told)
    else:
        _print(verdict, body)
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


def _print(verdict: Verdict, body: str) -> None:
    told = verdict_json(verdict, body)
    score = verdict.scores.get("injection", 0.0)
    word = click.style(verdict.action.word, fg=COLOURS[verdict.action], bold=True)
    click.echo(f"{word}  (injection {score:.1%})")
    if verdict.rulings:
        rows = [_row(ruling) for ruling in verdict.rulings]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
            click.echo("  " + "  ".join((*cells, row[4])).rstrip())
    if verdict.coverage.extent != "full":
        skipped = f"{verdict.coverage.skipped} characters not inspected"
        notes = [skipped] if verdict.coverage.skipped else []
        click.secho("  " + "; ".join((*notes, *verdict.coverage.notes)), fg="yellow")
    if verdict.action is Action.REDACT:
        click.echo(f"  delivered: {told['text']}")


def _row(ruling: Ruling) -> tuple[str, str, str, str, str]:
    finding = ruling.finding
    place = f"{finding.span.start}-{finding.span.end}"
    would = "would " if ruling.mode is Mode.SHADOW else ""
    by = f"{would}{ruling.action.word}" + (f" by {ruling.rule_name}" if ruling.rule_name else "")
    sure = f"{finding.confidence:.0%}"
    if finding.fpr is not None:
        sure += f" (fpr {finding.fpr * 100:.3g}%)"
    return finding.kind, place, sure, by, finding.note
