"""
Measure how well categories that are told by examples find their like, and what else they find.

    .venv/bin/python bench/categories.py

The texts are those of bench/categories. Each category is taught by its twelve examples alone,
then also by six of its near texts as counterexamples; all other texts are judged. Half of the
categories were looked at while the method was chosen; figures of the others are by themselves.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/categories.py` finds its neighbours

import json
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np
from rich.console import Console
from rich.table import Table

from seawall.assemble.categories import shipped_embedding
from seawall.assemble.models import shipped_models
from seawall.detect.classify.categories import Categories, learned_category
from seawall.figures import Share
from seawall.terms import Inspection, Role, Stage, Text

TEXTS = ROOT / "bench" / "categories" / "texts.jsonl"
CHOSEN_ON = (
    "competitor-praise", "job-decision", "medical-advice", "price-promise", "travel-safety",
)  # fmt: skip
COUNTEREXAMPLES = 6
SHARES = (0.01, 0.005)

Row = dict[str, str]


def rarity(reader: Categories, body: str) -> float:
    """How rare what is found in a text is among ordinary ones; 1 where nothing is."""
    text = Text(body, Role.ASSISTANT)
    found = reader.read(Inspection((text,), Stage.OUTPUT)).findings
    return min((finding.fpr or 0.0 for finding in found), default=1.0)


def measured(
    rows: Sequence[Row], names: Sequence[str], *, counterexamples: int
) -> list[list[str]]:
    """For each share a row: found of the category, of what is near, and of all the rest."""
    encoder = shipped_models().encoder
    assert encoder is not None
    embedding, backdrop = shipped_embedding(encoder)
    seen: dict[str, list[float]] = {"member": [], "near": [], "other": [], "ordinary": []}
    for name in names:

        def of(role: str, name: str = name) -> list[str]:
            return [r["text"] for r in rows if (r["category"], r["role"]) == (name, role)]

        near = of("near")
        told = [
            np.array([embedding.of(text) for text in texts], np.float32).reshape(-1, 128)
            for texts in (of("example"), near[:counterexamples])
        ]
        reader = Categories(embedding, {name: learned_category(told[0], told[1], backdrop)})
        groups = {
            "member": of("member"),
            "near": near[counterexamples:],
            "other": [
                r["text"]
                for r in rows
                if r["category"] not in (name, "") and r["role"] != "example"
            ],
            "ordinary": [r["text"] for r in rows if not r["category"]],
        }
        for group, texts in groups.items():
            seen[group] += [rarity(reader, text) for text in texts]
    return [
        [f"{share:.1%}", *(_share([fpr <= share for fpr in seen[group]]) for group in seen)]
        for share in SHARES
    ]


def _share(found: Sequence[bool]) -> str:
    share = Share(sum(found), len(found))
    known = share.interval()
    return f"{share.value or 0:.1%} ({known.low:.1%} to {known.high:.1%}) of {share.rows:,}"


def main() -> None:
    """Print what was found of each sort, for both halves of the categories."""
    rows = [json.loads(line) for line in TEXTS.read_text("utf-8").splitlines()]
    every = sorted({row["category"] for row in rows} - {""})
    others = [name for name in every if name not in CHOSEN_ON]
    console = Console()
    console.width = max(console.width, 150)
    for names, title in ((others, "five categories not looked at"), (CHOSEN_ON, "the other five")):
        table = Table("counterexamples", "fpr", "of the category", "near to it", "of others",
                      "ordinary answers", title=title, box=None)  # fmt: skip
        for counterexamples in (0, COUNTEREXAMPLES):
            for row in measured(rows, names, counterexamples=counterexamples):
                table.add_row(str(counterexamples), *row)
        console.print(table)


if __name__ == "__main__":
    main()
