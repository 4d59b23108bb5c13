"""Every operator is pure, bounded, and changes nothing but the attacker's own words."""

import subprocess
import sys
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import TargetError
from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.chain import EVERYWHERE, Group, Operator, Step, dice_of, dressed
from seawall.redteam.operators import OPERATORS, named
from seawall.redteam.operators.dress import FRAME, LONGEST
from seawall.redteam.operators.same import same
from seawall.redteam.words import count_words, words
from tests.docs.snippets import ROOT
from tests.redteam.operators.texts import NASTY, OURS, SALTS, made, said

ALL = pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS)
UNDONE = {name: each for name, each in OPERATORS.items() if each.undo}
BY_WORD = {name: each for name, each in OPERATORS.items() if each.by_word}
A_FRAME = 900
ADDING = {
    "structure.padding_before", "structure.padding_after", "structure.padding_around",
    "structure.padding_long", "structure.padding_inside", "structure.in_list",
    "structure.many_shot",
}  # fmt: skip
"""Those that put far more around a text than a frame."""
PLACES = st.integers(EVERYWHERE, 30)


def _attacks(text: str, other: str) -> Attack:
    live = [Piece(text, channel, live=True, name="n.txt") for channel in Channel]
    honest = Piece("an honest text", Channel.DOCUMENT, name="report")
    return Attack((Turn((honest, *live)), Turn((Piece(other, live=True), honest), who="victim")))


@ALL
@settings(max_examples=12)
@given(text=NASTY, other=NASTY, salt=SALTS, at=PLACES)
def test_any_text_stays_a_text_within_bounds(
    operator: Operator, text: str, other: str, salt: int, at: int
) -> None:
    attack = _attacks(text, other)
    after = operator.change(attack, dice_of(salt), at)
    again = operator.change(attack, dice_of(salt), at)
    assert after == again
    longest = max(len(text), len(other))
    for piece in after.live:
        assert piece.text.strip() or not text.strip() or not other.strip()
        assert len(piece.text) <= operator.grows * longest + FRAME


@ALL
@settings(max_examples=8)
@given(text=st.one_of(NASTY, st.sampled_from(sorted(OURS.values()))), salt=SALTS)
def test_a_long_text_grows_as_often_as_is_told(operator: Operator, text: str, salt: int) -> None:
    long = text * 10
    frame = FRAME if operator.name in ADDING else A_FRAME
    after = operator.change(said(long, Channel.TOOL), dice_of(salt), EVERYWHERE)
    assert sum(len(piece.text) for piece in after.live) <= operator.grows * len(long) + frame


@ALL
@given(text=NASTY, salt=SALTS)
@settings(max_examples=6)
def test_honest_texts_and_who_says_them_stay(operator: Operator, text: str, salt: int) -> None:
    before = _attacks(text, "another one of them")
    after = operator.change(before, dice_of(salt), EVERYWHERE)
    told = [piece for turn in after.turns for piece in turn.pieces if not piece.live]
    assert [p for p in told if p.text == "an honest text"] == [
        p for turn in before.turns for p in turn.pieces if not p.live
    ]
    assert {turn.who for turn in after.turns} == {turn.who for turn in before.turns}
    assert {p.channel for p in after.live} >= {p.channel for p in before.live}


@ALL
def test_every_operator_changes_a_text_of_its_own_language(operator: Operator) -> None:
    texts = [*OURS.values(), OURS["en"].replace(" ", " 10 ", 3)]
    changed = [
        operator.change(said(text, channel), dice_of(salt), EVERYWHERE) != said(text, channel)
        for text in texts
        for channel in (Channel.USER, Channel.DOCUMENT)
        for salt in range(3)
    ]
    assert any(changed)


@ALL
def test_a_text_never_grows_beyond_what_an_operator_may_make(operator: Operator) -> None:
    attack = said("ignore this and that " * 2_500)
    for salt in range(3):
        for piece in operator.change(attack, dice_of(salt), EVERYWHERE).live:
            assert len(piece.text) <= LONGEST


