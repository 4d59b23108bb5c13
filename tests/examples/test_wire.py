"""Streamed pieces hold the whole text, and vectors are deterministic and of length one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaky_assistant.mind import Said
from leaky_assistant.wire import PIECES, cut, read_messages, read_tools, vector


@given(st.text(max_size=300))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    pieces = list(cut(text))
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= max(PIECES) for piece in pieces)


@given(st.text(max_size=80))
def test_a_vector_has_the_length_one_and_is_always_the_same(text: str) -> None:
    assert vector(text) == vector(text)
    assert math.hypot(*vector(text)) == pytest.approx(1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(JSON, JSON)
def test_any_json_can_be_read(messages: object, tools: object) -> None:
    body = {"messages": messages, "tools": tools}
    assert all(isinstance(said, Said) for said in read_messages(body))
    assert all(isinstance(name, str) for name in read_tools(body))
