"""
What each operator of the red team, alone, brings past the input checks of the default policy.

    .venv/bin/python bench/sweep.py                     some fifteen minutes
    .venv/bin/python bench/sweep.py --every 4 --salts 1 a quick look
    .venv/bin/python bench/sweep.py --operators encoding unicode.deletions --json figures.json

Seeds that the guard lets through undressed are left out: of the others, those that pass dressed
are counted, for every operator that keeps what a text says and where it changes the text at all.
Beside it stand false alarms over the harmless texts of the red team.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/sweep.py` finds its neighbours

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall.assemble.targets import guard_target, load_targets
from seawall.figures import Share
from seawall.redteam.aim import Aimed, aim
from seawall.redteam.attack import Attack
from seawall.redteam.chain import Operator, Step, dice_of, dressed
from seawall.redteam.operators import OPERATORS, named
from seawall.redteam.seed import Family
from seawall.redteam.seeds import harmless_texts, own_seeds
from seawall.redteam.targets.guard import GuardTarget

FAMILIES = (Family.OVERRIDE, Family.LEAK, Family.JAILBREAK, Family.INDIRECT)


@dataclass(frozen=True, slots=True)
class Line:
    """Of the dressed attacks of one operator, those that were let through."""

    operator: str
    passed: Share
    seeds: tuple[str, ...]


def stopped_attacks(guard: GuardTarget, every: int) -> list[tuple[str, Attack]]:
    """The attacks of these families that the guard stops undressed, one of so many."""
    profile = load_targets(None).profile
    aimed = (
        (seed.id, aim(seed, profile, dice_of(1, seed.id, "aim")))
        for seed in own_seeds()
        if seed.family in FAMILIES
    )
    attacks = [(name, each.attack) for name, each in aimed if isinstance(each, Aimed)]
    return [(name, each) for name, each in attacks if guard.judge(each).stopped][::every]


def sweep(
    guard: GuardTarget,
    attacks: Sequence[tuple[str, Attack]],
    operators: Sequence[Operator],
    salts: int,
) -> Iterator[Line]:
    """Each operator alone over all attacks."""
    for operator in operators:
        rows = 0
        passed: list[str] = []
        for name, attack in attacks:
            changed = {
                dressed(attack, (Step(operator.name, salt),), OPERATORS) for salt in range(salts)
            } - {attack}
            for each in changed:
                rows += 1
                passed += [] if guard.judge(each).stopped else [name]
        yield Line(operator.name, Share(len(passed), rows), tuple(passed))


def alarms(guard: GuardTarget) -> tuple[Share, list[str]]:
    """The harmless texts that the guard stops, of all."""
    texts = harmless_texts()
    stopped = [each.text for each in texts if guard.judge(each.attack).stopped]
    return Share(len(stopped), len(texts)), stopped


def told(console: Console, lines: Sequence[Line]) -> None:
    """The table, the most first."""
    table = Table(title="let through, of the dressed attacks that were stopped undressed")
    table.add_column("operator")
    for column in ("let through", "share"):
        table.add_column(column, justify="right")
    for line in sorted(lines, key=lambda line: -(line.passed.value or 0)):
        share = line.passed
        if share.rows:
            table.add_row(line.operator, f"{share.hits} of {share.rows}", f"{share.value:.0%}")
    console.print(table)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="one of so many seeds")
    parser.add_argument("--salts", type=int, default=2, help="throws of the dice for each")
    parser.add_argument("--operators", nargs="*", help="these, or those of these groups")
    parser.add_argument("--json", type=Path, help="write every figure to a file")
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 100)
    guard = guard_target("guard", None, "")
    chosen = named(options.operators) if options.operators else OPERATORS
    operators = [operator for operator in chosen.values() if operator.keeps]
    attacks = stopped_attacks(guard, options.every)
    console.print(f"{len(attacks)} attacks that are stopped undressed, {len(operators)} operators")
    lines = list(sweep(guard, attacks, operators, options.salts))
    told(console, lines)
    share, _ = alarms(guard)
    console.print(f"harmless texts stopped: {share.hits} of {share.rows}")
    if options.json:
        content = {line.operator: [line.passed.hits, line.passed.rows] for line in lines}
        options.json.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
