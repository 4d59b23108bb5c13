"""Adaptive search: learns at each seed which operators lead further, and puts those together."""

from dataclasses import dataclass, field
from functools import partial

from seawall.redteam.chain import Chain
from seawall.redteam.search.moves import MOST_STEPS, Moves, nearness
from seawall.redteam.search.space import Outcome, Searching, Space

_POOL = 6
_SINGLES = 0.7
"""The share of tries that go to operators that were not tried yet, while there are any."""
_NEAR = 0.15
"""The share of the other tries that change what there is rather than add to it."""
_ANY = 0.3
"""The share of operators that are taken whatever is known of them: some lead further only in
company."""
_STEPS = (6, 3, 1)
"""How often one, two or three operators are added to a chain."""
_FIRST_STEPS = (1, 3, 2)
"""The same of the undressed attack: each operator by itself was tried before."""
_PATIENCE = 40
"""Tries without a gain, after which it begins again from the undressed attack."""
_SHARED = 2.0
"""How many tries of its own weigh as much as what is known of an operator's group."""


def adaptive(space: Space) -> Searching:
    """
    Thompson sampling over operators and over the chains to go on from.

    An operator is worth what leads nearer or passes, times what passes and may still break:
    one that always passes and never breaks has lost the meaning, and is tried less and less.
    """
    moves = Moves(space)
    if not moves.names:
        yield ()
        return
    learnt = _Learnt(moves, start=nearness((yield ())))
    untried = {chain[0].operator: chain for chain in moves.singles()}
    while True:
        base, chain = learnt.next_of(untried)
        if chain is None:
            return
        learnt.heard(base, chain, (yield chain))


@dataclass(slots=True)
class _Arm:
    """What is known of an operator: tries that led further, that did not, and passed in vain."""

    further: float = 0.0
    not_further: float = 0.0
    in_vain: float = 0.0


@dataclass(slots=True)
class _Kept:
    """A chain to go on from, how near it is, and how often that led further."""

    chain: Chain
    near: float
    gains: int = 0
    tries: int = 0


@dataclass(slots=True)
class _Learnt:
    moves: Moves
    start: float
    arms: dict[str, _Arm] = field(init=False)
    pool: list[_Kept] = field(init=False)
    idle: int = 0

    def __post_init__(self) -> None:
        self.arms = {name: _Arm() for name in self.moves.names}
        self.pool = [_Kept((), self.start)]

    def next_of(self, untried: dict[str, Chain]) -> tuple[_Kept, Chain | None]:
        """What to go on from, and the chain to try: at first operators by themselves."""
        dice = self.moves.space.dice
        if untried and dice.random() < _SINGLES:
            name = self._drawn(tuple(untried))
            single = untried.pop(name)
            self.moves.take(single)
            return self.pool[0], single
        base = max(self.pool, key=lambda kept: dice.betavariate(1 + kept.gains, 1 + kept.tries))
        return base, self.moves.fresh(partial(self._from, base))

    def heard(self, base: _Kept, chain: Chain, outcome: Outcome) -> None:
        """Credit the operators of what was tried, and keep it where it is worth going on from."""
        near = nearness(outcome)
        base.tries += 1
        further = max(0.0, base.near - near) / base.near if base.near else 0.0
        new = [step.operator for step in chain if step not in base.chain]
        for name in new or [step.operator for step in chain]:
            arm = self.arms[name]
            arm.further += further
            arm.not_further += 1 - further
            arm.in_vain += not outcome.stopped
        self._keep(base, chain, near)

    def _keep(self, base: _Kept, chain: Chain, near: float) -> None:
        if near < base.near:
            base.gains += 1
            self.idle = 0
        else:
            self.idle += 1
        if self.idle > _PATIENCE:
            self.pool, self.idle = [_Kept((), self.start)], 0
            return
        if near <= base.near:
            first, *others = self.pool
            others = sorted([_Kept(chain, near), *others], key=lambda kept: kept.near)
            self.pool = [first, *others[:_POOL]]

    def _from(self, base: _Kept) -> Chain:
        """A chain near to what it goes on from, most often with one operator more."""
        dice, chain = self.moves.space.dice, base.chain
        if chain and dice.random() < _NEAR:
            return self.moves.near(chain)
        for _ in range(dice.choices((1, 2, 3), weights=_STEPS if chain else _FIRST_STEPS)[0]):
            step = self.moves.step(self._drawn(self.moves.names))
            at = dice.randrange(len(chain) + 1)
            full = len(chain) >= MOST_STEPS
            chain = (*chain[:at], step, *chain[at + full :])[:MOST_STEPS]
        return chain

    def _drawn(self, names: tuple[str, ...]) -> str:
        """An operator by a throw for each, from what is known of it and of its group."""
        if self.moves.space.dice.random() < _ANY:
            return self.moves.space.dice.choice(names)
        groups = self._groups()
        return max(names, key=lambda name: self._throw(self.arms[name], groups[self._group(name)]))

    def _throw(self, arm: _Arm, group: _Arm) -> float:
        dice = self.moves.space.dice
        known = group.further + group.not_further
        share = _SHARED / known if known > _SHARED else 1.0
        further = dice.betavariate(
            1 + arm.further + share * group.further,
            1 + arm.not_further + share * group.not_further,
        )
        return further * dice.betavariate(1, 1 + arm.in_vain)

    def _groups(self) -> dict[str, _Arm]:
        groups: dict[str, _Arm] = {}
        for name, arm in self.arms.items():
            of_all = groups.setdefault(self._group(name), _Arm())
            of_all.further += arm.further
            of_all.not_further += arm.not_further
        return groups

    def _group(self, name: str) -> str:
        return self.moves.space.operators[name].group
