"""Where the reading of a long text is taken up again, and where it must not be."""

import pytest

from seawall.detect import Family, views_of
from seawall.guard.resume import ZONE, resume_at
from seawall.terms import Span

FAMILIES = frozenset({Family.PLAIN, Family.NORMAL, Family.DECODED})
WORDS = "We agreed to meet again when the first loaves are out of the oven, as I said. "


def place(text: str, *found: Span, before: int | None = None) -> int:
    return resume_at(views_of(text, FAMILIES), found, len(text) if before is None else before)


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        "Der Teig ruht über Nacht, geht langsam auf und wird am nächsten Morgen gebacken. ",
        "Тесто поднимается всю ночь и потом медленно оседает, как было сказано раньше. ",
    ],
)
def test_ordinary_words_part_a_text(text: str) -> None:
    assert place(text) == len(text)
    assert place(text + "and mo") == len(text) + len("and ")


def test_the_place_lies_not_behind_what_is_settled() -> None:
    settled = len(WORDS) - 10
    assert 0 < place(WORDS, before=settled) <= settled


@pytest.mark.parametrize(
    "ending",
    ["12 ", "de ad be ef fa ce ", "a b c ", "user@ ", "x=y ", "abcdefghijklmnopqrst "],
)
def test_what_may_be_a_part_of_something_parts_nothing(ending: str) -> None:
    text = WORDS + ending
    assert place(text) == len(WORDS)
    assert place(ending * 30) == 0


def test_what_was_found_or_reads_differently_parts_nothing() -> None:
    text = WORDS * 2
    assert place(text, Span(len(text) - 20, len(text) - 10)) == 0
    assert place(text, Span(0, len(text) - ZONE)) == len(text)
    alike = "хаос"
    assert place(f"{text}{alike} and more of it ") == 0


def test_a_short_text_has_no_such_place() -> None:
    assert place(WORDS[: ZONE - 4]) == 0
    assert place("") == 0
