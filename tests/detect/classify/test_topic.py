"""Whether a text is about what a feature is for."""

import numpy as np
import pytest

from seawall.detect.classify.lessons import folds
from seawall.detect.classify.topic import MOST_CHARACTERS, Topics, learned_topic, topic_rows
from seawall.terms import Inspection, Role, Span, Stage, Text
from tests.detect.classify.lines import grams, line

MEANS = grams().means
BODIES = [line(("bread flour oven", "engine brakes tyre")[n % 2], n) for n in range(300)]
OTHER = np.array([bool(n % 2) for n in range(300)])


@pytest.fixture(scope="module")
def topics() -> Topics:
    rows = topic_rows(BODIES, MEANS)
    topic, found = learned_topic(rows, OTHER, folds(rows, OTHER).tolist())
    assert np.mean(found[OTHER]) > 0.9
    assert np.mean(found[~OTHER]) < 0.12
    return Topics(MEANS, topic)


def inspected(*bodies: str, stage: Stage = Stage.INPUT) -> Inspection:
    texts = tuple(Text(body, Role.USER, f"/{n}") for n, body in enumerate(bodies))
    return Inspection(texts, stage)


def test_another_topic_is_found_in_its_text_and_the_feature_s_own_is_not(topics: Topics) -> None:
    bodies = [line("flour bread oven", 9_001), line("tyre engine brakes", 9_002)]
    reading = topics.read(inspected(*bodies))
    (finding,) = reading.findings
    assert (finding.kind, finding.path, finding.span) == (
        "scope.topic",
        "/1",
        Span(0, len(bodies[1])),
    )
    assert finding.fpr is not None
    assert finding.fpr <= 0.05
    assert finding.confidence > 0.5
    assert reading.scores["off_topic"] == finding.confidence
    assert topics.read(inspected(bodies[0])).scores["off_topic"] < 0.5


def test_only_what_the_user_says_has_a_topic(topics: Topics) -> None:
    body = line("tyre engine brakes", 9_002)
    assert topics.read(inspected(body, stage=Stage.CONTEXT)).findings == ()
    assert topics.read(inspected(" \n")).scores == {}


def test_of_a_long_text_its_beginning_is_read(topics: Topics) -> None:
    own = line("flour bread oven", 9_003)
    long = own.ljust(MOST_CHARACTERS) + BODIES[1] * 200
    assert topics.read(inspected(long)).scores == topics.read(inspected(own)).scores
