"""Card numbers are found by range, length and check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.personal.card import CardNumbers, luhn
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

CARDS = CardNumbers()


@pytest.mark.parametrize("line", lines("card", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(CARDS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("card", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(CARDS, line) == []


@given(st.from_regex(r"[0-9]{11,18}", fullmatch=True))
def test_exactly_one_digit_completes_a_luhn_number(digits: str) -> None:
    assert sum(luhn(digits + str(last)) for last in range(10)) == 1


@given(st.from_regex(r"4[0-9]{14}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_a_visa_number_is_found_whatever_separates_its_groups(digits: str, separator: str) -> None:
    last = next(str(d) for d in range(10) if luhn(digits + str(d)))
    number = digits + last
    written = separator.join(number[at : at + 4] for at in range(0, 16, 4))
    (finding,) = CARDS.find(Text(f"pay {written} now"))
    assert (finding.span.start, finding.span.end) == (4, 4 + len(written))
    assert finding.confidence >= 0.85


@given(st.from_regex(r"4[0-9]{15}", fullmatch=True))
def test_a_wrong_check_digit_is_never_found(digits: str) -> None:
    assert luhn(digits) or not list(CARDS.find(Text(digits)))
