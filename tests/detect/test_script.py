"""Words that mix scripts to deceive are found, and honest mixtures are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.script import ConfusableWords
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

WORDS = ConfusableWords()


@pytest.mark.parametrize("line", lines("script", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(WORDS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("script", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(WORDS, line) == []


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_latin_text_alone_never_has_a_confusable_word(body: str) -> None:
    assert not list(WORDS.find(Text(body)))


@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя -,.", max_size=80))
def test_russian_text_alone_never_has_a_confusable_word(body: str) -> None:
    assert not list(WORDS.find(Text(body)))


@given(
    st.from_regex(r"[a-z]{3,12}", fullmatch=True), st.sampled_from("аеорсух"), st.integers(1, 11)
)
def test_one_cyrillic_look_alike_inside_a_latin_word_is_found(
    word: str, letter: str, at: int
) -> None:
    at = min(at, len(word) - 1)
    written = word[:at] + letter + word[at:]
    (finding,) = WORDS.find(Text(f"the {written} word"))
    assert (finding.span.start, finding.span.end) == (4, 4 + len(written))
    assert finding.confidence > 0.9
