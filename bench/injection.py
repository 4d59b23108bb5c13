"""
Recall and false alarms of the injection checks on labelled texts, with 95% intervals.

    .venv/bin/python bench/injection.py                  the guard of the default policy
    .venv/bin/python bench/injection.py --by phrases     the rules for phrases alone
    .venv/bin/python bench/injection.py --train          the training sources, one by one

A row is read at the context stage if its kind is `indirect`, else at the input
stage. It is flagged where the score reaches the threshold. The texts lie in
`$SEAWALL_DATA`, else in `shared/data` beside the repository.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/injection.py` finds its neighbours

import argparse
import gzip
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall import Guard
from seawall.detect.override import OverrideFinder, probability
from seawall.figures import Share
from seawall.terms import Role, Stage, Text

DATA = Path(os.environ.get("SEAWALL_DATA", ROOT.parent / "shared" / "data")) / "injection"
THRESHOLD = 0.8  # at which the default policy blocks
POINTS = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)

Score = Callable[[str, Stage], float]
"""The probability that a text attacks the assistant at a stage."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text of one set, and its score."""

    group: str
    attack: bool
    score: float


def by_guard() -> Score:
    """The guard of the default policy."""
    guard = Guard.default()
    return lambda body, stage: guard.check(body, stage=stage).scores["injection"]


def by_phrases() -> Score:
    """The rules for phrases, on the text as it was written."""
    finder = OverrideFinder()
    roles = {Stage.INPUT: Role.USER, Stage.CONTEXT: Role.TOOL, Stage.OUTPUT: Role.ASSISTANT}
    return lambda body, stage: probability(finder.find(Text(body, roles[stage])))


SCORES: Mapping[str, Callable[[], Score]] = {"guard": by_guard, "phrases": by_phrases}


def rows_of(path: Path, score: Score, group: str = "") -> Iterator[Row]:
    """The scored rows of one file, under one name or under that of their source."""
    with gzip.open(path) as lines:
        for line in lines:
            row = orjson.loads(line)
            stage = Stage.CONTEXT if row["kind"] == "indirect" else Stage.INPUT
            yield Row(group or row["source"], bool(row["label"]), score(row["text"], stage))


def flagged(rows: Iterable[Row], attack: bool, threshold: float) -> Share:  # noqa: FBT001 - a label
    """How many attacks, or how many harmless texts, reach the threshold."""
    scores = [row.score for row in rows if row.attack is attack]
    return Share(sum(score >= threshold for score in scores), len(scores))


def figures(rows: Sequence[Row]) -> Table:
    """Recall and false alarms of each group, and of all, at the default threshold."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    table = Table(title=f"flagged at {THRESHOLD}, with 95% intervals")
    for column in ("set", "recall", "false alarms"):
        table.add_column(column)
    for group, members in [*sorted(groups.items()), ("all", list(rows))]:
        shares = (flagged(members, attack, THRESHOLD) for attack in (True, False))
        table.add_row(group, *map(cell, shares))
    return table


def cell(share: Share) -> str:
    """Write a share, its interval and how many rows it is of; nothing of none."""
    if share.value is None:
        return ""
    within = share.interval()
    return f"{share.value:7.2%}  ({within.low:.2%} to {within.high:.2%})  of {share.rows}"


def points(rows: Sequence[Row]) -> Table:
    """Precision and recall over all rows, threshold by threshold."""
    table = Table(title="precision and recall over all rows")
    for column in ("threshold", "precision", "recall", "false alarms"):
        table.add_column(column, justify="right")
    for threshold in POINTS:
        found, false = (flagged(rows, attack, threshold) for attack in (True, False))
        precision = found.hits / max(1, found.hits + false.hits)
        recall, alarms = (share.hits / max(1, share.rows) for share in (found, false))
        table.add_row(f"{threshold}", f"{precision:.2%}", f"{recall:.2%}", f"{alarms:.2%}")
    return table


def main() -> None:
    """Score every row and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--by", choices=SCORES, default="guard", help="what gives the score")
    parser.add_argument("--train", action="store_true", help="the training sources instead")
    options = parser.parse_args()
    score = SCORES[options.by]()
    if options.train:
        rows = list(rows_of(DATA / "train.jsonl.gz", score))
    else:
        paths = sorted((DATA / "dev").glob("*.jsonl.gz"))
        rows = [row for path in paths for row in rows_of(path, score, path.name.split(".")[0])]
    if not rows:
        sys.exit(f"no texts under `{DATA}`; name their folder in SEAWALL_DATA")
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(figures(rows))
    console.print(points(rows))


if __name__ == "__main__":
    main()
