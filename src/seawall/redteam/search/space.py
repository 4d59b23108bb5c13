"""What a search moves in, and what it hears of each try."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from random import Random

from seawall.redteam.chain import Chain, Operator


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What came of one try, as far as the attacker may see it.

    `score` is the target's own probability of an attack, lower is nearer; None where the attacker
    sees no more than whether it was `stopped`. `broken` ends the search.
    """

    broken: bool
    stopped: bool
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Space:
    """What a search moves in: operators by name, the words of the live texts, and dice."""

    operators: Mapping[str, Operator]
    words: int
    dice: Random


Searching = Generator[Chain, Outcome, None]
"""
Gives the chain to try next, and is sent what came of it. The first is the empty chain.

It never ends by itself before `broken`, unless there is nothing new to try: the budget is the
caller's. It is pure: from the same space and the same outcomes come the same chains, and so a
run is resumed by sending it again what was heard before.
"""

Search = Callable[[Space], Searching]
