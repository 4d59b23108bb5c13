"""How verdicts would change under another policy, counted."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from seawall.policy import Replayed
from seawall.terms import Action, Event

MOST = 10_000
"""Changes that are told apart by rule and feature; what is beyond is counted all the same."""


class Move(NamedTuple):
    """What was done, and what would be."""

    before: Action
    now: Action

    @property
    def steps(self) -> int:
        """By how much it becomes stricter; below zero weaker."""
        return self.now - self.before


class Change(NamedTuple):
    """
    A move, in one feature, and by which rules.

    Where the action is another, the rule that decided and the one that would; where it is the
    same, the rules that act no more and those that act now.
    """

    move: Move
    feature: str
    rules_before: tuple[str, ...]
    rules_now: tuple[str, ...]


@dataclass(slots=True)
class Changes:
    """What became of all verdicts; of each move the first `examples` requests."""

    examples: int
    moves: Counter[Move] = field(default_factory=Counter[Move])
    changes: Counter[Change] = field(default_factory=Counter[Change])
    requests: dict[Move, dict[str, None]] = field(default_factory=dict[Move, dict[str, None]])
    why_not: Counter[str] = field(default_factory=Counter[str])
    from_texts: int = 0
    untold: int = 0
    other_rules: int = 0

    def add(self, event: Event, replayed: Replayed, *, from_texts: bool = False) -> None:
        """Take in a verdict, and what would become of it."""
        if not replayed.whole:
            self.why_not[replayed.why_not] += 1
            return
        move = Move(replayed.action_before, replayed.action_now)
        self.moves[move] += 1
        self.from_texts += from_texts
        if move.steps:
            some = self.requests.setdefault(move, {})
            if len(some) < self.examples and event.request:
                some[event.request] = None
        elif set(replayed.rules_before) == set(replayed.rules_now):
            return
        else:
            self.other_rules += 1
        change = Change(move, event.feature, *_rules(move, replayed))
        if change in self.changes or len(self.changes) < MOST:
            self.changes[change] += 1
        else:
            self.untold += 1

    @property
    def ruled_again(self) -> int:
        """How many verdicts could be ruled on again."""
        return self.moves.total()

    @property
    def weaker(self) -> int:
        """How many would do less than they did."""
        return sum(count for move, count in self.moves.items() if move.steps < 0)

    @property
    def stricter(self) -> int:
        """How many would do more."""
        return sum(count for move, count in self.moves.items() if move.steps > 0)

    def worst_first(self) -> list[Move]:
        """The moves that change something: the weaker first, and of these the longest."""
        changed = [move for move in self.moves if move.steps]
        weaker = sorted((m for m in changed if m.steps < 0), key=lambda m: (m.steps, -m.before))
        return [*weaker, *sorted((m for m in changed if m.steps > 0), key=lambda m: -m.steps)]

    def of(self, move: Move) -> list[tuple[Change, int]]:
        """The changes of one move, the most frequent first."""
        return [(c, count) for c, count in self.changes.most_common() if c.move == move]

    def of_rules(self) -> list[tuple[Change, int]]:
        """The changes of rules alone, the most frequent first."""
        return [(c, count) for c, count in self.changes.most_common() if not c.move.steps]


def _rules(move: Move, replayed: Replayed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before, now = replayed.rules_before, replayed.rules_now
    if move.steps:
        return before[:1], now[:1]
    return tuple(sorted(set(before) - set(now))), tuple(sorted(set(now) - set(before)))
