"""Expressions of scopes: matched whole, and refused with the reason."""

import pytest

from seawall.scope.expression import Expression


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("[0-9]{6}", "123456", "1234567"),
        ("a|b", "b", "ab"),
        (r"[\p{L} .'-]{0,79}", "Zoë O'Neill", "Zoë!"),
        ("(?:a|bc)*", "abca", "abb"),
    ],
)
def test_the_whole_text_must_match(pattern: str, matching: str, other: str) -> None:
    expression = Expression(pattern)
    assert expression.matches(matching)
    assert not expression.matches(other)
    assert not expression.matches(f"{matching}\n")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a", "no expression"),
        ("a)|(b", "no expression"),
        (r"(a)\1", "no expression"),
        ("(?=a)", r"use `\(\?:\.\.\.\)`"),
        ("(?i)a", r"use `\(\?:\.\.\.\)`"),
        (r"\p{L}{0,900}", "compiles to too much"),
        ("(a{1000}){1000}", "compiles to too much"),
        ("((a{1000}){1000}){1000}", "no expression|too much"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Expression(pattern)
