"""Telephone numbers are found in the usual writings, and other numbers are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.personal.phone import PhoneNumbers
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

PHONES = PhoneNumbers()


@pytest.mark.parametrize("line", lines("phone", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(PHONES, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("phone", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(PHONES, line) == []


@given(st.from_regex(r"(?!00[1-9])[0-9]{3,24}", fullmatch=True))  # 00 is as good as a plus
def test_digits_without_sign_separator_or_word_are_no_telephone_number(digits: str) -> None:
    assert all(finding.confidence < 0.5 for finding in PHONES.find(Text(f"saw {digits} there")))


@given(st.dates())
def test_dates_are_no_telephone_numbers_even_after_a_word_for_them(day: date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d %m %Y"):
        written = day.replace(year=1900 + day.year % 200).strftime(form)
        assert not list(PHONES.find(Text(f"call on {written}")))


def test_a_word_for_something_else_right_before_lowers_the_confidence() -> None:
    (alone,) = PHONES.find(Text("415-555-0132"))
    (order,) = PHONES.find(Text("order no. 415-555-0132"))
    (said,) = PHONES.find(Text("phone 415-555-0132"))
    assert order.confidence < 0.5 <= alone.confidence < said.confidence
