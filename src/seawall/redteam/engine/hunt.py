"""What is asked next at one seed and one target, given what was heard: pure."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from seawall.redteam.aim import Aimed, NotRun, without
from seawall.redteam.attack import Attack
from seawall.redteam.chain import Chain, Operator, Step, dice_of, dressed, edit_cost
from seawall.redteam.engine.fits import beyond, untaken
from seawall.redteam.profile import Profile
from seawall.redteam.record import Found, Tried
from seawall.redteam.search import Outcome, Search, Space
from seawall.redteam.seed import Goal, Seed
from seawall.redteam.shrink import shrinking
from seawall.redteam.targets.protocol import Abilities, Oracle, told_by
from seawall.redteam.words import count_words

REPEATS = 4
"""Chains in a row, for each query of the budget, that dress the seed as another did before."""

MOST_SHRINKING = 80
"""Queries that make one found attack shorter."""


class Phase(StrEnum):
    """What a query is for; each is numbered from 1 by itself."""

    SEARCH = "search"
    SHRINK = "shrink"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Ask:
    """
    A query. `known` is what came of the same attack before: it is written down, not asked.

    One that does not `count` never breaks a target: of a verdict alone nobody could tell a way
    past from an attack of which too little is left. A search learns from it all the same.
    """

    attack: Attack
    chain: Chain
    number: int
    phase: Phase
    known: Outcome | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Unasked:
    """The target could not be asked, and why: no success and no failure."""

    reason: str


Hunting = Generator[Ask, Outcome | Unasked, Tried]
"""Gives the next query, is sent what came of it, and returns all that became of the seed."""


@dataclass(frozen=True, slots=True)
class Orders:
    """How every seed of a run is tried. `seed` is what all dice are thrown by."""

    seed: int
    budget: int
    search: Search
    operators: Mapping[str, Operator]
    sweep: bool = False


@dataclass(frozen=True, slots=True)
class Prey:
    """A seed, aimed at a target that can do this much; `own` is what is the target's own."""

    target: str
    abilities: Abilities
    seed: Seed
    aimed: Aimed | NotRun
    own: Profile = field(default_factory=Profile)


def hunting(prey: Prey, orders: Orders) -> Hunting:
    """
    Search until the goal is reached or the budget is out; then shrink, then sweep.

    A chain that dresses the seed as another did is not asked again and counts for nothing: the
    search hears what was heard. So do attacks that the target cannot take.
    """
    tried = _nothing_yet(prey)
    if isinstance(prey.aimed, NotRun):
        return replace(tried, not_run=prey.aimed.reason)
    if reason := beyond(prey.abilities, prey.aimed.attack, prey.seed.goal):
        return replace(tried, not_run=reason)
    hunt = _Hunt(prey, prey.aimed, orders)
    broken_by = yield from hunt.search()
    tried = replace(tried, queries=hunt.queries)
    if isinstance(broken_by, Unasked):
        after = f"stopped after {hunt.queries} queries"
        return replace(tried, not_run=f"{after}: {broken_by.reason}")
    if broken_by is not None:
        tried = replace(tried, broken_at=hunt.queries)
        if not prey.seed.private:
            shortest = yield from hunt.shrink(broken_by)
            tried = replace(tried, shortest=shortest, found=hunt.found(shortest))
    if orders.sweep and broken_by != ():
        yield from hunt.sweep()
    return tried


def _nothing_yet(prey: Prey) -> Tried:
    seed, target = prey.seed, prey.abilities.oracle
    told = told_by(target, seed.goal)
    return Tried(
        target=prey.target,
        seed=seed.id,
        family=seed.family,
        language=seed.language,
        lineage=seed.lineage,
        queries=0,
        broken_at=None,
        told_by=None if told is target else told,
        judge=seed.judge.name if seed.judge and told is Oracle.JUDGE else "",
        private=seed.private,
        goal=seed.goal,
    )


