"""Arguments are read in one way, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.scope.arguments import MOST_CHARACTERS, MOST_DEPTH, read_arguments
from tests.scope.calls import written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"to": "a", "to": "b"}', "twice"),
        ('{"to": "a", "\\u0074o": "b"}', "twice"),
        ('{"in": [{"a": 1, "a": 1}]}', "twice"),
        ('{"n": NaN}', "`NaN`"),
        ('{"n": -Infinity}', "`-Infinity`"),
        ('{"n": 1e9999999999999999999999}', "bounds"),
        ('{"n": ' + "9" * 5_000 + "}", "not JSON"),
        ('{"s": "\\ud800"}', "not JSON"),
        ('{"s": "\ud800"}', "not JSON"),
        ('{"\\udfff": 1}', "not JSON"),
        ('{"s": "a\nb"}', "not JSON"),
        ("{'s': 1}", "not JSON"),
        ('{"s": 1} {}', "not JSON"),
        ('\ufeff{"s": 1}', "not JSON"),
        ("", "not JSON"),
        ('["a"]', "object"),
        ("null", "object"),
        ('{"a": ' + "[" * MOST_DEPTH + "]" * MOST_DEPTH + "}", "deep"),
        ("[" * 900_000, "deep"),
        ('"' + "\\" * 900_000, "not JSON"),
        ("[" * 33 + '"' + '\\"' * 480_000, "deep"),
        ('{"a": "' + "[" * 33 + '\\"' * 480_000, "not JSON"),
        ('{"a": "' + "[" * 33 + '\\"' * 480_000 + "\\", "not JSON"),
        ('{"a": "' + "x" * MOST_CHARACTERS + '"}', "longer"),
    ],
    ids=range(24),
)
def test_what_two_readers_may_read_differently_is_not_read(text: str, said: str) -> None:
    found = read_arguments(text)
    assert isinstance(found, str)
    assert said in found


@given(st.text('[[{]"\\a', max_size=60))
def test_nesting_is_counted_as_letter_by_letter(rest: str) -> None:
    text = "[" * (MOST_DEPTH - 2) + rest
    depth = deepest = 0
    quoted = escaped = False
    for letter in text:
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = letter != '"', letter == "\\"
        else:
            quoted = letter == '"'
            depth += (letter in "[{") - (letter in "]}")
            deepest = max(deepest, depth)
    assert ("deep" in read_arguments(text)) == (deepest > MOST_DEPTH)


def test_numbers_are_exact_and_long_texts_with_brackets_are_no_nesting() -> None:
    assert read_arguments('{"n": 0.10000000000000000001}') == {
        "n": Decimal("0.10000000000000000001")
    }
    text = "[{" * 1_000 + '\\"'
    assert read_arguments(written({"s": text})) == {"s": text}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_whatever_is_written_in_json_is_read_as_it_was(value: dict[str, object]) -> None:
    assert read_arguments(written(value)) == value
