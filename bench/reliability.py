"""
Draw how far the scores mean what they say, per stage: docs/reliability.svg.

    .venv/bin/python bench/reliability.py

Each point is a tenth of the range: the mean score of the texts in it, the share of them
that are attacks, and its 95% interval; the larger the point, the more texts. The texts
are the held-out sets of bench/classifier.py, weighted so that every second is an attack,
which is what the scores assume.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/reliability.py` finds its neighbours

import math
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall import Guard
from seawall.figures import Reliability, reliability
from seawall.terms import Stage
from training.held_out import DEFENSIBLE, IN_DISTRIBUTION, held_out
from training.sources import DATA

OUT = ROOT / "docs" / "reliability.svg"
SIDE, EDGE, GAP = 300, 56, 40
COLOURS = {"input": "#0b6e99", "context": "#b3541e"}


def scored(guard: Guard) -> dict[str, list[tuple[float, bool]]]:
    """Scores of injection by stage, each with whether the text is an attack."""
    found: dict[str, list[tuple[float, bool]]] = {"input": [], "context": []}
    for held in held_out():
        if held.question == "abuse" or held.name in (*IN_DISTRIBUTION, *DEFENSIBLE):
            continue
        stage = Stage.CONTEXT if held.question == "context" else Stage.INPUT
        verdict = guard.check(held.text, stage=stage)
        found[stage].append((verdict.scores["injection"], bool(held.answer)))
    return {stage: balanced(rows) for stage, rows in found.items()}


def balanced(rows: Sequence[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """As many attacks as harmless texts: all of the fewer, and a sample of the others."""
    attacks = [row for row in rows if row[1]]
    harmless = [row for row in rows if not row[1]]
    size = min(len(attacks), len(harmless))
    dice = random.Random(3)
    return [*dice.sample(attacks, size), *dice.sample(harmless, size)]


def drawing(by_stage: dict[str, Reliability]) -> str:
    """The picture, as SVG."""
    width = EDGE + len(by_stage) * (SIDE + GAP) + GAP
    height = SIDE + 2 * EDGE + 14
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            'font-family="system-ui, sans-serif" font-size="13" fill="#222">'
        ),
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for place, (stage, told) in enumerate(by_stage.items()):
        lines += _panel(EDGE + place * (SIDE + GAP), stage, told)
    return "\n".join((*lines, "</svg>", ""))


def _panel(left: float, stage: str, told: Reliability) -> Iterator[str]:
    top, colour = EDGE, COLOURS[stage]
    texts = sum(each.attacks.rows for each in told.bins)
    yield (
        f'<text x="{left}" y="{top - 18}" font-weight="600">{stage}</text>'
        f'<text x="{left + SIDE}" y="{top - 18}" text-anchor="end" fill="#666">'
        f"{texts:,} texts, error {told.error:.1%}</text>"
    )
    yield f'<rect x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#ccc"/>'
    yield (
        f'<line x1="{left}" y1="{top + SIDE}" x2="{left + SIDE}" y2="{top}" '
        'stroke="#bbb" stroke-dasharray="4 4"/>'
    )
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + tick * SIDE, top + (1 - tick) * SIDE
        yield f'<text x="{x}" y="{top + SIDE + 18}" text-anchor="middle">{tick:g}</text>'
        if stage == "input":
            yield f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>'
    yield (
        f'<text x="{left + SIDE / 2}" y="{top + SIDE + 40}" text-anchor="middle" fill="#666">'
        "mean score</text>"
    )
    if stage == "input":
        yield (
            f'<text transform="translate({left - 42} {top + SIDE / 2}) rotate(-90)" '
            'text-anchor="middle" fill="#666">share of attacks</text>'
        )
    for each in told.bins:
        x = left + each.score * SIDE
        within = each.attacks.interval()
        low, high = (top + (1 - bound) * SIDE for bound in (within.low, within.high))
        y = top + (1 - (each.attacks.value or 0.0)) * SIDE
        radius = 2.5 + 5 * math.sqrt(each.attacks.rows / texts)
        yield f'<line x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}" stroke="{colour}"/>'
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def main() -> None:
    """Score, draw and write."""
    if not (DATA / "injection").is_dir():
        print(f"skipped: there are no labelled texts at `{DATA}`; set SEAWALL_DATA")
        return
    told = {stage: reliability(rows) for stage, rows in scored(Guard.default()).items()}
    OUT.write_text(drawing({stage: it for stage, it in told.items() if it}), "utf-8")
    for stage, it in told.items():
        if it:
            print(f"{stage}: expected calibration error {it.error:.1%}, {len(it.bins)} bins")
    print(f"wrote {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
