"""What hides is found, and what scripts and emoji need is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.hidden import HiddenCharacters
from seawall.terms import Text
from tests.detect.corpora import Line, found, lines

HIDDEN = HiddenCharacters()


@pytest.mark.parametrize("line", lines("hidden", "+"), ids=lambda line: repr(line.text[:40]))
def test_every_must_find_line_is_found_exactly(line: Line) -> None:
    assert found(HIDDEN, line) == sorted(line.wanted)


@pytest.mark.parametrize("line", lines("hidden", "-"), ids=lambda line: repr(line.text[:40]))
def test_no_must_not_find_line_is_found(line: Line) -> None:
    assert found(HIDDEN, line) == []


@given(
    st.text(
        st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Lo", "Zl", "Zp"])
    )
)
def test_a_text_of_letters_marks_and_signs_that_show_has_nothing_hidden(body: str) -> None:
    assert not list(HIDDEN.find(Text(body)))


@given(st.text(st.characters(min_codepoint=0xE0020, max_codepoint=0xE007E), min_size=1))
def test_tag_characters_after_plain_text_are_one_finding(tags: str) -> None:
    (finding,) = HIDDEN.find(Text(f"Hello{tags} world"))
    assert (finding.kind, finding.span.start, finding.span.end) == ("hidden.tag", 5, 5 + len(tags))


@given(st.text("abc \u05d0\u05d1", max_size=20))
def test_isolates_that_are_closed_are_less_suspect_than_open_ones(inner: str) -> None:
    closed = list(HIDDEN.find(Text(f"x \u2067{inner}\u2069 y")))
    (opened,) = HIDDEN.find(Text(f"x \u2067{inner} y"))
    assert len(closed) == 2
    assert all(finding.confidence < 0.5 < opened.confidence for finding in closed)
