"""Whether a holdout is known to what it measures: to rules, examples or training data."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from seawall.redteam.cases.case import Case
from seawall.redteam.cases.side import Side

WORDS = 8
"""So many words in a row are no accident."""

FEWEST = 4
"""A text of fewer words is nobody's own."""

_WORD = re.compile(r"\w+")


def leaks(cases: Iterable[Case], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """
    Each holdout case, and the name of a text that holds WORDS words in a row of it.

    Of the seed and of what was sent, whatever their case and signs. Of a shorter one all of its
    words, unless they are fewer than FEWEST.
    """
    own = [(case.id, _own(case)) for case in cases if case.side is Side.HOLDOUT]
    for name, text in texts.items():
        words = _words(text)
        runs, whole = {*_runs(words)}, f" {' '.join(words)} "
        for case, mine in own:
            if any(run in runs or f" {run} " in whole for run in mine):
                yield case, name


def _own(case: Case) -> set[str]:
    texts = [piece.text for turn in case.template for piece in turn.pieces if piece.live]
    texts += [piece.text for piece in case.attack.live]
    return {run for text in texts for run in _runs(_words(text))}


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _runs(words: Sequence[str]) -> Iterator[str]:
    """All runs of so many words; the whole of a shorter text."""
    if FEWEST <= len(words) < WORDS:
        yield " ".join(words)
    for at in range(len(words) - WORDS + 1):
        yield " ".join(words[at : at + WORDS])
