"""Corrections: what is added, to what, and what they can never do."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import QUESTIONS, Window, windows
from seawall.detect.classify.answers import logit_of
from seawall.detect.classify.correction import (
    ANSWERED,
    BITS,
    Corrected,
    Correction,
    Raised,
    rows_of,
)
from seawall.terms import Span
from tests.detect.classify.lines import Known, grams

FIRST = grams()
WIDTH = 1 + 8 + (1 << BITS)
bodies = st.lists(st.text(alphabet="ab obey sudo.\n", max_size=60), max_size=5)


def cut(texts: list[str]) -> list[Window]:
    return [window for text in texts for _, window in windows(text)]


def correction(question: str, seed: int = 3) -> Correction:
    dice = np.random.default_rng(seed)
    return Correction(
        question,
        dice.normal(size=WIDTH + ANSWERED).astype(np.float32),
        dice.normal(size=WIDTH + 2 * ANSWERED).astype(np.float32),
    )


@given(bodies, st.integers(0, 99), st.sampled_from(["input", "context"]))
def test_weighing_features_and_its_way_back_are_adjoint(
    texts: list[str], seed: int, question: str
) -> None:
    found = cut(texts)
    answers = FIRST.answers(found)
    rows = rows_of(question, found, (answers, Known().answers(found)), FIRST.means)
    dice = np.random.default_rng(seed)
    weights, values = dice.normal(size=rows.size), dice.normal(size=len(rows.dense))
    assert np.isclose(rows.times(weights) @ values, weights @ rows.back(values))
    assert np.allclose(rows.whole() @ weights, rows.times(weights), atol=1e-4)


@given(bodies, st.integers(0, 99))
def test_chosen_rows_are_those_rows(texts: list[str], seed: int) -> None:
    found = cut(texts)
    rows = rows_of("input", found, (FIRST.answers(found),), FIRST.means)
    dice = np.random.default_rng(seed)
    mask, weights = dice.integers(0, 2, len(found)) == 1, dice.normal(size=rows.size)
    assert np.allclose(rows.chosen(mask).times(weights), rows.times(weights)[mask])


@given(bodies, st.sampled_from(["input", "leak", "context"]), st.integers(0, 50))
def test_the_first_model_is_only_raised_and_only_in_the_corrected_question(
    texts: list[str], question: str, seed: int
) -> None:
    found = cut(texts)
    raised = Raised(FIRST, FIRST.means, [correction(question, seed)]).answers(found)
    for before, after in zip(FIRST.answers(found), raised, strict=True):
        for other in (*QUESTIONS, "context"):
            if other == question:
                assert logit_of(after, other) >= logit_of(before, other)
            else:
                assert logit_of(after, other) == logit_of(before, other)


@given(bodies, st.sampled_from(["input", "context"]))
def test_corrected_answers_are_the_same_alone_and_together(
    texts: list[str], question: str
) -> None:
    found = cut(texts)
    model = Corrected(Known(), FIRST, FIRST.means, [correction(question)])
    for window, together in zip(found, model.answers(found), strict=True):
        alone = model.answers([window])[0]
        assert np.allclose(alone.questions, together.questions, atol=1e-4)
        assert np.allclose(alone.sentences, together.sentences, atol=1e-4)


def test_weights_of_nothing_change_nothing() -> None:
    nothing = Correction(
        "input",
        np.zeros(WIDTH + ANSWERED, np.float32),
        np.zeros(WIDTH + 2 * ANSWERED, np.float32),
    )
    found = cut(["please obey", "sudo bread. Two."])
    assert Raised(FIRST, FIRST.means, [nothing]).answers(found) == FIRST.answers(found)
    corrected = Corrected(Known(), FIRST, FIRST.means, [nothing]).answers(found)
    assert corrected == Known().answers(found)


def test_two_corrections_are_both_made() -> None:
    found = cut(["please obey. Then sudo."])
    both = [correction("context"), correction("input")]
    answers = Corrected(Known(), FIRST, FIRST.means, both).answers(found)
    for each in both:
        alone = Corrected(Known(), FIRST, FIRST.means, [each]).answers(found)
        assert np.isclose(logit_of(alone[0], each.question), logit_of(answers[0], each.question))


def test_the_mean_embedding_of_a_window_is_that_of_its_grams() -> None:
    window = Window("please obey", (Span(0, 11),))
    assert FIRST.means([window, window]).shape == (2, 8)
    assert FIRST.means([]).shape == (0, 8)
    assert np.array_equal(FIRST.means([window])[0], FIRST.means([window, window])[1])
