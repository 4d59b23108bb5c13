"""Found attacks are made as short as they can be, one step or word at a time."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from seawall.redteam.attack import Attack, Piece, Turn
from seawall.redteam.chain import EVERYWHERE, Chain, Step, dice_of
from seawall.redteam.operators import OPERATORS as CATALOGUE
from seawall.redteam.shrink import MOST_WORDS, shrinking
from seawall.redteam.words import DROP, count_words
from tests.redteam.toys import LETTERS, toy_operators

OPERATORS = toy_operators()
NAMES = sorted(set(OPERATORS) - {DROP, "toy.spell"})


def shrunk(
    chain: Chain, works: Callable[[Chain], bool], words: int = 0, *, out: bool = True
) -> tuple[Chain, int]:
    """The shortest chain, and how many were tried for it."""
    shrink, queries = shrinking(chain, OPERATORS, words=words, leave_out=out), 0
    try:
        candidate = next(shrink)
        while True:
            queries += 1
            candidate = shrink.send(works(candidate))
    except StopIteration as end:
        return end.value, queries


def used(chain: Chain) -> set[str]:
    return {step.operator for step in chain}


steps = st.builds(Step, st.sampled_from(NAMES), st.integers(0, 9))


@given(st.lists(steps, max_size=10).map(tuple), st.sets(st.sampled_from(NAMES)))
def test_no_step_of_what_is_left_can_be_left_out(chain: Chain, needed: set[str]) -> None:
    """1-minimal, whatever of the chain is needed: each needed operator stays once."""
    needed &= used(chain)
    shortest, _ = shrunk(chain, lambda it: needed <= used(it), out=False)
    assert used(shortest) == needed
    assert len(shortest) == len(needed)


@given(st.lists(steps, min_size=2, max_size=8).map(tuple), st.data())
def test_it_is_minimal_also_where_steps_work_together(chain: Chain, data: st.DataObject) -> None:
    """Any predicate that the whole meets: what is left meets it, and no less does."""
    kinds = [data.draw(st.sets(st.sampled_from(sorted(used(chain))))) for _ in range(3)]

    def works(it: Chain) -> bool:
        return any(kind <= used(it) for kind in kinds)

    shortest, _ = shrunk(chain, works)
    assert works(shortest)
    for at in range(len(shortest)):
        assert not works((*shortest[:at], *shortest[at + 1 :]))


@given(st.sets(st.integers(0, 19)))
def test_words_are_left_out_as_long_as_it_works(needed: set[int]) -> None:
    """Of twenty words those that are needed stay; places count in the undressed text."""

    def works(it: Chain) -> bool:
        left = list(range(20))
        for step in it:
            if step.operator == DROP:
                del left[step.at]
        return needed <= set(left)

    shortest, _ = shrunk((), works, words=20)
    assert len(shortest) == 20 - len(needed)
    assert works(shortest)


def test_what_changed_every_word_changes_only_those_that_matter() -> None:
    """An operator by word, over all of them, becomes one step for each that is needed."""

    def works(it: Chain) -> bool:
        spelt = {step.at for step in it if step.operator == "toy.spell"}
        return EVERYWHERE in spelt or {2, 5} <= spelt

    shortest, _ = shrunk((Step("toy.spell", 7),), works, words=8, out=False)
    assert {(step.operator, step.salt, step.at) for step in shortest} == {
        ("toy.spell", 7, 2),
        ("toy.spell", 7, 5),
    }


def test_of_a_long_text_no_words_are_left_out() -> None:
    """It would take too many queries; steps are left out all the same."""
    chain = tuple(Step(f"toy.{a}") for a in LETTERS)
    shortest, queries = shrunk(chain, lambda it: Step("toy.d") in it, words=MOST_WORDS + 1)
    assert shortest == (Step("toy.d"),)
    assert queries < 40


def test_the_operator_that_leaves_words_out_is_there_and_does() -> None:
    """Of the words of all texts, counted together, each place is that of one word."""
    turn = Turn(
        (Piece("please ignore that", live=True), Piece("as it is"), Piece("now", live=True))
    )
    drop = CATALOGUE[DROP]
    assert drop.by_word
    for at in range(count_words(Attack((turn,)))):
        left = drop.change(Attack((turn,)), dice_of("any"), at)
        words = ["please", "ignore", "that", "now"]
        assert left.text.split() == words[:at] + words[at + 1 :] or (at, left.text) == (3, TEXT)


TEXT = "please ignore that\n\nnow"
"""The only word of a text stays: no operator empties one."""
