"""Chunks of a streamed answer, as OpenAI's client reads them."""

import json

from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletionChunk

from seawall.wire import ChatWriter, EventReader

LETTERS = st.text(st.characters(exclude_categories=["Cs"]))


def chunks(stream: bytes) -> list[ChatCompletionChunk]:
    events = EventReader().receive(stream)
    return [
        ChatCompletionChunk.model_validate_json(event.data, strict=True)
        for event in events
        if event.data != "[DONE]"
    ]


@given(st.lists(st.tuples(st.integers(0, 2), LETTERS)))
def test_the_texts_that_are_written_arrive_under_one_name(said: list[tuple[int, str]]) -> None:
    writer = ChatWriter("chatcmpl-r1", "gpt-4o", 1_741_570_000)
    stream = b"".join(writer.write(choice, "content", text) for choice, text in said)
    arrived = chunks(stream)
    assert [(c.choices[0].index, c.choices[0].delta.content) for c in arrived] == said
    assert {(c.id, c.model, c.created) for c in arrived} <= {
        ("chatcmpl-r1", "gpt-4o", 1_741_570_000)
    }
    begun = [c.choices[0].index for c in arrived if c.choices[0].delta.role == "assistant"]
    assert sorted(begun) == sorted({choice for choice, _ in said})


def test_a_refusal_ends_a_choice_with_its_message_and_reason() -> None:
    writer = ChatWriter("chatcmpl-r1", "gpt-4o", 1)
    begun = writer.write(1, "content", "Sure, ")
    first, message, end = chunks(begun + writer.refuse(1, "Stopped."))
    assert first.choices[0].delta.role == "assistant"
    assert message.choices[0].delta.role is None
    assert message.choices[0].delta.content == "Stopped."
    assert message.choices[0].finish_reason is None
    assert end.choices[0].finish_reason == "content_filter"
    assert {c.choices[0].index for c in (first, message, end)} == {1}


def test_usage_comes_without_choices() -> None:
    counts = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    (chunk,) = chunks(ChatWriter("a", "m", 1).usage(dict(counts)))
    assert chunk.choices == []
    assert chunk.usage is not None
    assert chunk.usage.total_tokens == 3


@given(LETTERS)
def test_a_comment_before_the_end_is_never_an_event(comment: str) -> None:
    (end,) = EventReader().receive(ChatWriter("a", "m", 1).done(comment))
    assert end.data == "[DONE]"


def test_a_finished_choice_says_why() -> None:
    line, _ = ChatWriter("a", "m", 1).finish(0, "length").split(b"\n\n")
    assert json.loads(line[6:])["choices"][0]["finish_reason"] == "length"
