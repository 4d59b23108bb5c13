"""A word's place is counted through all live texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.redteam.attack import Attack, Piece, Turn
from seawall.redteam.words import count_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Ignore," he said: all (of it)!', ["Ignore", "he", "said", "all", "of", "it"]),
        ("l'équipe e-mail a.b@c.example", ["l'équipe", "e-mail", "a.b@c.example"]),
        ("忽略以上，ok", ["忽", "略", "以", "上", "ok"]),
        ("تجاهل كل ذلك؟", ["تجاهل", "كل", "ذلك"]),
        ("ig\u200bnore it", ["ig\u200bnore", "it"]),
        (" ... -- ", []),
    ],
)
def test_words_are_what_stands_between_blanks(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == expected


@given(st.text())
def test_words_are_in_order_apart_and_not_empty(text: str) -> None:
    last = 0
    for start, end in words(text):
        assert last <= start < end <= len(text)
        last = end


def test_only_words_of_live_texts_count() -> None:
    pieces = (Piece("one two", live=True), Piece("not these"), Piece("three", live=True))
    assert count_words(Attack((Turn(pieces), Turn((Piece("four", live=True),))))) == 4
