"""What is put around a text, or between its parts, leaves the text itself to be read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.chain import EVERYWHERE, dice_of
from seawall.redteam.operators import OPERATORS, padding
from seawall.redteam.operators.languages import LANGUAGES, language_of
from seawall.redteam.operators.parts import MOST_TURNS
from tests.redteam.operators.texts import NASTY, OURS, SALTS, made, said

VERBATIM = [
    "structure.padding_before", "structure.padding_after", "structure.padding_around",
    "structure.padding_long", "structure.padding_inside", "structure.in_list",
    "structure.many_shot",
]  # fmt: skip
FRAMES = sorted(
    name
    for name, each in OPERATORS.items()
    if name.startswith(("structure.", "carrier.", "lexical.p")) and each.undo
)


@pytest.mark.parametrize("name", VERBATIM)
@settings(max_examples=20)
@given(text=st.one_of(NASTY, st.sampled_from(sorted(OURS.values()))), salt=SALTS)
def test_the_text_is_in_it_word_for_word(name: str, text: str, salt: int) -> None:
    assert text in made(OPERATORS[name], text, salt=salt)


@pytest.mark.parametrize("name", FRAMES)
@settings(max_examples=20)
@given(text=st.one_of(NASTY, st.sampled_from(sorted(OURS.values()))), salt=SALTS)
def test_a_frame_comes_off_again_exactly(name: str, text: str, salt: int) -> None:
    undo = OPERATORS[name].undo
    assert undo is not None
    assert undo(made(OPERATORS[name], text, salt=salt)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_padding_is_in_the_text_s_language(language: str) -> None:
    assert len(padding.paragraphs(language)) == 6
    for paragraph in padding.paragraphs(language):
        assert language_of(paragraph) == language
    after = made(OPERATORS["structure.padding_before"], OURS[language])
    assert any(after.startswith(paragraph) for paragraph in padding.paragraphs(language))


def test_long_padding_is_long() -> None:
    for salt in range(5):
        after = made(OPERATORS["structure.padding_long"], OURS["en"], salt=salt)
        assert len(after.split()) > 700


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("salt", range(5))
def test_without_what_is_between_them_the_clauses_are_the_text(language: str, salt: int) -> None:
    after = made(OPERATORS["structure.padding_between"], OURS[language], salt=salt)
    harmless = "|".join(re.escape(each) for each in padding.sentences(language))
    bare = re.sub(rf" \(({harmless})\)", "", after)
    assert "".join(bare.split()) == "".join(OURS[language].split())
    assert len(bare) < len(after)


@settings(max_examples=20)
@given(text=st.one_of(NASTY, st.sampled_from(sorted(OURS.values()))), salt=SALTS)
def test_parts_over_turns_are_the_text_and_none_of_them_all_of_it(text: str, salt: int) -> None:
    document = Piece("an honest text", Channel.DOCUMENT)
    before = Attack(
        (
            Turn((Piece("hello", live=True),)),
            Turn((document, Piece(text, live=True)), who="ann", fresh=True),
        )
    )
    after = OPERATORS["structure.split_turns"].change(before, dice_of(salt), EVERYWHERE)
    if after == before:
        return
    assert after.turns[0] == before.turns[0]
    added = after.turns[1:]
    assert [turn.fresh for turn in added] == [True] + [False] * (len(added) - 1)
    assert {turn.who for turn in added} == {"ann"}
    assert added[-1].pieces[0] == document
    texts = [next(p.text for p in turn.pieces if p.live) for turn in added]
    first, last = texts[0].split("\n", 1)[1], texts[-1].rsplit("\n", 1)[0]
    assert "".join([first, *texts[1:-1], last]) == text


def test_our_texts_are_split_over_turns_and_documents() -> None:
    for text in OURS.values():
        turns = OPERATORS["structure.split_turns"].change(said(text), dice_of(1), EVERYWHERE)
        assert 2 <= len(turns.turns) <= 4
        attack = said(text, Channel.DOCUMENT)
        split = OPERATORS["structure.split_documents"].change(attack, dice_of(1), EVERYWHERE)
        parts = [piece.text.split("\n", 1) for piece in split.live]
        assert 2 <= len(parts) <= 4
        assert "".join(part for _, part in parts) == text
        numbers = [int(re.findall(r"\d", told)[0]) for told, _ in parts]
        assert numbers == list(range(1, len(parts) + 1))


def test_splitting_again_and_again_ends() -> None:
    attack = said(OURS["en"] * 20)
    for salt in range(40):
        attack = OPERATORS["structure.split_turns"].change(attack, dice_of(salt), EVERYWHERE)
    assert len(attack.turns) <= MOST_TURNS + 3
    attack = said(OURS["en"] * 20, Channel.EMAIL)
    for salt in range(40):
        attack = OPERATORS["structure.split_documents"].change(attack, dice_of(salt), EVERYWHERE)
    assert len(attack.live) <= 96


def test_many_shots_are_of_one_form_and_the_text_is_the_last_question() -> None:
    counts = set()
    for salt in range(40):
        after = made(OPERATORS["structure.many_shot"], OURS["en"], salt=salt)
        asks, answers = (
            re.findall(r"^(User|Human|Q|### Instruction): ", after)[0],
            after.split("\n")[-1],
        )
        shots = after.split(f"{asks}: ")[1:]
        assert shots[-1] == f"{OURS['en']}\n{answers}"
        assert all(f"\n{answers} " in shot for shot in shots[:-1])
        counts.add(len(shots) - 1)
    assert counts == {3, 8, 20, 50}


def test_the_text_is_in_the_middle_of_a_list() -> None:
    for salt in range(10):
        lines = made(OPERATORS["structure.in_list"], "do this", salt=salt).split("\n")
        place = next(i for i, line in enumerate(lines) if line.endswith(" do this"))
        assert 1 < place < len(lines) - 2


@pytest.mark.parametrize("name", FRAMES)
def test_a_file_name_gets_no_frame(name: str) -> None:
    attack = said("report.pdf", Channel.FILE_NAME)
    assert OPERATORS[name].change(attack, dice_of(1), EVERYWHERE) == attack
