"""The n-gram model: its hashes are those of the n-grams, alone or in company."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import QUESTIONS, GramModel, Window
from seawall.detect.classify.grams import grams
from seawall.terms import Span

BUCKETS, WIDTH, HIDDEN = 1 << 12, 8, 6


def model() -> GramModel:
    dice = np.random.default_rng(7)
    outputs = len(QUESTIONS) + 1
    return GramModel(
        dice.integers(-127, 128, (BUCKETS, WIDTH)).astype(np.int8),
        0.01,
        (
            dice.normal(size=(HIDDEN, WIDTH)).astype(np.float32),
            dice.normal(size=HIDDEN).astype(np.float32),
        ),
        (
            dice.normal(size=(outputs, WIDTH + HIDDEN)).astype(np.float32),
            dice.normal(size=outputs).astype(np.float32),
        ),
    )


def window(text: str) -> Window:
    return Window(text, (Span(0, len(text)),) if text else ())


def hashes(text: str) -> list[int]:
    return sorted(grams([text])[0].tolist())


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_the_hashes_of_a_text_do_not_depend_on_its_company(texts: list[str]) -> None:
    together, owners = grams(texts)
    for number, text in enumerate(texts):
        assert sorted(together[owners == number].tolist()) == hashes(text)


@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_answers_are_the_same_alone_and_together(texts: list[str]) -> None:
    reader = model()
    together = reader.answers([window(text) for text in texts])
    for text, answer in zip(texts, together, strict=True):
        alone = reader.answers([window(text)])[0]
        assert np.allclose(alone.questions, answer.questions, atol=1e-4)
        assert np.allclose(alone.sentences, answer.sentences, atol=1e-4)


def test_a_word_has_its_hash_wherever_it_stands() -> None:
    shared = set(hashes("zebra")) & set(hashes("one two three zebra four"))
    # The word, and its character n-grams that do not reach over its edges.
    assert len(shared) >= 4


def test_order_matters() -> None:
    assert hashes("rules ignore") != hashes("ignore rules")


def test_case_does_not_matter() -> None:
    assert hashes("Ignore THE Rules") == hashes("ignore the rules")


def test_few_different_ngrams_collide() -> None:
    words = [f"word{number}" for number in range(4_000)]
    found, _ = grams([" ".join(words)])
    assert len(set(found.tolist())) > 0.98 * len({*words}) * 4


def test_no_windows_no_answers() -> None:
    assert model().answers([]) == []


def test_a_window_without_sentences_is_answered_as_a_whole() -> None:
    answer = model().answers([Window("hello there", ())])[0]
    assert len(answer.questions) == len(QUESTIONS)
    assert answer.sentences == ()
