"""Beam search: the few nearest chains are each tried further in a few ways."""

from functools import partial

from seawall.redteam.chain import Chain
from seawall.redteam.search.moves import Moves, nearness
from seawall.redteam.search.space import Searching, Space

WIDTH = 4
CHILDREN = 5
_PATIENCE = 4
"""Rounds in which nothing got nearer, after which it begins again with other chains."""


def beam(space: Space) -> Searching:
    """
    Keeps WIDTH chains, nearest first; of equally near ones those that were found later.

    The first round tries every operator by itself.
    """
    moves = Moves(space)
    kept: list[tuple[float, Chain]] = [(nearness((yield ())), ())]
    for single in moves.singles():
        moves.take(single)
        kept.append((nearness((yield single)), single))
    kept = sorted(kept, key=_near)[:WIDTH]
    best, idle = kept[0][0], 0
    while True:
        found: list[tuple[float, Chain]] = []
        for _, chain in kept:
            for _ in range(CHILDREN * WIDTH // len(kept)):
                child = moves.fresh(partial(moves.near, chain))
                if child is None:
                    return
                found.append((nearness((yield child)), child))
        kept = sorted([*reversed(found), *kept], key=_near)[:WIDTH]
        best, idle = (kept[0][0], 0) if kept[0][0] < best else (best, idle + 1)
        if idle >= _PATIENCE:
            kept, best, idle = [(1.0, ())], 1.0, 0


def _near(member: tuple[float, Chain]) -> float:
    return member[0]
