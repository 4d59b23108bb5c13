"""What lies beyond a limit is found, to the code point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.length import LengthLimit
from seawall.detect.protocol import Reader
from seawall.terms import Finding, Inspection, Stage, Text

TEXTS = st.lists(st.text("ab\né", max_size=30), max_size=5)


def _read(limit: LengthLimit, bodies: list[str]) -> tuple[Finding, ...]:
    texts = tuple(Text(body, path=f"/{at}") for at, body in enumerate(bodies))
    return limit.read(Inspection(texts, Stage.INPUT)).findings


def _left(findings: tuple[Finding, ...], bodies: list[str]) -> list[str]:
    """The texts with every finding cut out, last first."""
    left = list(bodies)
    for found in sorted(findings, key=lambda f: f.span, reverse=True):
        at = int(found.path[1:])
        left[at] = left[at][: found.span.start] + left[at][found.span.end :]
    return left


def test_it_is_a_reader() -> None:
    assert isinstance(LengthLimit(per_text=1), Reader)


@given(TEXTS)
def test_without_limits_nothing_is_found(bodies: list[str]) -> None:
    assert _read(LengthLimit(), bodies) == ()


@given(TEXTS, st.integers(1, 20))
def test_cutting_the_findings_out_leaves_each_text_as_long_as_it_may_be(
    bodies: list[str], limit: int
) -> None:
    findings = _read(LengthLimit(per_text=limit), bodies)
    assert _left(findings, bodies) == [body[:limit] for body in bodies]


@given(TEXTS, st.integers(1, 60))
def test_cutting_the_findings_out_leaves_as_much_together_as_there_may_be(
    bodies: list[str], limit: int
) -> None:
    left = _left(_read(LengthLimit(per_inspection=limit), bodies), bodies)
    assert "".join(left) == "".join(bodies)[:limit]


@given(TEXTS, st.integers(1, 20))
def test_cutting_the_findings_out_leaves_each_line_as_long_as_it_may_be(
    bodies: list[str], limit: int
) -> None:
    left = _left(_read(LengthLimit(per_line=limit), bodies), bodies)
    assert left == ["\n".join(line[:limit] for line in body.split("\n")) for body in bodies]


@pytest.mark.parametrize("name", ["per_text", "per_inspection", "per_line"])
def test_a_limit_under_one_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        LengthLimit(**{name: 0})
