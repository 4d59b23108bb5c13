"""Where any of many literals stands in a text, by one automaton."""

import re
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

_SURROGATE = re.compile("[\ud800-\udfff]")


def find_all(automaton: AhoCorasick, body: str) -> list[tuple[int, int, int]]:
    """Every literal, also within another: its number, start and end, in code points."""
    try:
        return automaton.find_matches_as_indexes(body, overlapping=True)
    except UnicodeEncodeError:  # lone surrogates, which are no part of any literal
        return automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", body), overlapping=True)


class Begun:
    """Tells where a literal begins that the end of a text cuts off."""

    def __init__(self, literals: Iterable[str]) -> None:
        known = tuple(literals)
        self._longest = max(map(len, known), default=0)
        self._beginnings = frozenset(
            literal[:size] for literal in known for size in range(1, len(literal))
        )

    def at_end(self, body: str) -> int:
        """The first such place; the text's length where there is none."""
        for length in range(min(self._longest, len(body)), 0, -1):
            if body[-length:] in self._beginnings:
                return len(body) - length
        return len(body)
