"""Small talk is told from texts about something by the words of a subject."""

import pytest

from seawall.assemble.categories import shipped_embedding
from seawall.assemble.models import shipped_models
from seawall.detect.classify.small_talk import SmallTalk, subject_words


@pytest.fixture(scope="module")
def said() -> SmallTalk:
    encoder = shipped_models().encoder
    assert encoder is not None
    return SmallTalk(*shipped_embedding(encoder))


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("yes, the second one", 0),
        ("That's all, thanks!", 0),
        ("#W8812 and ann@example.org", 0),
        ("how do you make pasta", 1),
        ("Write a poem about autumn in Paris", 4),
        ("", 0),
    ],
)
def test_words_of_a_subject_are_counted(body: str, count: int) -> None:
    assert subject_words(body) == count


@pytest.mark.parametrize("body", ["no, not that one", "my name is Laura Brandt", "hiya"])
def test_what_says_nothing_is_small_talk(body: str, said: SmallTalk) -> None:
    encoder = shipped_models().encoder
    assert encoder is not None
    assert said.is_it(subject_words(body), shipped_embedding(encoder)[0].of(body))


@pytest.mark.parametrize(
    "body", ["how do you make pasta", "who won the world cup", "hello, write a poem about cats"]
)
def test_a_question_of_something_is_none(body: str, said: SmallTalk) -> None:
    encoder = shipped_models().encoder
    assert encoder is not None
    assert not said.is_it(subject_words(body), shipped_embedding(encoder)[0].of(body))
