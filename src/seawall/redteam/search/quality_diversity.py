"""Quality-diversity search: the nearest chain of each sort is kept, so that no sort dies out."""

from functools import partial

from seawall.redteam.chain import Chain, Group
from seawall.redteam.search.moves import Moves, nearness
from seawall.redteam.search.space import Searching, Space

_CROSSED = 0.25

Cell = tuple[frozenset[Group], int]
"""The groups of operators that a chain uses, and how many steps it has."""


def quality_diversity(space: Space) -> Searching:
    """
    MAP-Elites (Mouret and Clune 2015, arXiv:1504.04909) over groups used and number of steps.

    What is kept of a cell gives way to what is as near, too: else nothing would move where the
    attacker sees no score.
    """
    moves = Moves(space)
    kept: dict[Cell, tuple[float, Chain]] = {_cell((), space): (nearness((yield ())), ())}
    for single in _of_each_group(moves):
        moves.take(single)
        kept[_cell(single, space)] = nearness((yield single)), single
    while chain := moves.fresh(partial(_child, moves, kept)):
        near = nearness((yield chain))
        cell = _cell(chain, space)
        if cell not in kept or near <= kept[cell][0]:
            kept[cell] = near, chain


def _of_each_group(moves: Moves) -> list[Chain]:
    first: dict[Group, Chain] = {}
    for single in moves.singles():
        first.setdefault(moves.space.operators[single[0].operator].group, single)
    return list(first.values())


def _child(moves: Moves, kept: dict[Cell, tuple[float, Chain]]) -> Chain:
    dice, elites = moves.space.dice, [chain for _, chain in kept.values()]
    if dice.random() < _CROSSED:
        return moves.crossed(dice.choice(elites), dice.choice(elites))
    return moves.near(dice.choice(elites))


def _cell(chain: Chain, space: Space) -> Cell:
    return frozenset(space.operators[step.operator].group for step in chain), len(chain)
