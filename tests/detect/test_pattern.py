"""A pattern finds what its expression says, and refuses what could not be true."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.pattern import Pattern
from seawall.detect.protocol import Finder
from seawall.terms import Finding, Span, Text

TICKETS = Pattern("acme.ticket", r"\bACME-[0-9]{6}\b", 13)


def test_a_pattern_is_a_finder() -> None:
    assert isinstance(TICKETS, Finder)
    assert (TICKETS.name, TICKETS.reach) == ("acme.ticket", 13)


@given(st.lists(st.sampled_from(["ACME-123456", "ACME-1", "x", " ", "é😀"])).map("".join))
def test_findings_are_the_matches_of_the_expression(body: str) -> None:
    expected = [Span(*m.span()) for m in re.finditer(r"\bACME-[0-9]{6}\b", body)]
    assert [finding.span for finding in TICKETS.find(Text(body))] == expected


def test_a_group_called_value_is_what_the_finding_spans() -> None:
    badge = Pattern("acme.badge", r"badge (?P<value>[0-9]{4})", 10, confidence=0.7, note="a badge")
    assert list(badge.find(Text("my badge 1234"))) == [
        Finding("acme.badge", Span(9, 13), 0.7, "a badge")
    ]


def test_empty_matches_are_left_out() -> None:
    assert list(Pattern("acme.x", "x*", 10).find(Text("axa"))) == [
        Finding("acme.x", Span(1, 2), 0.9)
    ]


@pytest.mark.parametrize(("regex", "reach"), [("(", 5), ("[", 5), ("a", 0), ("a", -1)])
def test_a_malformed_expression_or_an_impossible_reach_is_refused_at_once(
    regex: str, reach: int
) -> None:
    with pytest.raises(ValueError, match=r"`acme\.x`"):
        Pattern("acme.x", regex, reach)