@dataclass(slots=True)
class _Hunt:
    """
    One seed at one target: `heard` is what came of each attack so far.

    What is `uncounted` was let through and did not count: a chain that counts may ask it again.
    """

    prey: Prey
    aimed: Aimed
    orders: Orders
    queries: int = 0
    heard: dict[Attack, Outcome] = field(default_factory=dict[Attack, Outcome])
    uncounted: set[Attack] = field(default_factory=set[Attack])

    def search(self) -> Generator[Ask, Outcome | Unasked, Chain | Unasked | None]:
        """The chain that broke the target; None where none did."""
        searching = self.orders.search(self._space())
        chain, repeats = next(searching), 0
        while repeats < REPEATS * self.orders.budget:
            attack, counts = self._dressed(chain), self._counts(chain)
            outcome = self._known(attack, counts=counts)
            repeats += 1
            if outcome is None:
                if self.queries == self.orders.budget:
                    return None
                repeats = 0
                number = self.queries + 1
                answer = yield Ask(attack, chain, number, Phase.SEARCH, counts=counts)
                if isinstance(answer, Unasked):
                    return answer
                self.queries = number
                outcome = self._hears(attack, answer, counts=counts)
                if outcome.broken:
                    return chain
            try:
                chain = searching.send(outcome)
            except StopIteration:
                return None
        return None

    def shrink(self, chain: Chain) -> Generator[Ask, Outcome | Unasked, Chain]:
        """
        The shortest chain that still breaks it, as far as MOST_SHRINKING queries went.

        Words are left out only where harm is told: of a verdict, less and less would be left
        that anybody would want to stop.
        """
        words, harm = count_words(self.aimed.attack), self._told_by_harm()
        shrink = shrinking(chain, self.orders.operators, words=words, leave_out=harm)
        shortest, number = chain, 0
        try:
            candidate = next(shrink)
            while number < MOST_SHRINKING:
                attack, counts = self._dressed(candidate), self._counts(candidate)
                outcome = self._known(attack, counts=counts)
                if outcome is None:
                    number += 1
                    answer = yield Ask(attack, candidate, number, Phase.SHRINK, counts=counts)
                    if isinstance(answer, Unasked):
                        return shortest
                    outcome = self._hears(attack, answer, counts=counts)
                if outcome.broken:
                    shortest = candidate
                candidate = shrink.send(outcome.broken)
        except StopIteration as end:
            shortest = end.value
        return shortest

    def sweep(self) -> Generator[Ask, Outcome | Unasked, None]:
        """Each operator alone, where it changes anything that the target can take."""
        number = 0
        for name in self.orders.operators:
            chain = (Step(name),)
            attack, counts = self._dressed(chain), self._counts(chain)
            if attack == self.aimed.attack or untaken(self.prey.abilities, attack):
                continue
            number += 1
            known = None if counts and attack in self.uncounted else self.heard.get(attack)
            answer = yield Ask(attack, chain, number, Phase.SWEEP, known, counts)
            if isinstance(answer, Unasked):
                return
            self._hears(attack, answer, counts=counts)

    def found(self, chain: Chain) -> Found | None:
        """What was sent of the shortest; None where no file can hold it."""
        before, attack = self.aimed.attack, self._dressed(chain)
        try:
            attack.text.encode()
        except UnicodeEncodeError:
            return None
        aim = replace(without(self.aimed.aim, self.prey.own), judge=None)
        return Found(attack, aim, round(edit_cost(before, attack), 6))

    def _space(self) -> Space:
        words = count_words(self.aimed.attack)
        dice = dice_of(self.orders.seed, self.prey.seed.id, "search")
        return Space(self.orders.operators, words, dice)

    def _dressed(self, chain: Chain) -> Attack:
        return dressed(self.aimed.attack, chain, self.orders.operators)

    def _counts(self, chain: Chain) -> bool:
        """Whether success by this chain is one: where all is kept, or harm shows that it was."""
        told = told_by(self.prey.abilities.oracle, self.prey.seed.goal)
        return told is not Oracle.VERDICT or all(
            self.orders.operators[step.operator].keeps for step in chain
        )

    def _hears(self, attack: Attack, answer: Outcome, *, counts: bool) -> Outcome:
        self.heard[attack] = answer
        if counts or answer.stopped:
            self.uncounted.discard(attack)
        else:
            self.uncounted.add(attack)
        return answer

    def _known(self, attack: Attack, *, counts: bool) -> Outcome | None:
        """What came of it before. What cannot be taken is as far from success as can be."""
        if untaken(self.prey.abilities, attack):
            score = 1.0 if self.prey.abilities.scores else None
            return Outcome(broken=False, stopped=True, score=score)
        return None if counts and attack in self.uncounted else self.heard.get(attack)

    def _told_by_harm(self) -> bool:
        told = told_by(self.prey.abilities.oracle, self.prey.seed.goal)
        return told is Oracle.HARM and self.prey.seed.goal is not Goal.ANSWER
