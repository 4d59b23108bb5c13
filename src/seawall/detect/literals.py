"""Where any of many literals stands in a text, by one automaton."""

import re

from ahocorasick_rs import AhoCorasick

_SURROGATE = re.compile("[\ud800-\udfff]")


def find_all(automaton: AhoCorasick, body: str) -> list[tuple[int, int, int]]:
    """Every literal, also within another: its number, start and end, in code points."""
    try:
        return automaton.find_matches_as_indexes(body, overlapping=True)
    except UnicodeEncodeError:  # lone surrogates, which are no part of any literal
        return automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", body), overlapping=True)
