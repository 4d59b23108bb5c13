"""The shortest attack that still works: steps and words are left out as long as it does."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from seawall.redteam.chain import EVERYWHERE, Chain, Operator, Step
from seawall.redteam.words import DROP

MOST_WORDS = 120
"""Of a longer text no words are left out: that would take too many queries."""

T = TypeVar("T")

Shrinking = Generator[Chain, bool, Chain]
"""Gives a chain to try, is sent whether it still works, and returns the shortest that does."""


def shrinking(
    chain: Chain, operators: Mapping[str, Operator], *, words: int, leave_out: bool
) -> Shrinking:
    """
    Leaves out steps, then words: without any one of what is left it does not work any more.

    `words` is how many the undressed attack has; they are left out only where `leave_out` says
    so. What is changed everywhere is changed in single words instead, where that still works.
    """
    steps = yield from _least(chain, _steps)
    steps = yield from _in_words(steps, operators, words)
    if not leave_out or words > MOST_WORDS or DROP not in operators:
        return steps
    left: tuple[int, ...] = tuple(range(words))
    while True:
        before = left, steps
        left = yield from _least(left, _with_words(steps, words))
        # With fewer words a step may have become needless, and without it more words.
        steps = yield from _least(steps, _between(_drops(left, words), ()))
        if (left, steps) == before:
            return (*_drops(left, words), *steps)


def _in_words(steps: Chain, operators: Mapping[str, Operator], words: int) -> Shrinking:
    """Each step that changes all words, as one for each word that has to be changed."""
    if words > MOST_WORDS:
        return steps
    for step in steps:
        if step.at == EVERYWHERE and operators[step.operator].by_word:
            place = steps.index(step)
            before, after = steps[:place], steps[place + 1 :]
            each = tuple(replace(step, at=at) for at in reversed(range(words)))
            if (yield (*before, *each, *after)):
                kept = yield from _least(each, _between(before, after))
                steps = (*before, *kept, *after)
    return steps


def _steps(kept: Sequence[Step]) -> Chain:
    return tuple(kept)


def _between(before: Chain, after: Chain) -> Callable[[Sequence[Step]], Chain]:
    return lambda kept: (*before, *kept, *after)


def _with_words(steps: Chain, words: int) -> Callable[[Sequence[int]], Chain]:
    return lambda kept: (*_drops(kept, words), *steps)


def _drops(kept: Sequence[int], words: int) -> Chain:
    """Steps that leave out all other words, the last first: so places stay what they are."""
    return tuple(Step(DROP, at=at) for at in reversed(range(words)) if at not in {*kept})


def _least(
    whole: Sequence[T], chain: Callable[[Sequence[T]], Chain]
) -> Generator[Chain, bool, tuple[T, ...]]:
    """
    What is left of the members where none can be left out any more.

    Zeller and Hildebrandt (2002, Simplifying and isolating failure-inducing input), ddmin: of the
    whole it is known that it works.
    """
    members, parts = tuple(whole), 2
    while members:
        size = -(-len(members) // parts)
        cuts = range(0, len(members), size)
        for cut in cuts:
            rest = (*members[:cut], *members[cut + size :])
            if (yield chain(rest)):
                members, parts = rest, max(parts - 1, 2)
                break
        else:
            if parts >= len(members):
                break
            parts = min(2 * parts, len(members))
    return members
