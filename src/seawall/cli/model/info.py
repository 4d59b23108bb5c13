"""`seawall model info`: what the models are, where they come from, what their answers mean."""

import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import click
import orjson
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.assemble.models import Models, shipped_models
from seawall.cli.model.group import model
from seawall.cli.words import duration, many
from seawall.detect.classify import Curve
from seawall.detect.language import MEASURED

SHARES = (0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
"""Of harmless texts that a rule may allow, for which a threshold is told."""

MOST_SOURCES = 12
WIDEST = 100

_DIGITS = 12
_WHOLE = 64
"""Digits of a digest where there is room for them."""

_DIM = "bright_black"
_MEGA = 1_000_000


@model.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def info(*, as_json: bool) -> None:
    """Show the models in this package: files, origin, and what their answers mean."""
    it = told(shipped_models())
    if as_json:
        click.echo(orjson.dumps(it))
        return
    width = None if sys.stdout.isatty() else WIDEST
    console = Console(width=width, highlight=False, markup=False)
    for part in show(it, min(console.width, WIDEST)):
        console.print(part, width=min(console.width, WIDEST))


def told(models: Models) -> dict[str, Any]:
    """All that is known of the models, from their manifest and their calibration."""
    said = models.manifest
    names: Mapping[str, str] = said["files"]  # type: ignore[assignment]
    folder = files("seawall.models")
    listed = "\n".join(f"{name} {digest}" for name, digest in sorted(names.items()))
    unsure = models.calibration.unsure
    return {
        "seawall": version("seawall"),
        "revision": f"sha256:{sha256(listed.encode()).hexdigest()}",
        "trained": said.get("trained"),
        "seconds": said.get("seconds"),
        "files": [
            {"name": name, "bytes": len((folder / name).read_bytes()), "sha256": digest}
            for name, digest in names.items()
        ],
        "questions": said.get("questions", []),
        "recipe": said.get("recipe", {}),
        "counts": said.get("counts", {}),
        "calibration": {
            question: {
                "unsure": models.calibration.first[question].probability(unsure[question][0])
                if question in unsure
                else None,
                "measured_to": curve.rates[-2][1],  # the last pair lies beyond
                "at": {f"{share:g}": _needed(curve, share) for share in SHARES},
            }
            for question, curve in models.calibration.second.items()
        },
        "languages": sorted(MEASURED),
    }


def _needed(curve: Curve, share: float) -> float:
    """The probability that a window must reach for so few harmless ones to reach it too."""
    return round(curve.probability(curve.logit_at(share)), 6)


def show(it: Mapping[str, Any], width: int) -> Iterator[RenderableType]:
    """The models on a terminal."""
    kind, _, digest = it["revision"].partition(":")
    took = f" in {duration(it['seconds'])}" if it["seconds"] else ""
    yield Text(f"The models of seawall {it['seawall']}", "bold")
    when = it["trained"] or "on an unknown day"
    yield Text(f"{kind}:{digest[:_DIGITS]}, trained {when}{took}", _DIM)
    for title, part in (
        ("Files", _files(it, width)),
        ("Recipe", _recipe(it)),
        ("Learned from", _counts(it)),
        ("What an answer means", _calibration(it)),
        ("Languages measured", _languages(it)),
    ):
        if lines := list(part):
            yield Text(f"\n{title}", "bold")
            yield from (Padding(line, (0, 0, 0, 2), expand=False) for line in lines)


def _files(it: Mapping[str, Any], width: int) -> Iterator[RenderableType]:
    table = _table("file", "size", "sha256")
    shown = _WHOLE if width >= WIDEST else _DIGITS
    for each in it["files"]:
        size = each["bytes"]
        told = f"{size / _MEGA:.1f} MB" if size >= _MEGA // 10 else f"{size / 1000:.1f} kB"
        table.add_row(each["name"], told, Text(each["sha256"][:shown], _DIM))
    yield table
    yield Text("Each file is held against its digest whenever it is read.", _DIM)


def _recipe(it: Mapping[str, Any]) -> Iterator[RenderableType]:
    if it["recipe"]:
        yield Text(", ".join(f"{name} {value}" for name, value in it["recipe"].items()))


def _counts(it: Mapping[str, Any]) -> Iterator[RenderableType]:
    """How many texts there were after each step, and whose they are after the last."""
    counts = it["counts"]
    if not counts:
        return
    steps = _table("texts", "", "sources")
    for step, by_source in counts.items():
        steps.add_row(step, f"{sum(by_source.values()):,}", f"{len(by_source):,}")
    yield steps
    last, by_source = list(counts.items())[-1]
    ranked = sorted(by_source.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{source} {count:,}" for source, count in ranked[:MOST_SOURCES])
    rest = ranked[MOST_SOURCES:]
    more = (
        f", and {many(len(rest), 'source')} more with {sum(n for _, n in rest):,}" if rest else ""
    )
    yield Text(f"{last}: {named}{more}", _DIM)


def _calibration(it: Mapping[str, Any]) -> Iterator[RenderableType]:
    """For each question that finds something, how sure the encoder must be for how few alarms."""
    table = _table("question", "encoder from", *(f"{100 * share:g}%" for share in SHARES))
    naming = []
    for question, each in it["calibration"].items():
        if each["unsure"] is None:
            naming.append(question)
            continue
        needed = (
            f"{'~' if share < each['measured_to'] else ''}{_chance(each['at'][f'{share:g}'])}"
            for share in SHARES
        )
        table.add_row(question, _chance(each["unsure"]), *needed)
    yield table
    yield Text(
        "Encoder from: where the n-grams are as sure, the encoder reads the window. Then, by the "
        "share of harmless windows that a rule allows (`fpr`), how sure the encoder must be; "
        "~ lies beyond what was measured.",
        _DIM,
    )
    yield Text(f"Only name what was found: {', '.join(naming)}", _DIM)


def _languages(it: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Text(" ".join(it["languages"]))


def _chance(value: float) -> str:
    return f"{min(100 * value, 99.99):.2f}%"


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=_DIM, pad_edge=False)
    for place, name in enumerate(columns):
        left = not place or name == "sha256"
        table.add_column(name, justify="left" if left else "right", no_wrap=True)
    return table
