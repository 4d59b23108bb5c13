"""Social security numbers are found where the SSA can have issued them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.personal.ssn import SocialSecurityNumbers, issued
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

SSNS = SocialSecurityNumbers()


@pytest.mark.parametrize("line", lines("ssn", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(SSNS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("ssn", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(SSNS, line) == []


@given(st.integers(0, 999), st.integers(0, 99), st.integers(0, 9999))
def test_what_was_never_issued_is_never_found(area: int, group: int, serial: int) -> None:
    digits = f"{area:03}{group:02}{serial:04}"
    written = f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
    never = area in (0, 666) or area >= 900 or group == 0 or serial == 0
    assert not (never and issued(digits))
    assert bool(list(SSNS.find(Text(f"ssn {written}")))) == issued(digits)


@given(st.integers(0, 10**9 - 1))
def test_nine_digits_alone_are_never_found(number: int) -> None:
    assert not list(SSNS.find(Text(f"number {number:09} here")))
