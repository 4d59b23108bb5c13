"""What is asked at one seed: the search, then what makes it shorter, then each operator alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from seawall.redteam.aim import Aimed, NotRun, aim
from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.chain import Step, dice_of, dressed
from seawall.redteam.engine.hunt import Ask, Orders, Phase, Prey, Unasked, hunting
from seawall.redteam.profile import Profile
from seawall.redteam.record import Tried
from seawall.redteam.search import SEARCHES, Outcome
from seawall.redteam.seed import Family, Goal, Seed
from seawall.redteam.targets.protocol import Abilities, Oracle
from tests.redteam.toys import LETTERS, orders, seed, toy_operators, verdict

OPERATORS = toy_operators()
Target = Callable[[Attack], Outcome | Unasked]


def prey(it: Seed | None = None, abilities: Abilities | None = None) -> Prey:
    it = it or seed()
    return Prey("toy", abilities or verdict(), it, aim(it, Profile(), dice_of(1, it.id)))


def hunted(prey: Prey, orders: Orders, target: Target) -> tuple[list[Ask], Tried]:
    """All that was asked, and what became of the seed."""
    hunt, asked = hunting(prey, orders), []
    try:
        ask = next(hunt)
        while True:
            asked.append(ask)
            ask = hunt.send(ask.known or target(ask.attack))
    except StopIteration as end:
        return asked, end.value


def needs(*words: str) -> Target:
    def target(attack: Attack) -> Outcome:
        broken = all(word in attack.text for word in words)
        return Outcome(broken=broken, stopped=not broken)

    return target


def of(asked: list[Ask], phase: Phase) -> list[Ask]:
    return [ask for ask in asked if ask.phase is phase]


@pytest.mark.parametrize("search", SEARCHES)
def test_what_breaks_is_found_and_is_made_as_short_as_it_can_be(search: str) -> None:
    """Two marks of ten break the target: they, and nothing else, are in the shortest attack."""
    asked, tried = hunted(prey(), orders(search, budget=900), needs("<c>", "<h>"))
    searched = of(asked, Phase.SEARCH)
    assert tried.broken_at == tried.queries == len(searched)
    assert {step.operator for step in tried.shortest or ()} == {"toy.c", "toy.h"}
    assert len(tried.shortest or ()) == 2
    assert tried.found is not None
    assert "<c>" in tried.found.attack.text
    assert tried.found.attack == dressed(_attack(), tried.shortest or (), OPERATORS)
    assert tried.found.cost > 0


@pytest.mark.parametrize("search", SEARCHES)
def test_a_target_that_refuses_everything_is_never_broken(search: str) -> None:
    """The budget is asked, no more, and nothing twice."""
    asked, tried = hunted(prey(), orders(search, budget=60), needs("nothing has this"))
    assert (tried.broken_at, tried.shortest, tried.found, tried.not_run) == (None, None, None, "")
    assert [ask.number for ask in asked] == list(range(1, 61))
    assert tried.queries == 60
    assert len({ask.attack for ask in asked}) == 60


def test_a_seed_without_anything_new_to_try_ends_early() -> None:
    """One operator that always gives the same text: two queries, and no endless search."""
    one = {"toy.a": OPERATORS["toy.a"]}
    only_once = replace(
        one["toy.a"], change=lambda attack, _d, _a: attack.with_live(lambda _: "x")
    )
    plan = Orders(1, 50, SEARCHES["random"], {"toy.a": only_once})
    asked, tried = hunted(prey(), plan, needs("nothing has this"))
    assert len(asked) == tried.queries == 2


def test_the_undressed_attack_is_tried_first() -> None:
    """What breaks at once is broken at the first query, and is not swept."""
    asked, tried = hunted(prey(), orders(sweep=True), needs())
    assert [ask.chain for ask in asked if ask.phase is Phase.SEARCH] == [()]
    assert (tried.broken_at, tried.shortest) == (1, ())
    assert not of(asked, Phase.SWEEP)


def test_the_sweep_tries_each_operator_alone_and_asks_nothing_again() -> None:
    """What the search has heard of an operator by itself is written down, not asked."""
    asked, tried = hunted(prey(), orders("random", budget=5, sweep=True), needs("<c>"))
    swept = of(asked, Phase.SWEEP)
    assert {ask.chain for ask in swept} == {(Step(name),) for name in OPERATORS}
    known = {ask.chain for ask in swept if ask.known}
    assert known == {ask.chain for ask in of(asked, Phase.SEARCH)} - {()}
    assert tried.queries == len(of(asked, Phase.SEARCH)) <= 5


def test_a_target_that_fails_is_neither_passed_nor_broken() -> None:
    """What it was asked before is told, and why it ended."""
    answers = iter([Outcome(broken=False, stopped=True)] * 3)
    asked, tried = hunted(prey(), orders(), lambda _: next(answers, Unasked("it hangs")))
    assert tried.not_run == "stopped after 3 queries: it hangs"
    assert tried.broken_at is None
    assert len(asked) == 4


def test_a_target_that_fails_after_it_was_broken_is_broken() -> None:
    """Only the shortening is lost."""

    def target(attack: Attack) -> Outcome | Unasked:
        if "<c>" not in attack.text:
            return Outcome(broken=False, stopped=True)
        answers.append(attack)
        return Outcome(broken=True, stopped=False) if len(answers) == 1 else Unasked("it hangs")

    answers: list[Attack] = []
    _, tried = hunted(prey(), orders("random"), target)
    assert tried.broken_at is not None
    assert tried.shortest is not None
    assert tried.not_run == ""


def test_what_cannot_be_aimed_is_not_run() -> None:
    """Nothing is asked, and the reason is told."""
    secret = replace(seed(), goal=Goal.SECRET)
    asked, tried = hunted(prey(secret), orders(), needs())
    assert not asked
    assert tried.not_run == "the target names no `secrets`"


TWO_TURNS = (Turn((Piece("a", live=True),)), Turn((Piece("b", live=True),)))


@pytest.mark.parametrize(("it", "lacks", "reason"), [
    (replace(seed(), turns=(Turn((Piece("a", Channel.EMAIL, live=True),)),)),
     {"channels": frozenset({Channel.USER})}, "by way of `email`"),
    (replace(seed(), turns=TWO_TURNS), {"turns": False}, "does not remember"),
    (replace(seed(), turns=(replace(TWO_TURNS[0], who="victim"), TWO_TURNS[1])),
     {"users": False}, "does not keep end users apart"),
    (seed(), {"goals": frozenset({Goal.CALL})}, "cannot tell whether a goal of `mark`"),
])  # fmt: skip
def test_what_a_target_cannot_take_is_not_run(
    it: Seed, lacks: dict[str, Any], reason: str
) -> None:
    """Nothing is asked, and the reason says what the target lacks."""
    asked, tried = hunted(prey(it, replace(verdict(), **lacks)), orders(), needs())
    assert not asked
    assert reason in tried.not_run


def test_a_dressing_that_the_target_cannot_take_is_no_query() -> None:
    """An operator that makes two turns of one is passed over where nobody remembers turns."""
    split = replace(
        OPERATORS["toy.a"],
        name="toy.split",
        change=lambda attack, _d, _a: replace(attack, turns=attack.turns * 2),
    )
    plan = Orders(1, 40, SEARCHES["adaptive"], {**OPERATORS, "toy.split": split}, sweep=True)
    asked, tried = hunted(prey(abilities=replace(verdict(), turns=False)), plan, needs("none"))
    assert tried.queries == 40
    assert all(len(ask.attack.turns) == 1 for ask in asked)


def test_words_are_left_out_only_where_harm_is_told() -> None:
    """Of a verdict nothing would be left that anybody would want to stop."""
    verdicts, _ = hunted(prey(), orders(budget=20), needs())
    harm = replace(verdict(), oracle=Oracle.HARM)
    asked, tried = hunted(prey(abilities=harm), orders(budget=20), needs("ignore", "say"))
    assert not of(verdicts, Phase.SHRINK)
    assert tried.found is not None
    assert tried.found.attack.text == "ignore say"
    assert len(of(asked, Phase.SHRINK)) <= 200


def test_the_texts_of_a_private_seed_are_nowhere() -> None:
    """It is run and counted; nothing is shortened, and no text is kept."""
    asked, tried = hunted(prey(replace(seed(), private=True)), orders("random"), needs("<c>"))
    assert tried.broken_at
    assert tried.private
    assert (tried.shortest, tried.found) == (None, None)
    assert not of(asked, Phase.SHRINK)


def test_letters_that_no_file_can_hold_are_not_kept() -> None:
    """Half of a surrogate pair: the attack counts, its text is left out."""
    broken = replace(
        OPERATORS["toy.a"], change=lambda a, _d, _p: a.with_live(lambda t: t + "\ud800")
    )
    plan = Orders(1, 20, SEARCHES["random"], {"toy.a": broken})
    _, tried = hunted(prey(), plan, needs("\ud800"))
    assert tried.broken_at == 2
    assert tried.found is None


def test_the_same_dice_are_thrown_at_every_target() -> None:
    """With and without Seawall the same queries are asked as long as the same is heard."""
    first, _ = hunted(prey(), orders(), needs("none"))
    other, _ = hunted(replace(prey(), target="other"), orders(), needs("none"))
    assert [ask.attack for ask in first] == [ask.attack for ask in other]


def test_a_family_is_told_of_each_seed() -> None:
    """What reports group by is in the line."""
    _, tried = hunted(prey(), orders(), needs())
    assert (tried.family, tried.language, tried.lineage) == (Family.OVERRIDE, "en", "s")
    assert len(LETTERS) == 10


def _attack() -> Attack:
    aimed = prey().aimed
    assert isinstance(aimed, Aimed)
    assert not isinstance(aimed, NotRun)
    return aimed.attack
