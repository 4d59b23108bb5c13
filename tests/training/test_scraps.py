"""Scraps say nothing, so they are harmless."""

from training.examples import HARMLESS
from training.scraps import scraps


def test_scraps_are_harmless_to_every_question() -> None:
    for example in scraps(200):
        assert example.text.strip()
        assert (example.answers, example.planted) == (HARMLESS, ())


def test_scraps_are_many_and_the_same_for_a_seed() -> None:
    texts = [example.text for example in scraps(200, seed=4)]
    assert len(set(texts)) > 150
    assert texts == [example.text for example in scraps(200, seed=4)]
