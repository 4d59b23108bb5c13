"""The words of an attack's live texts: what a word's place is counted in."""

import re

from seawall.redteam.attack import Attack

# Ideographs and kana stand by themselves: nothing parts them into words.
ALONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Of a character class of `re`: characters that are words by themselves."""

_WORD = re.compile(rf"[{ALONE}]|[^\W{ALONE}](?:[^\s{ALONE}]*[^\W{ALONE}])?")

DROP = "lexical.drop"
"""The operator that leaves out the word at a place: what is lost with it tells what it weighs."""


def words(text: str) -> tuple[tuple[int, int], ...]:
    """
    Where each word begins and ends.

    A word is what stands between blanks, less the signs at its ends; in Chinese and Japanese
    each character. So a word keeps its place when something is put into it.
    """
    return tuple(match.span() for match in _WORD.finditer(text))


def count_words(attack: Attack) -> int:
    """How many words the live texts have, all together."""
    return sum(len(words(piece.text)) for piece in attack.live)