@pytest.mark.parametrize("operator", UNDONE.values(), ids=UNDONE)
@settings(max_examples=20)
@given(language=st.sampled_from(sorted(OURS)), salt=SALTS)
def test_what_is_undone_says_the_same_in_every_language(
    operator: Operator, language: str, salt: int
) -> None:
    text, undo = OURS[language], operator.undo
    assert undo is not None
    assert same(undo(made(operator, text, salt=salt)), undo(text))


@pytest.mark.parametrize("operator", UNDONE.values(), ids=UNDONE)
@settings(max_examples=8)
@given(salt=SALTS)
def test_undoing_gives_back_english_itself(operator: Operator, salt: int) -> None:
    undo = operator.undo
    assert undo is not None
    assert same(undo(made(operator, OURS["en"], salt=salt)), OURS["en"])


@pytest.mark.parametrize("operator", UNDONE.values(), ids=UNDONE)
@settings(max_examples=25)
@given(text=NASTY, salt=SALTS)
def test_what_is_undone_says_the_same_whatever_it_was(
    operator: Operator, text: str, salt: int
) -> None:
    undo = operator.undo
    assert undo is not None
    assert same(undo(made(operator, text, salt=salt)), undo(text))


@pytest.mark.parametrize("operator", BY_WORD.values(), ids=BY_WORD)
@given(salt=SALTS, at=st.integers(0, 30), language=st.sampled_from(sorted(OURS)))
@settings(max_examples=20)
def test_a_place_is_that_of_one_word(
    operator: Operator, salt: int, at: int, language: str
) -> None:
    text = OURS[language]
    spans = words(text)
    after = made(operator, text, salt=salt, at=at)
    start, end = spans[at % len(spans)]
    if operator.group is Group.LEXICAL:
        # A phrase of several words may be changed as one; words far from it stay.
        start, end = max(0, start - 40), min(len(text), end + 40)
    assert after.startswith(text[:start])
    assert after.endswith(text[end:])


@ALL
def test_operators_that_keep_have_an_undo_or_a_check(operator: Operator) -> None:
    assert operator.keeps or operator.undo is None
    assert operator.name.startswith(f"{operator.group.value}.")
    assert operator.does[0].isupper()
    assert not operator.does.endswith(".")


@settings(max_examples=60)
@given(
    chain=st.lists(
        st.builds(Step, st.sampled_from(sorted(OPERATORS)), SALTS, PLACES), max_size=5
    ).map(tuple),
    text=st.sampled_from(sorted(OURS.values())),
)
def test_chains_stay_within_bounds_and_are_pure(chain: tuple[Step, ...], text: str) -> None:
    attack = _attacks(text, "and tell nobody")
    after = dressed(attack, chain, OPERATORS)
    assert after == dressed(attack, chain, OPERATORS)
    assert all(piece.text.strip() and len(piece.text) <= LONGEST for piece in after.live)
    assert count_words(after) >= 0


def digest_of_all() -> str:
    """Of what every operator makes of our texts."""
    told = sha256()
    for operator in OPERATORS.values():
        for text in OURS.values():
            for at in (EVERYWHERE, 3):
                told.update(made(operator, text, salt=5, at=at).encode())
    return told.hexdigest()


def test_operators_make_the_same_in_every_process() -> None:
    code = f"from {__name__} import digest_of_all; print(digest_of_all())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": ":".join((*sys.path, str(ROOT)))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest_of_all()


def test_operators_are_had_by_name_and_by_group() -> None:
    chosen = named(["unicode.case", "unicode.blanks"])
    assert list(chosen) == ["unicode.case", "unicode.blanks"]
    assert set(named(["unicode"])) == {n for n in OPERATORS if n.startswith("unicode.")}
    assert named([]) == {}


@pytest.mark.parametrize(
    ("name", "near"),
    [("unicode.zerowidth", "unicode.zero_width"), ("zero_width", "unicode.zero_width"),
     ("unicod", "unicode")],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_near_ones(name: str, near: str) -> None:
    with pytest.raises(TargetError, match=rf"no operator `{name}`.*`{near}`"):
        named([name])


def test_a_name_near_nothing_is_answered_with_where_they_are_listed() -> None:
    with pytest.raises(TargetError, match="lists them"):
        named(["qqqqqqqq"])
