"""Fewer seeds of each family, where time is short: those that gates count first."""

from collections.abc import Iterable, Iterator, Sequence

from seawall.redteam.seed import HARMS, Seed


def spread(seeds: Sequence[Seed], each: int) -> tuple[Seed, ...]:
    """
    At most so many seeds of each family, in their order.

    Those whose goal does harm come first; of them one of each language after the other, so that
    none is left out for standing late. Equal seeds give an equal choice.
    """
    chosen = set[str]()
    for family in dict.fromkeys(seed.family for seed in seeds):
        ours = [seed for seed in seeds if seed.family is family]
        harmful = [seed for seed in ours if seed.goal in HARMS]
        others = [seed for seed in ours if seed.goal not in HARMS]
        order = [*_in_turn(harmful), *_in_turn(others)]
        chosen |= {seed.id for seed in order[:each]}
    return tuple(seed for seed in seeds if seed.id in chosen)


def _in_turn(seeds: Iterable[Seed]) -> Iterator[Seed]:
    """One of each language, then the next of each."""
    by_language: dict[str, list[Seed]] = {}
    for seed in seeds:
        by_language.setdefault(seed.language, []).append(seed)
    for round_ in range(max(map(len, by_language.values()), default=0)):
        for of_language in by_language.values():
            yield from of_language[round_ : round_ + 1]
