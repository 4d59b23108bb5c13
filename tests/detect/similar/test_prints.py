import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.letters import Letters
from seawall.detect.similar.prints import STRETCH, STRETCH_WIDE, Printer, code_point_of, letters_of
from tests.detect.similar.entries import MISS, PRINTER

FINAL, SIGMA = "ς", "σ"
TEXTS = st.one_of(st.text(), st.text("aZé9_ -.İßΣσς日本วั\u200b\u0307"))


@given(TEXTS)
def test_the_letters_are_those_that_letters_has_in_the_same_places(body: str) -> None:
    row = Letters.of(body).row
    assert letters_of(body) == row.replace(FINAL, SIGMA)


@given(TEXTS)
def test_the_word_of_a_letter_is_where_letters_has_it(body: str) -> None:
    letters = Letters.of(body)
    for letter in range(len(letters.row)):
        assert code_point_of(body, letter) == letters.span(letter, letter + 1).start


@given(st.text("abcdef 日本語한국어", max_size=60), st.text("abcdef 日本語한국어", max_size=20))
def test_the_same_letters_have_the_same_prints_wherever_they_stand(body: str, more: str) -> None:
    row, before = letters_of(body), letters_of(more)
    alone, together = PRINTER.of(row), PRINTER.of(before + row)
    inside = together.starts >= len(before)
    assert (together.starts[inside] - len(before)).tolist() == alone.starts.tolist()
    assert together.prints[inside].tolist() == alone.prints.tolist()


def test_a_stretch_begins_at_every_letter_and_ends_by_the_end() -> None:
    stretches = PRINTER.of("abcdefgh")
    assert stretches.starts.tolist() == [0, 1, 2]
    assert (stretches.ends - stretches.starts).tolist() == [STRETCH] * 3
    wide = PRINTER.of("日本語です")
    assert (wide.ends - wide.starts).tolist() == [STRETCH_WIDE] * 3


def test_stretches_that_are_mostly_digits_are_left_out() -> None:
    assert len(PRINTER.of("1234567890123456").starts) == 0
    assert PRINTER.of("abc123456").starts.tolist() == [0]


def test_different_stretches_have_different_prints() -> None:
    row = letters_of(MISS)
    stretches = PRINTER.of(row)
    different = {row[a:b] for a, b in zip(stretches.starts, stretches.ends, strict=True)}
    assert len(np.unique(stretches.prints)) == len(different)


def test_another_key_makes_other_prints_and_digests() -> None:
    other = Printer(bytes(32))
    row = letters_of(MISS)
    assert not np.isin(other.of(row).prints, PRINTER.of(row).prints).any()
    assert other.digest("exact", MISS) != PRINTER.digest("exact", MISS)
    assert PRINTER.digest("letters", MISS) != PRINTER.digest("exact", MISS)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a key must have 32 bytes"):
        Printer(b"short")
