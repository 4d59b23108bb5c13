"""Random search: each operator by itself, then chains that grow, whatever was answered."""

from functools import partial

from seawall.redteam.chain import Chain
from seawall.redteam.search.moves import MOST_STEPS, Moves
from seawall.redteam.search.space import Searching, Space

_SHORTEST = 2


def at_random(space: Space) -> Searching:
    """The least that an attacker does, and what all others must beat."""
    moves = Moves(space)
    yield ()
    for single in moves.singles():
        moves.take(single)
        yield single
    most, tried = _SHORTEST, 0
    while chain := moves.fresh(partial(_chain, moves, most)):
        yield chain
        tried += 1
        most = min(MOST_STEPS, _SHORTEST + tried // len(moves.names))


def _chain(moves: Moves, most: int) -> Chain:
    return moves.chain(moves.space.dice.randint(_SHORTEST, most))
