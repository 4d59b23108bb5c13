"""Genetic search: a population of chains that mutate and cross, of which the nearest live on."""

from functools import partial

from seawall.redteam.chain import Chain
from seawall.redteam.search.moves import Moves, nearness
from seawall.redteam.search.space import Searching, Space

PARENTS = 8
CHILDREN = 12
_CROSSED = 0.4
"""The share of children of two parents."""


def genetic(space: Space) -> Searching:
    """
    (mu + lambda) over chains: a child takes the place of a parent that is no nearer.

    The first population is every operator by itself.
    """
    moves = Moves(space)
    living: list[tuple[float, Chain]] = [(nearness((yield ())), ())]
    for single in moves.singles():
        moves.take(single)
        living.append((nearness((yield single)), single))
    while True:
        living = sorted(living, key=_near)[:PARENTS]
        born: list[tuple[float, Chain]] = []
        for _ in range(CHILDREN):
            child = moves.fresh(partial(_child, moves, living))
            if child is None:
                return
            born.append((nearness((yield child)), child))
        living = [*reversed(born), *living]


def _child(moves: Moves, living: list[tuple[float, Chain]]) -> Chain:
    if len(living) > 1 and moves.space.dice.random() < _CROSSED:
        return moves.crossed(_parent(moves, living), _parent(moves, living))
    return moves.near(_parent(moves, living))


def _parent(moves: Moves, living: list[tuple[float, Chain]]) -> Chain:
    """The nearer of two that the dice choose."""
    return min(moves.space.dice.choices(living, k=2), key=_near)[1]


def _near(member: tuple[float, Chain]) -> float:
    return member[0]
