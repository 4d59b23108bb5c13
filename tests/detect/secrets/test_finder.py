"""Secrets are found in their known forms, and what only looks like them is not."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.secrets import Secrets
from seawall.detect.secrets.format import Format
from seawall.detect.secrets.formats import FORMATS
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

SECRETS = Secrets()


def _made(alphabet: str, size: int) -> str:
    return "".join(Random(size).choices(alphabet, k=size))


@pytest.mark.parametrize("line", lines("secrets", "+"), ids=lambda line: line.kind)
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(SECRETS, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("secrets", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(SECRETS, line) == []


@given(st.lists(st.sampled_from([line.text for line in lines("secrets", "+")]), max_size=6))
def test_findings_stand_in_order_and_never_overlap(parts: list[str]) -> None:
    findings = SECRETS.find(Text(" ".join(parts)))
    ends = [finding.span.end for finding in findings]
    assert all(end <= after.span.start for end, after in zip(ends, findings[1:], strict=False))


@pytest.mark.parametrize("line", lines("secrets", "+"), ids=lambda line: line.kind)
def test_lone_surrogates_hide_no_secret(line: Line) -> None:
    shifted = tuple((start + 2, end + 2) for start, end in line.wanted)
    assert found(SECRETS, Line(f"\ud800 {line.text}", shifted, line.kind)) == sorted(shifted)


def test_a_wrong_checksum_is_less_certain_than_a_right_one() -> None:
    (right,) = (line for line in lines("secrets", "+") if line.text.startswith("ghp_"))
    body = right.text
    wrong = body[:-1] + ("0" if body[-1] != "0" else "1")
    (sure,), (unsure,) = SECRETS.find(Text(body)), SECRETS.find(Text(wrong))
    assert unsure.confidence <= 0.5 < sure.confidence


def test_a_web_token_whose_header_is_no_json_is_not_found() -> None:
    assert not SECRETS.find(Text("eyJ" + "A" * 30 + "." + "B" * 30 + "." + "C" * 30))


@pytest.mark.parametrize("stock", ["EXAMPLE", "xxxx", "123456", "placeholder"])
def test_what_documentation_writes_gets_a_low_confidence(stock: str) -> None:
    body = "glpat-" + stock + _made("bcdfghjkmnpqrstvw", 20 - len(stock))
    assert all(finding.confidence < 0.3 for finding in SECRETS.find(Text(body)))


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_each_format_is_gated_by_literals_that_are_not_everywhere(known: Format) -> None:
    assert known.literals
    assert all(len(literal) >= 2 for literal in known.literals)
    assert 0.5 <= known.confidence <= 1


def test_a_text_without_any_literal_costs_one_pass_and_finds_nothing() -> None:
    assert SECRETS.find(Text("Quarterly review went well; we meet again on Thursday. " * 20)) == []
