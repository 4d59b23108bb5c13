"""Fewer seeds are a fair choice: those that gates count, of every family and language."""

from collections import Counter

import pytest

from seawall.redteam.seed import HARMS, Family
from seawall.redteam.seeds import LANGUAGES, own_seeds, spread


@pytest.mark.parametrize("each", [1, 8, 36])
def test_so_many_of_each_family_all_of_them_counted_by_gates(each: int) -> None:
    chosen = spread(own_seeds(), each)
    assert Counter(seed.family for seed in chosen) == dict.fromkeys(Family, each)
    assert {seed.goal for seed in chosen} <= HARMS


def test_no_language_is_left_out_and_none_is_preferred() -> None:
    for family in Family:
        ours = [seed for seed in spread(own_seeds(), 36) if seed.family is family]
        counts = Counter(seed.language for seed in ours)
        assert set(counts) == set(LANGUAGES)
        assert max(counts.values()) - min(counts.values()) <= 1


def test_more_than_there_are_is_all_in_their_order() -> None:
    assert spread(own_seeds(), 10_000) == own_seeds()
    assert [*spread(own_seeds(), 9)] == [s for s in own_seeds() if s in spread(own_seeds(), 9)]
