"""Quoted and fenced passages are found as CommonMark has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.guard import passages


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("plain", []),
        ("```\ncode\n```", ["code\n"]),
        ("a\n~~~ py\ncode\n~~~\nb", ["code\n"]),
        ("```\nnever closed", ["never closed"]),
        ("````\n```\ninner\n```\n````", ["```\ninner\n```\n"]),
        ("> one\n> two\nthree", ["> one\n> two\n"]),
        ("5 > 4", []),
        ("a ``` b", []),
    ],
)
def test_each_passage_is_found(text: str, quoted: list[str]) -> None:
    assert [text[span.start : span.end] for span in passages(text)] == quoted


@given(st.lists(st.sampled_from(["```", "~~~", "\n", ">", " ", "a", "`"]), max_size=60))
def test_any_text_gives_spans_within_it(parts: list[str]) -> None:
    text = "".join(parts)
    assert all(span.end <= len(text) for span in passages(text))
