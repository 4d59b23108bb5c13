"""
How well a tool's effect is guessed from its name, its description and its arguments' names.

    .venv/bin/python bench/agents/tools.py             against labels, in a second
    .venv/bin/python bench/agents/tools.py --told      and each guess, to read by hand

The tools are those of InjecAgent, whose labels come from a list of verbs and a list of words for
`egress` (SEAWALL_DATA), and those of tau-bench and tau2-bench, by name and arguments alone, with
labels that do not tell egress from write. What matters is a write or an egress taken for a read.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/agents/...` finds its neighbours

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from bench.agents.runs import DATA, absent, rows, runs
from seawall.figures.binomial import clopper_pearson
from seawall.scope.effects import Guess, guess_effect
from seawall.scope.manifest import Effect

TOOLS = DATA / "tools_injecagent.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Judged:
    """A tool, its label and what was guessed."""

    source: str
    name: str
    label: str
    guess: Guess

    @property
    def taken_for_a_read(self) -> bool:
        """Whether the label says that it changes or sends something, and the guess does not."""
        return self.label != Effect.READ and self.guess.effect is Effect.READ


def described() -> Iterator[Judged]:
    """InjecAgent's tools."""
    for row in rows(TOOLS):
        arguments = [parameter["name"] for parameter in row["parameters"]]
        label = "egress" if row["egress"] else row["effect"]
        guess = guess_effect(row["name"], row["summary"], arguments)
        yield Judged("InjecAgent", row["name"], label, guess)


def named() -> Iterator[Judged]:
    """The tools that tau-bench's runs use, of which the data has no descriptions."""
    arguments: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for run in runs():
        for call in run.calls:
            arguments[call.tool, call.effect].update(call.arguments)
    for (name, effect), given in sorted(arguments.items()):
        yield Judged("tau-bench", name, effect, guess_effect(name, "", sorted(given)))


def table(found: list[Judged]) -> Table:
    """Labels against guesses."""
    counts = Counter((it.source, it.label, it.guess.effect, it.guess.sure) for it in found)
    shown = Table("tools", "label", "read", "write", "egress", "write?", "egress?")
    columns = [(effect, True) for effect in Effect]
    columns += [(Effect.WRITE, False), (Effect.EGRESS, False)]
    for source, label in sorted({(it.source, it.label) for it in found}):
        row = [str(counts[source, label, effect, sure]) for effect, sure in columns]
        shown.add_row(source, label, *row)
    return shown


def main() -> None:
    """Guess, count and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--told", action="store_true", help="each tool")
    told = parser.parse_args().told
    console = Console(width=None if sys.stdout.isatty() else 120)
    missing = [*absent(), *([] if TOOLS.exists() else [str(TOOLS)])]
    if missing:
        console.print(f"skipped: there is no `{missing[0]}`; set SEAWALL_DATA")
        return
    found = [*described(), *named()]
    console.print(table(found))
    console.print("with a question mark: not sure, so the graver of what it could be")
    for source in ("InjecAgent", "tau-bench"):
        graver = [it for it in found if it.source == source and it.label != Effect.READ]
        taken = [it for it in graver if it.taken_for_a_read]
        within = clopper_pearson(len(taken), len(graver))
        share = f"{len(taken)} of {len(graver)} ({within.low:.1%}-{within.high:.1%})"
        console.print(f"{source}: labelled write or egress and taken for a read: {share}")
        for it in taken:
            console.print(f"  {it.label:6} {it.name}: {it.guess.why}")
    if told:
        for it in found:
            mark = "" if it.guess.sure else "?"
            console.print(f"{it.label:6} {it.guess.effect}{mark} {it.name}: {it.guess.why}")


if __name__ == "__main__":
    main()
