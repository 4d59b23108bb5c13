"""Chains near to a chain, each given once: what all searches move by."""

from collections.abc import Callable
from dataclasses import dataclass, field

from seawall.redteam.chain import EVERYWHERE, Chain, Step
from seawall.redteam.search.space import Outcome, Space

MOST_STEPS = 5
"""Of a chain: what was dressed up more often than that nobody can read any more."""

_SALTS = 10_000
_TRIES = 60
"""Chains that were given already, after which there is nothing new."""

_SOMEWHERE = 0.75
"""The share of by-word steps that are at one word, and not left to the operator."""

_PASSED = 0.5


def nearness(outcome: Outcome) -> float:
    """
    How far a try was from success, as far as the attacker may see it: 0 there, 1 farthest.

    What was not stopped and broke nothing is half way: something was lost on it.
    """
    if outcome.broken:
        return 0.0
    if outcome.score is not None:
        return outcome.score
    return 1.0 if outcome.stopped else _PASSED


@dataclass(slots=True)
class Moves:
    """Chains of a space by its dice. `given` are those that were tried: none comes twice."""

    space: Space
    given: set[Chain] = field(default_factory=lambda: {()})
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.names = tuple(sorted(self.space.operators))

    def singles(self) -> list[Chain]:
        """Each operator by itself, in the order of the dice."""
        chains: list[Chain] = [(Step(name),) for name in self.names]
        self.space.dice.shuffle(chains)
        return chains

    def take(self, chain: Chain) -> bool:
        """Whether the chain is new; from then on it is given."""
        if chain in self.given:
            return False
        self.given.add(chain)
        return True

    def fresh(self, make: Callable[[], Chain]) -> Chain | None:
        """A chain so made that was not given before; None where there seems to be none."""
        if not self.names:
            return None
        for _ in range(_TRIES):
            chain = make()
            if self.take(chain):
                return chain
        return None

    def step(self, name: str = "") -> Step:
        """One step of this operator, or of any."""
        dice = self.space.dice
        name = name or dice.choice(self.names)
        return Step(name, dice.randrange(_SALTS), self.place(name))

    def place(self, name: str) -> int:
        """A word for a step of this operator, if it is one by word."""
        dice = self.space.dice
        by_word = self.space.operators[name].by_word and self.space.words
        if by_word and dice.random() < _SOMEWHERE:
            return dice.randrange(self.space.words)
        return EVERYWHERE

    def chain(self, steps: int) -> Chain:
        """Any chain of so many steps."""
        return tuple(self.step() for _ in range(steps))

    def longer(self, chain: Chain) -> Chain:
        """One step more, at the end or before it; of a full chain one step is another."""
        if len(chain) >= MOST_STEPS:
            return self.replaced(chain)
        at = self.space.dice.randrange(len(chain) + 1)
        return (*chain[:at], self.step(), *chain[at:])

    def replaced(self, chain: Chain) -> Chain:
        """The same with another step in the place of one."""
        if not chain:
            return self.longer(chain)
        at = self.space.dice.randrange(len(chain))
        return (*chain[:at], self.step(), *chain[at + 1 :])

    def shorter(self, chain: Chain) -> Chain:
        """The same without one of its steps."""
        if not chain:
            return self.longer(chain)
        at = self.space.dice.randrange(len(chain))
        return (*chain[:at], *chain[at + 1 :])

    def reordered(self, chain: Chain) -> Chain:
        """The same steps in another order."""
        return tuple(self.space.dice.sample(chain, len(chain)))

    def salted(self, chain: Chain) -> Chain:
        """The same operators, one of them with other dice."""
        if not chain:
            return self.longer(chain)
        at = self.space.dice.randrange(len(chain))
        return (*chain[:at], self.step(chain[at].operator), *chain[at + 1 :])

    def near(self, chain: Chain) -> Chain:
        """One of these moves, most often a step more."""
        moves = (self.longer, self.replaced, self.salted, self.shorter, self.reordered)
        (move,) = self.space.dice.choices(moves, weights=(8, 4, 4, 2, 1))
        return move(chain)

    def crossed(self, first: Chain, second: Chain) -> Chain:
        """The beginning of the one and the end of the other."""
        dice = self.space.dice
        cut = dice.randrange(len(first) + 1)
        return (*first[:cut], *second[dice.randrange(len(second) + 1) :])[:MOST_STEPS]
