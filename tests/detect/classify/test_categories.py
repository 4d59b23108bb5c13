"""Categories: what examples teach of a sort of text, and what is not meant by them."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from seawall.detect.classify.categories import Categories, learned_category
from seawall.detect.classify.embedding import Backdrop, Embedding, Vectors
from seawall.terms import Inspection, Role, Stage, Text

WIDTH = 6
WORDS = ("law", "court", "bread", "sea", "tea", "stone")
EXAMPLES = ("law law court", "court court law", "law court")
ORDINARY = "bread and tea by the sea, and no word of what is right. "


class ByWords:
    """A text's hidden states: how often each word stands there."""

    def hidden(self, text: str) -> list[NDArray[np.float32]]:
        counts = [float(text.count(word)) for word in WORDS]
        return [np.array([[[0.0] * WIDTH, counts, [0.0] * WIDTH]], np.float32)]


def embedding() -> Embedding:
    same = np.eye(WIDTH, dtype=np.int8)
    arrays: dict[str, NDArray[Any]] = {"first": same, "last": same}
    arrays |= {f"{name}_scale": np.ones((WIDTH, 1)) for name in ("first", "last")}
    return Embedding(
        ByWords(), arrays | {"first_bias": np.zeros(WIDTH), "last_bias": np.zeros(WIDTH)}
    )


def vectors(*texts: str) -> Vectors:
    made = [embedding().of(text) for text in texts]
    return np.array(made, np.float32).reshape(len(texts), WIDTH)


def backdrop() -> Backdrop:
    dice = np.random.default_rng(4)
    found = dice.random((2_000, WIDTH)) * np.array([0.1, 0.1, 1, 1, 1, 1])
    return Backdrop((found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32))


def reader(*counterexamples: str) -> Categories:
    category = learned_category(vectors(*EXAMPLES), vectors(*counterexamples), backdrop())
    return Categories(embedding(), {"legal": category})


def read(body: str, *counterexamples: str) -> list[float]:
    text = Text(body, Role.ASSISTANT, "/0")
    found = reader(*counterexamples).read(Inspection((text,), Stage.OUTPUT)).findings
    assert all((f.kind, f.path) == ("content.legal", "/0") for f in found)
    return [f.fpr or 0.0 for f in found]


def test_a_text_like_the_examples_is_found_and_an_ordinary_one_is_not() -> None:
    assert read("court law court law")[0] < 0.005
    assert not read(ORDINARY)
    assert not read("")


def test_it_is_found_where_it_stands_and_is_less_rare_in_a_long_text() -> None:
    body = ORDINARY * 20 + "court law court law " * 20 + ORDINARY * 20
    text = Text(body, Role.ASSISTANT, "/0")
    (found,) = reader().read(Inspection((text,), Stage.OUTPUT)).findings
    assert "court law" in body[found.span.start : found.span.end]
    assert (found.fpr or 0.0) > read("court law court law")[0]


def test_what_is_nearer_to_a_counterexample_is_not_meant() -> None:
    assert read("law court stone stone")
    assert not read("law court stone stone", "law court stone stone stone")
    assert not read("law court law court", "law court stone stone stone", "court law")
    assert read("law court law", "law court stone stone stone")


def test_scores_are_probabilities_of_each_category() -> None:
    text = Text("court law", Role.ASSISTANT)
    reading = reader().read(Inspection((text, Text(ORDINARY, Role.ASSISTANT)), Stage.OUTPUT))
    assert 0.5 < reading.scores["content.legal"] <= 1.0
    ordinary = reader().read(Inspection((Text(ORDINARY, Role.ASSISTANT),), Stage.OUTPUT))
    assert ordinary.scores["content.legal"] < 0.1


@pytest.mark.parametrize("before", [0, 30])
def test_a_text_that_arrives_is_found_on_the_way(before: int) -> None:
    watch = reader().watch(Text("", Role.ASSISTANT, "/0"))
    body = ORDINARY * before + "court law court law. " * 30 + ORDINARY * 20
    found = [f for at in range(0, len(body), 30) for f in watch.feed(body[at : at + 30])]
    assert found
    assert all("court" in body[f.span.start : f.span.end] for f in found)


def test_of_an_empty_text_the_vector_is_finite() -> None:
    assert np.isfinite(embedding().of("")).all()
