"""Searches find what breaks a target, and are pure generators of chains."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import TargetError
from seawall.redteam.chain import EVERYWHERE, Chain, dice_of
from seawall.redteam.search import SEARCHES, Outcome, Space, search_named
from seawall.redteam.search.moves import MOST_STEPS, Moves
from tests.redteam.toys import toy_operators

OPERATORS = toy_operators()
WORDS = 8
Answer = Callable[[Chain], Outcome]


def space(dice: object = 1) -> Space:
    return Space(OPERATORS, WORDS, dice_of(str(dice)))


def tried(search: str, answer: Answer, queries: int, dice: object = 1) -> list[Chain]:
    """The chains that a search tries until one breaks, or so many are tried."""
    searching = SEARCHES[search](space(dice))
    chains = [next(searching)]
    while len(chains) < queries and not (outcome := answer(chains[-1])).broken:
        try:
            chains.append(searching.send(outcome))
        except StopIteration:
            break
    return chains


def needs(*names: str, scores: bool) -> Answer:
    """Broken by a chain that has all of these operators; a score tells how many it lacks."""

    def answer(chain: Chain) -> Outcome:
        missing = len({*names} - {step.operator for step in chain})
        score = missing / (len(names) + 1) if scores else None
        return Outcome(broken=not missing, stopped=bool(missing), score=score)

    return answer


def stopped(_: Chain) -> Outcome:
    return Outcome(broken=False, stopped=True)


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize(("scores", "within"), [(False, 1200), (True, 400)])
def test_every_search_finds_the_two_operators_that_break(
    search: str, *, scores: bool, within: int
) -> None:
    """Two of twelve, in one chain: with a score sooner, by the label alone all the same."""
    answer = needs("toy.c", "toy.h", scores=scores)
    for dice in range(10):
        chains = tried(search, answer, within, dice)
        assert answer(chains[-1]).broken, (dice, len(chains))


@pytest.mark.parametrize("search", set(SEARCHES) - {"random"})
def test_a_score_is_made_use_of(search: str) -> None:
    """Three operators that belong together are found sooner than by chance, on average."""
    answer = needs("toy.a", "toy.e", "toy.i", scores=True)
    mine = sum(len(tried(search, answer, 600, dice)) for dice in range(20))
    chance = sum(len(tried("random", answer, 600, dice)) for dice in range(20))
    assert mine < chance


def test_the_word_that_matters_is_found() -> None:
    """Greedy search weighs words, and changes the one that the score hangs on."""

    def answer(chain: Chain) -> Outcome:
        at_five = [step for step in chain if step.at == 5]
        spelt = any(step.operator == "toy.spell" for step in at_five)
        return Outcome(broken=spelt, stopped=not spelt, score=0.5 if at_five else 0.9)

    assert answer(tried("greedy", answer, WORDS + 8)[-1]).broken


@pytest.mark.parametrize("search", SEARCHES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_chain_comes_twice_and_all_can_be_dressed(search: str, data: st.DataObject) -> None:
    """Whatever is answered: new chains of known operators, of bounded length, the first empty."""
    scores = st.none() | st.floats(0, 1)
    outcomes = data.draw(st.lists(st.tuples(st.booleans(), scores), min_size=5, max_size=60))
    answers = iter([Outcome(False, stop, score) for stop, score in outcomes] * 3)  # noqa: FBT003
    chains = tried(search, lambda _: next(answers), len(outcomes) * 3)
    assert chains[0] == ()
    assert len(set(chains)) == len(chains) == len(outcomes) * 3
    for step in (step for chain in chains for step in chain):
        operator = OPERATORS[step.operator]
        assert step.at == EVERYWHERE or (operator.by_word and 0 <= step.at < WORDS)
    assert max(map(len, chains)) <= 12 + MOST_STEPS


@pytest.mark.parametrize("search", SEARCHES)
def test_equal_outcomes_give_equal_chains(search: str) -> None:
    """A run is resumed by that: what was heard, sent again, leads to the same next query."""
    answer = needs("toy.b", "toy.j", "toy.spell", scores=True)
    first = tried(search, answer, 80, "dice")
    assert tried(search, answer, 80, "dice") == first
    assert tried(search, answer, 80, "others") != first


@pytest.mark.parametrize("search", SEARCHES)
def test_without_operators_only_the_undressed_attack_is_tried(search: str) -> None:
    """It ends, rather than go round in circles."""
    searching = SEARCHES[search](Space({}, WORDS, dice_of("x")))
    assert next(searching) == ()
    with pytest.raises(StopIteration):
        searching.send(stopped(()))


@pytest.mark.parametrize("search", ["random", "adaptive"])
def test_each_operator_is_tried_alone_before_long(search: str) -> None:
    """What breaks by itself is found within few queries more than there are operators."""
    for name in OPERATORS:
        chains = tried(search, needs(name, scores=False), 10 * len(OPERATORS))
        assert name in {step.operator for step in chains[-1]}
        assert len(chains) <= 3 * len(OPERATORS)


def test_random_chains_grow() -> None:
    """First single operators, then pairs, then longer ones."""
    lengths = [len(chain) for chain in tried("random", stopped, 300)]
    assert lengths[: 1 + len(OPERATORS)] == [0] + [1] * len(OPERATORS)
    longest = [max(lengths[: at + 1]) for at in range(len(lengths))]
    assert longest[-1] == MOST_STEPS
    assert all(b - a <= 1 for a, b in pairwise(longest))


def test_moves_keep_to_the_length() -> None:
    """No move makes a chain longer than it may be, or one of nothing out of something new."""
    moves = Moves(space())
    chain: Chain = ()
    for _ in range(500):
        chain = moves.near(chain)
        assert len(chain) <= MOST_STEPS


def test_an_unknown_search_is_named_with_what_is_near() -> None:
    """The error names the next step."""
    with pytest.raises(TargetError, match="did you mean `genetic`"):
        search_named("genetics")
    with pytest.raises(TargetError, match="there are: adaptive"):
        search_named("simulated annealing")
