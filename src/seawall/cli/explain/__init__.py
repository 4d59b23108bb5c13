"""What `seawall check --explain` prints: the rules, windows and words that moved a verdict."""

from rich.console import Console

from seawall.cli.explain.read import read
from seawall.cli.explain.seen import seen
from seawall.cli.explain.told import Told

__all__ = ["FILE", "Told", "show"]

WIDEST = 110
"""Columns that are used, however wide the terminal."""

FILE = 100
"""Columns where standard output is no terminal and says nothing of its width."""


def show(console: Console, it: Told) -> None:
    """Print how the verdict came about."""
    width = min(console.width, WIDEST)
    for part in (*seen(it), *read(it, width)):
        console.print(part, width=width)
