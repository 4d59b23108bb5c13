"""Chains dress an attack step by step, by dice that are the same everywhere."""

import subprocess
import sys
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.chain import (
    EVERYWHERE,
    Group,
    Operator,
    Step,
    dice_of,
    dressed,
    edit_cost,
    edits,
)

FEW = st.text(alphabet="ab\u0430\U0001f600", max_size=12)


def _attack(*texts: str) -> Attack:
    return Attack((Turn(tuple(Piece(text, live=True) for text in texts)),))


def _operator(name: str, said: str) -> Operator:
    def change(attack: Attack, dice: Random, at: int) -> Attack:
        return attack.with_live(lambda text: f"{text}{said}{dice.randrange(10**9)}@{at}")

    return Operator(name, Group.LEXICAL, change, keeps=True)


def _naive(before: str, after: str) -> int:
    row = list(range(len(after) + 1))
    for i, one in enumerate(before, 1):
        above, row = row, [i]
        for j, other in enumerate(after, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (one != other)))
    return row[-1]


@given(FEW, FEW)
def test_edits_are_as_many_as_the_naive_way_counts(before: str, after: str) -> None:
    assert edits(before, after) == _naive(before, after)


@given(st.text(alphabet="abc ", min_size=60, max_size=150), st.text(alphabet="abc ", max_size=150))
def test_edits_of_texts_longer_than_a_machine_word_are_right(before: str, after: str) -> None:
    assert edits(before, after) == _naive(before, after)


@given(st.text(), st.text(), st.text())
def test_edits_are_a_distance(one: str, other: str, third: str) -> None:
    assert edits(one, one) == 0
    assert edits(one, other) == edits(other, one)
    assert edits(one, third) <= edits(one, other) + edits(other, third)


def test_edit_cost_is_per_character_of_what_was_said_before() -> None:
    assert edit_cost(_attack("abcd"), _attack("abcd")) == 0
    assert edit_cost(_attack("abcd"), _attack("wxyz")) == 1
    assert edit_cost(_attack("abcd"), _attack("abxd")) == 0.25
    assert edit_cost(_attack(""), _attack("ab")) == 2


def test_edit_cost_counts_live_texts_only() -> None:
    honest = Piece("an honest report", Channel.DOCUMENT)
    before = Attack((Turn((honest, Piece("abcd", live=True))),))
    after = Attack((Turn((replace(honest, text="another"), Piece("abce", live=True))),))
    assert edit_cost(before, after) == 0.25


def test_dice_are_the_same_on_every_machine_and_in_every_process() -> None:
    told = dice_of("unicode.zero_width", 7).randrange(10**12)
    assert told == 891_451_988_510
    code = (
        "from seawall.redteam.chain import dice_of;"
        "print(dice_of('unicode.zero_width', 7).randrange(10**12))"
    )
    for salt in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": salt, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(done.stdout) == told


def test_dice_differ_by_every_word_and_by_where_one_ends() -> None:
    throws = [
        dice_of(*words).random()
        for words in (("a",), ("b",), ("a", 0), ("a", 1), ("ab",), ("a", "b"), (1, "a"))
    ]
    assert len(set(throws)) == len(throws)


def test_an_empty_chain_leaves_the_attack_as_it_is() -> None:
    attack = _attack("abcd", "efgh")
    assert dressed(attack, (), {}) == attack


def test_steps_come_in_order_each_with_its_dice_and_place() -> None:
    operators = {name: _operator(name, name) for name in ("one", "two")}
    chain = (Step("one", salt=3, at=5), Step("two"))
    first, second = (dice_of(*words).randrange(10**9) for words in (("one", 3), ("two", 0)))
    assert dressed(_attack("x"), chain, operators).text == f"xone{first}@5two{second}@{EVERYWHERE}"


def test_equal_chains_give_equal_attacks_and_another_salt_another() -> None:
    operators = {"one": _operator("one", "!")}
    made = [dressed(_attack("x"), (Step("one", salt),), operators) for salt in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def test_an_unknown_operator_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="unheard"):
        dressed(_attack("x"), (Step("unheard"),), {})
