"""E-mail addresses are found whole, and nothing else with an at sign is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.personal.email import EmailAddresses
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

EMAILS = EmailAddresses()


@pytest.mark.parametrize("line", lines("email", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(EMAILS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("email", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(EMAILS, line) == []


@given(
    local=st.from_regex(r"[a-z0-9]([a-z0-9._+-]{0,30}[a-z0-9])?", fullmatch=True),
    host=st.from_regex(r"([a-z][a-z0-9-]{0,20}[a-z0-9]\.){1,4}(com|org|example)", fullmatch=True),
)
def test_any_plain_address_is_found_whole_between_words(local: str, host: str) -> None:
    address = f"{local}@{host}"
    (finding,) = EMAILS.find(Text(f"write to {address}, please"))
    assert (finding.span.start, finding.span.end) == (9, 9 + len(address))


@pytest.mark.parametrize("before", ["https://user:", "git+ssh://"])
def test_what_a_url_carries_is_hardly_an_address(before: str) -> None:
    (finding,) = EMAILS.find(Text(f"{before}name@example.org/x"))
    assert finding.confidence < 0.5
