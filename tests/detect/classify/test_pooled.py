"""Both models' answers are added, and what was told early never becomes a finding."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import QUESTIONS, Answers, Window
from seawall.detect.classify.answers import CONTEXT, logit_of
from seawall.detect.classify.pooled import Pool, Pooled, pooled
from seawall.terms import Span

LOGITS = st.floats(-30.0, 30.0)
WINDOW = Window("One. Two.", (Span(0, 5), Span(5, 9)))


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    many = len(QUESTIONS)
    questions = draw(st.lists(LOGITS, min_size=many, max_size=many))
    return Answers(tuple(questions), (draw(LOGITS), draw(LOGITS)))


class Says:
    """A model that says the same of every window."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        return [self._answers for _ in windows]


@given(answers(), answers(), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_share_of_the_first_models_logits_is_added(
    encoder: Answers, first: Answers, questions: float, sentences: float
) -> None:
    pool = Pool(questions, sentences, {"input": -40.0, CONTEXT: -40.0})
    (found,) = Pooled(Says(first), Says(encoder), pool).answers([WINDOW])
    assert found == pooled(encoder, first, pool)
    for place in range(len(QUESTIONS)):
        expected = encoder.questions[place] + questions * first.questions[place]
        assert found.questions[place] == pytest.approx(expected)
    for place in range(2):
        expected = encoder.sentences[place] + sentences * first.sentences[place]
        assert found.sentences[place] == pytest.approx(expected)


@given(answers(), answers(), st.floats(-10.0, 10.0), st.floats(-10.0, 10.0))
def test_what_is_told_early_is_capped_where_a_finding_could_come_of_it(
    encoder: Answers, first: Answers, most: float, most_context: float
) -> None:
    pool = Pool(0.5, 0.25, {"input": most, CONTEXT: most_context})
    late = pooled(encoder, first, pool)
    (early,) = Pooled(Says(first), Says(replace(encoder, early=True)), pool).answers([WINDOW])
    assert logit_of(early, "input") == min(most, logit_of(late, "input"))
    assert logit_of(early, CONTEXT) == min(most_context, logit_of(late, CONTEXT))
    assert logit_of(early, "leak") == logit_of(late, "leak")
