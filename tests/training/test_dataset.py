"""What is learnt from is capped: the hardest of each source, and a sample that stays as it is."""

import random
from dataclasses import replace

import numpy as np
import pytest

from training.dataset import HARDEST, MOST_ATTACKS, MOST_BENIGN, capped
from training.examples import HARMLESS, Example


def benign(count: int, source: str = "chat") -> list[Example]:
    return [Example(f"{source} {n}", dict(HARMLESS), source, f"{n}") for n in range(count)]


def test_of_benign_rows_the_hardest_are_kept_and_of_attacks_no_more_than_a_cap() -> None:
    harmless = benign(3 * MOST_BENIGN)
    attacks = [Example(f"attack {n}", {"input": 1}, "chat", f"{n}") for n in range(2_000)]
    chances = np.concatenate([np.linspace(0.0, 1.0, len(harmless)), np.ones(len(attacks))])
    kept = capped([*harmless, *attacks], chances)
    assert sum(e.answers["input"] for e in kept) == MOST_ATTACKS
    assert len(kept) == MOST_ATTACKS + MOST_BENIGN
    hardest = harmless[-int(MOST_BENIGN * HARDEST) :]
    assert {e.text for e in hardest} <= {e.text for e in kept}


@pytest.mark.parametrize("new", [0, 1, 25])
def test_a_few_new_texts_change_only_as_much_of_the_sample(new: int) -> None:
    harmless = benign(2 * MOST_BENIGN)
    more = [*harmless, *(replace(e, source="chat") for e in benign(new, "new"))]
    chances = np.random.default_rng(1).random(len(more))
    before = {e.text for e in capped(harmless, chances[: len(harmless)])}
    order = random.Random(new).sample(range(len(more)), len(more))
    after = {e.text for e in capped([more[n] for n in order], chances[order])}
    assert len(before - after) <= 2 * new


def test_another_seed_draws_another_sample() -> None:
    harmless = benign(2 * MOST_BENIGN)
    chances = np.zeros(len(harmless))
    one, other = ({e.text for e in capped(harmless, chances, seed=seed)} for seed in (0, 1))
    assert one != other
