"""
AgentDojo's attacks replayed without a model: how many get through, and what is left of the work.

    python3 -m venv .venv-dojo
    .venv-dojo/bin/pip install -e . -r bench/agentdojo/requirements.txt
    .venv-dojo/bin/python bench/agentdojo/replay.py                four suites, some ten minutes
    .venv-dojo/bin/python bench/agentdojo/replay.py slack          one of them

The agent obeys: it makes the calls of the user's task as AgentDojo has them, and as soon as it
reads an injected instruction also those of the attacker's. So nothing but what decides about
calls stands between the attacker and the goal. Who succeeded is AgentDojo's own judgement, of the
environment before and after. What is printed of attacks is counts: "by words" are those that
succeed without any call that changes or sends something, because the agent says what it is told.
"""

# ruff: noqa: E402 - the path comes first, so that the script finds its neighbours

import argparse
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

if os.environ.get("PYTHONHASHSEED") != "0":  # AgentDojo lists participants in a set's order
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})

from rich.console import Console
from rich.table import Table

try:
    import agentdojo  # noqa: F401
except ImportError:
    sys.exit("skipped: agentdojo is not installed; see bench/agentdojo/requirements.txt")

from bench.agentdojo.agent import Run, pairs, perform, tasks
from bench.agentdojo.guards import (
    Guard,
    allow_all,
    deny_after_taint,
    deny_injected,
    seawall,
)
from seawall.figures.binomial import clopper_pearson

CONSOLE = Console(highlight=False, width=150)
SUITES = ("banking", "slack", "travel", "workspace")
GUARDS: dict[str, Guard] = {
    "allow all": allow_all,
    "deny injected calls (oracle)": deny_injected,
    "deny writes after strangers": deny_after_taint,
    "Seawall, nobody approves": seawall(human=False),
    "Seawall, a careful human": seawall(human=True),
    "by session, nobody approves": seawall(human=False, by_session=True),
    "by session, a careful human": seawall(human=True, by_session=True),
}


def main() -> None:
    """Replay, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", help=f"of {', '.join(SUITES)}; without, all")
    parser.add_argument("--why", action="store_true", help="which user tasks wait, and for what")
    asked = parser.parse_args()
    asked.suites = asked.suites or list(SUITES)
    if unknown := {*asked.suites} - {*SUITES}:
        parser.error(f"there is no suite `{min(unknown)}`; name one of {', '.join(SUITES)}")
    warnings.simplefilter("ignore")
    counts: dict[tuple[str, str], Counter[str]] = {}
    for suite in asked.suites:
        for pair in pairs(suite):
            for name, guard in GUARDS.items():
                counts.setdefault((suite, name), Counter()).update(_counted(perform(pair, guard)))
    _print_pairs(asked.suites, counts)
    _print_alone(asked.suites)
    if asked.why:
        _print_why(asked.suites)


def _counted(run: Run) -> dict[str, int]:
    return {
        "pairs": 1,
        "unread": run.unread,
        "attack": run.attack,
        "by words": run.attack and not run.injected_write,
        "utility": run.utility,
        "asked": run.asked,
        "asked for the attacker": run.asked_for_attacker,
    }


def _print_pairs(suites: Sequence[str], counts: dict[tuple[str, str], Counter[str]]) -> None:
    for suite in (*suites, *(["all"] if len(suites) > 1 else [])):
        table = Table(
            *(suite, "attack succeeds", "by words", "user's task done"),
            *("asked", "for the attacker"),
            box=None,
        )
        for name in GUARDS:
            parts = [counts[each, name] for each in (suites if suite == "all" else (suite,))]
            found = sum(parts, Counter[str]())
            table.add_row(
                name,
                _share(found["attack"], found["pairs"]),
                str(found["by words"]),
                _share(found["utility"], found["pairs"]),
                f"{found['asked']:,}",
                f"{found['asked for the attacker']:,}",
            )
        CONSOLE.print(table)


def _share(hits: int, rows: int) -> str:
    within = clopper_pearson(hits, rows)
    return f"{hits:,} of {rows:,}: {hits / rows:.1%} ({within.low:.1%}-{within.high:.1%})"


def _print_alone(suites: Sequence[str]) -> None:
    """User tasks that nobody attacks."""
    table = Table("no attack", "user's task done, nobody approves", "asked", box=None)
    for suite in suites:
        runs = list(_alone(suite))
        done = sum(run.utility for run in runs)
        table.add_row(suite, _share(done, len(runs)), str(sum(run.asked for run in runs)))
    CONSOLE.print(table)


def _alone(suite: str) -> Iterator[Run]:
    return (perform(pair, seawall(human=False)) for pair in tasks(suite))


def _print_why(suites: Sequence[str]) -> None:
    """Calls of user tasks that wait or are denied, where nobody attacks."""
    for suite in suites:
        for pair in tasks(suite):
            for told in perform(pair, seawall(human=False)).told:
                print(f"{suite} {pair.user.ID}: {told}")


if __name__ == "__main__":
    main()
