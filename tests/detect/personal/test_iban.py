"""Account numbers are found by country, length and remainder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.personal.iban import COUNTRIES, BankAccounts, remainder
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

IBANS = BankAccounts()


@pytest.mark.parametrize("line", lines("iban", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(IBANS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("iban", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(IBANS, line) == []


@given(st.sampled_from(sorted(COUNTRIES)), st.text("0123456789", min_size=33, max_size=33))
def test_an_account_of_every_country_is_found_and_none_with_a_wrong_check(
    country: str, digits: str
) -> None:
    account = digits[: COUNTRIES[country][0] - 4]
    check = 98 - remainder(f"{country}00{account}")
    written = f"{country}{check:02}{account}"
    assert remainder(written) == 1
    (finding,) = IBANS.find(Text(f"to {written}."))
    assert (finding.span.start, finding.span.end) == (3, 3 + len(written))
    assert not list(IBANS.find(Text(f"to {country}{(check + 1) % 97 + 2:02}{account}."))) or (
        remainder(f"{country}{(check + 1) % 97 + 2:02}{account}") == 1
    )
