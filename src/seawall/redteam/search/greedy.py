"""Greedy search: the words that matter most are changed first, and every gain is kept."""

from collections.abc import Generator

from seawall.redteam.chain import EVERYWHERE, Chain, Step
from seawall.redteam.search.moves import MOST_STEPS, Moves, nearness
from seawall.redteam.search.space import Outcome, Searching, Space
from seawall.redteam.words import DROP

_MOST_WORDS = 30
"""Of a longer text, so many words by the dice are weighed."""
_MOST_CHANGES = 12
"""Words that are changed at once."""
_LOOKS = 12
"""Chains that are looked at before one is taken that is no nearer."""
_EACH = 3
"""Operators that are tried at a word before the next."""


def greedy(space: Space) -> Searching:
    """
    Weighs each word by leaving it out, then climbs (Jin et al. 2020, arXiv:1907.11932, in part).

    Where the attacker sees no score, the words that matter are those without which the attack
    passes. Once the words are through, whatever comes nearer is kept; then it begins again.
    """
    moves = Moves(space)
    start = nearness((yield ()))
    words = yield from _weighed(moves, start)
    by_word = [name for name in moves.names if space.operators[name].by_word and name != DROP]
    chain: Chain = ()
    near = start
    if by_word:
        chain, near = yield from _at_words(moves, by_word, words, near)
    while True:
        gained = yield from _climbed(moves, chain, near)
        if gained is None:
            return
        before = near
        chain, near = gained
        if near >= before and len(chain) >= MOST_STEPS:
            chain, near = (), start


def _weighed(moves: Moves, start: float) -> Generator[Chain, Outcome, list[int]]:
    """The places of words, what matters most first."""
    dice, words = moves.space.dice, moves.space.words
    places = dice.sample(range(words), min(words, _MOST_WORDS))
    if DROP not in moves.space.operators:
        return places
    gains: dict[int, float] = {}
    for place in places:
        without = (Step(DROP, at=place),)
        moves.take(without)
        gains[place] = start - nearness((yield without))
    return sorted(places, key=lambda place: -gains[place])


def _at_words(
    moves: Moves, by_word: list[str], words: list[int], near: float
) -> Generator[Chain, Outcome, tuple[Chain, float]]:
    """Changes word after word; what does not lead away is kept where no score tells more."""
    chain: Chain = ()
    for place in words[:_MOST_CHANGES]:
        names = moves.space.dice.sample(by_word, min(_EACH, len(by_word)))
        for name in names:
            step = Step(name, moves.step(name).salt, place)
            # The last word first: what it becomes does not move the places before it.
            changed = tuple(sorted((*chain, step), key=lambda each: -each.at))
            if not moves.take(changed):
                continue
            outcome = yield changed
            if nearness(outcome) < near or outcome.score is None:
                chain, near = changed, nearness(outcome)
                break
    return chain, near


def _climbed(
    moves: Moves, chain: Chain, near: float
) -> Generator[Chain, Outcome, tuple[Chain, float] | None]:
    """The first chain that is nearer than this one; of _LOOKS the last that is as near."""
    best = chain, near
    for _ in range(_LOOKS):
        found = moves.fresh(lambda: _further(moves, chain))
        if found is None:
            return None
        reached = nearness((yield found))
        if reached < near:
            return found, reached
        if reached <= best[1]:
            best = found, reached
    return best


def _further(moves: Moves, chain: Chain) -> Chain:
    """A step more over the words that are changed already, or another move where that is full."""
    words = tuple(step for step in chain if step.at != EVERYWHERE)
    rest = tuple(step for step in chain if step.at == EVERYWHERE)
    if len(rest) < MOST_STEPS:
        return (*words, *rest, moves.step())
    return (*words, *moves.near(rest))
