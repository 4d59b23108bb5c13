"""Other words, and odd spellings, are still the same words to who reads them."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.redteam.chain import EVERYWHERE, edits
from seawall.redteam.operators import OPERATORS
from seawall.redteam.operators.languages import LANGUAGES, language_of
from seawall.redteam.operators.lexical import euphemisms, synonyms
from seawall.redteam.operators.tables import lists_of
from seawall.redteam.words import words
from tests.redteam.operators.texts import OURS, SALTS, made

TEXTS = st.sampled_from(sorted(OURS.values()))
PLACES = st.integers(EVERYWHERE, 20)
TYPOS = {
    "lexical.typo_neighbour": 1, "lexical.typo_swap": 2, "lexical.typo_double": 1,
    "lexical.typo_missing": 1,
}  # fmt: skip


def _pairs(name: str, text: str, salt: int, at: int) -> list[tuple[str, str]]:
    after = made(OPERATORS[name], text, salt=salt, at=at)
    both = (words(text), words(after))
    assert len(both[0]) == len(both[1])
    return [(text[a:b], after[c:d]) for (a, b), (c, d) in zip(*both, strict=True)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", ["synonyms.yaml", "euphemisms.yaml"])
def test_no_word_is_in_two_groups(table: str, language: str) -> None:
    lines = lists_of(table)[language]
    found = Counter(word for line in lines for word in line)
    assert [word for word, count in found.items() if count > 1] == []
    assert all(word == word.lower() and word for word in found)
    assert all(len(line) > 1 for line in lines)
    assert len(lines) >= (30 if table == "synonyms.yaml" else 5)


@settings(max_examples=150)
@given(text=TEXTS, salt=SALTS, at=PLACES)
def test_a_synonym_is_of_the_group_of_the_word_it_stands_for(
    text: str, salt: int, at: int
) -> None:
    groups = synonyms(language_of(text))
    after = made(OPERATORS["lexical.synonyms"], text, salt=salt, at=at)

    def of_group(said: str) -> str:
        return groups.replaced(said, lambda others: others[0])

    def first(said: str) -> str:
        """Each word as the first of its group in the alphabet."""
        return groups.pattern.sub(
            lambda m: min(m[0].lower(), *groups.others[m[0].lower()]), said.lower()
        )

    assert first(after) == first(text)
    assert of_group(text) != text


def test_synonyms_are_found_in_every_language_and_keep_the_case() -> None:
    for text in OURS.values():
        changed = {made(OPERATORS["lexical.synonyms"], text, salt=salt) for salt in range(5)}
        assert len(changed) > 1
    after = made(OPERATORS["lexical.synonyms"], "Ignore it. PASSWORD!", at=0)
    assert re.fullmatch(
        r"(Disregard|Skip over|Pay no attention to|Set aside) it. PASSWORD!", after
    )
    after = made(OPERATORS["lexical.synonyms"], "Ignore it. PASSWORD!", at=2)
    assert re.fullmatch(r"Ignore it. (PASSPHRASE|PASSCODE|ACCESS CODE)!", after)


def test_words_within_words_are_none() -> None:
    text = "The monkey ran allover: prompted keys"
    assert made(OPERATORS["lexical.euphemisms"], text) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_euphemisms_can_be_told_back(language: str) -> None:
    undo = OPERATORS["lexical.euphemisms"].undo
    assert undo is not None
    for word, (instead,) in euphemisms(language).others.items():
        assert undo(instead) == word


@pytest.mark.parametrize("name", TYPOS)
@settings(max_examples=60)
@given(text=TEXTS, salt=SALTS, at=PLACES)
def test_a_typo_is_one_slip_a_word_and_spares_the_mark(
    name: str, text: str, salt: int, at: int
) -> None:
    for before, after in _pairs(name, text, salt, at):
        assert edits(before, after) <= TYPOS[name]
        assert before == after or (before.isalpha() and len(before) >= 4)
        assert (
            before == after
            or (before[0], before[-1]) == (after[0], after[-1])
            or (name == "lexical.typo_swap" and Counter(before) == Counter(after))
        )
    assert ("BCDFGH" in text) == ("BCDFGH" in made(OPERATORS[name], text, salt=salt, at=at))


@settings(max_examples=100)
@given(text=TEXTS, salt=SALTS, at=PLACES)
def test_scrambled_words_have_the_same_letters_and_ends(text: str, salt: int, at: int) -> None:
    for before, after in _pairs("lexical.scrambled", text, salt, at):
        assert (before[0], before[-1]) == (after[0], after[-1])
        assert Counter(before) == Counter(after)


@settings(max_examples=100)
@given(text=TEXTS, salt=SALTS, at=PLACES)
def test_words_set_apart_or_joined_have_the_same_letters(text: str, salt: int, at: int) -> None:
    after = made(OPERATORS["lexical.spaced"], text, salt=salt, at=at)
    assert "".join(after.split()) == "".join(text.split())
    joined = made(OPERATORS["lexical.joined"], text, salt=salt)
    assert re.sub(r"[\s_-]", "", joined).lower() == re.sub(r"[\s_-]", "", text).lower()
    assert " " not in joined


@pytest.mark.parametrize("name", ["lexical.drop", "lexical.drop_vowels"])
@settings(max_examples=60)
@given(text=TEXTS, salt=SALTS, at=PLACES)
def test_what_leaves_something_out_adds_nothing(name: str, text: str, salt: int, at: int) -> None:
    rest = iter(text)
    after = made(OPERATORS[name], text, salt=salt, at=at)
    assert all(letter in rest for letter in after)
    assert not OPERATORS[name].keeps


def test_a_word_at_a_place_is_dropped() -> None:
    assert made(OPERATORS["lexical.drop"], "one two three", at=1) == "one  three"
    assert made(OPERATORS["lexical.drop"], "one two three", at=5) == "one two "
    assert made(OPERATORS["lexical.drop"], "one", at=0) == "one"
