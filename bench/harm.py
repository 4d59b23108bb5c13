"""
Measure how well harm in answers is told: recall at 4% false alarms, and the area under the curve.

    .venv/bin/python bench/harm.py

On texts of our own (bench/content) and, where SEAWALL_DATA is, phishing mails and toxic comments
of others that nothing learned from. Scores are those of `seawall check --stage output`.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/harm.py` finds its neighbours

import gzip
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from seawall import Guard
from seawall.figures import Share, area

DATA = Path(os.environ.get("SEAWALL_DATA", ROOT / "../shared/data")) / "abuse/content"
OWN = ROOT / "bench" / "content" / "texts.jsonl"
FALSE_ALARMS = 0.04
CHEATS = ("phishing", "fraud", "impersonation")
"""What a fraudulent mail may be called: these are hard to tell from each other."""

Set = tuple[str, Sequence[str], list[tuple[str, bool]]]
"""A name, the kinds of harm that count, and texts with whether they are harmful."""


def main() -> None:
    """Print a table."""
    guard = Guard.default()
    table = Table("texts", "harmful", "harmless", "AUROC", "found at 4% false alarms", box=None)
    for name, kinds, texts in _sets():
        scores = [(_score(guard, text, kinds), harmful) for text, harmful in texts]
        yes = [score for score, harmful in scores if harmful]
        no = sorted((score for score, harmful in scores if not harmful), reverse=True)
        bar = no[int(FALSE_ALARMS * len(no))]
        found = Share(sum(score > bar for score in yes), len(yes))
        told = area(yes, no)
        within = found.interval()
        assert found.value is not None
        table.add_row(
            name,
            f"{len(yes):,}",
            f"{len(no):,}",
            f"{told.value:.3f} ({told.interval.low:.3f}–{told.interval.high:.3f})",
            f"{found.value:.1%} ({within.low:.1%}–{within.high:.1%})",
        )
    Console(highlight=False, width=110).print(table)


def _score(guard: Guard, text: str, kinds: Sequence[str]) -> float:
    scores = guard.check(text, stage="output").scores
    return max(scores[f"abuse.{kind}"] for kind in kinds)


def _sets() -> Iterator[Set]:
    rows = [json.loads(line) for line in OWN.read_text("utf-8").splitlines()]
    for kind in dict.fromkeys(row["kind"] for row in rows):
        own = [(row["text"], bool(row["label"])) for row in rows if row["kind"] == kind]
        yield f"own, {kind}", (kind,), own
    if not DATA.exists():
        print("no SEAWALL_DATA: others' texts are left out", file=sys.stderr)
        return
    mails = _read("dev/kaggle_phishing_sample", lambda row: row["label"] == "phishing")
    yield "phishing mails (dev)", CHEATS, mails
    comments = _read("dev/toxicity_nonfuzzed", lambda row: row["label"] == "toxic")
    yield "toxic comments (dev)", ("harassment",), comments


def _read(name: str, harmful: Callable[[dict[str, Any]], bool]) -> list[tuple[str, bool]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["text"], harmful(row)) for row in rows]


if __name__ == "__main__":
    main()
