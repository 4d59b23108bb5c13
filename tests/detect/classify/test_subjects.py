"""A subject knows how unlike its own texts may be, from few examples."""

from math import sqrt

import numpy as np
import pytest

from seawall.detect.classify.embedding import Backdrop, Vectors
from seawall.detect.classify.subjects import chance_off, learned_subject, off_all, share_below

WIDTH = 8
DICE = np.random.default_rng(7)


def near(center: Vectors, count: int, spread: float = 0.6) -> Vectors:
    made = center + spread * DICE.standard_normal((count, WIDTH)) / sqrt(WIDTH)
    unit: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


AXES = np.eye(WIDTH, dtype=np.float32)
ORDINARY = Backdrop(near(AXES[0], 2_000, 1.5))


def share_found(own: Vectors, texts: Vectors, at: float, counterexamples: Vectors) -> float:
    subject = learned_subject(own, counterexamples, ORDINARY)
    rare = [off_all([subject], v, ORDINARY.whitened(v)) <= at for v in texts]
    return float(np.mean(rare))


@pytest.mark.parametrize(
    ("value", "freedom", "below"),
    [
        (-12.706, 1, 0.025),
        (-2.920, 2, 0.05),
        (-1.833, 9, 0.05),
        (-2.708, 39, 0.005),
        (2.708, 39, 0.995),
        (-1.653, 200, 0.05),
        (0.0, 7, 0.5),
    ],
)
def test_student_s_distribution_is_that_of_the_tables(
    value: float, freedom: int, below: float
) -> None:
    assert share_below(value, freedom) == pytest.approx(below, abs=2e-4)


@pytest.mark.parametrize("count", [5, 10, 40])
def test_about_as_many_own_texts_are_found_as_is_said_and_most_others(count: int) -> None:
    none = AXES[:0]
    own = [share_found(near(AXES[3], count), near(AXES[3], 100), 0.05, none) for _ in range(20)]
    assert np.mean(own) < 0.09
    foreign = share_found(near(AXES[3], count), near(-AXES[3], 300), 0.05, none)
    assert foreign > 0.8


def test_what_is_rather_on_the_subject_is_never_found_though_examples_are_copies() -> None:
    copies = np.repeat(near(AXES[3], 1, 0.1), 12, axis=0)
    subject = learned_subject(copies, AXES[:0], ORDINARY)
    close = near(AXES[3], 50, 0.3)
    shares = [subject.fpr(vector, ORDINARY.whitened(vector)) for vector in close]
    assert min(shares) == 1.0


def test_what_is_rather_like_the_counterexamples_is_off_the_subject() -> None:
    own, others = near(AXES[3], 40, 0.4), near(AXES[3] + AXES[4], 40, 0.4)
    like_others = near(AXES[3] + AXES[4], 100, 0.4)
    without = share_found(own, like_others, 0.05, AXES[:0])
    assert share_found(own, like_others, 0.05, others) > without + 0.3


def test_a_text_on_one_of_two_subjects_is_on_topic() -> None:
    both = [learned_subject(near(axis, 20), AXES[:0], ORDINARY) for axis in (AXES[3], AXES[5])]
    (text,) = near(AXES[5], 1, 0.1)
    assert off_all(both[:1], text, ORDINARY.whitened(text)) < 0.05
    assert off_all(both, text, ORDINARY.whitened(text)) == 1.0
    assert chance_off(both, text) < 0.5 < chance_off(both[:1], text)
