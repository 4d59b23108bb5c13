"""OpenAI's chat format: everything is read, edits arrive, refusals are what clients expect."""

import json
from typing import Any

import orjson
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from seawall.errors import WireError
from seawall.wire import chat, rewrite
from seawall.wire.chat import MAX_MESSAGES, MAX_TOOLS
from tests.wire import hostile
from tests.wire.corpus import ANSWERS, REQUESTS
from tests.wire.laws import MARKER, planted, texts, without_sources

STOPPED = "Stopped by a rule."
CREATED = 1_741_570_000

# What the provider's server writes itself, in an answer and in each of its choices.
FROM_SERVER = frozenset(
    {"id", "object", "created", "model", "usage", "service_tier", "system_fingerprint"}
    | {"prompt_filter_results", "logprobs", "content_filter_results", "finish_reason", "index"}
    | {"token_ids", "prompt_logprobs", "prompt_token_ids", "kv_transfer_params"}
)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_read_the_same_after_it_is_written(name: str) -> None:
    first = chat.read_request(REQUESTS[name])
    second = chat.read_request(rewrite(first.document))
    assert second.messages == tuple(without_sources(message) for message in first.messages)
    assert second.document == first.document
    for field in ("model", "declared", "stream", "choices", "user", "conversation", "uninspected"):
        assert getattr(second, field) == getattr(first, field)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_read_the_same_after_it_is_written(name: str) -> None:
    first = chat.read_answer(ANSWERS[name])
    assert chat.read_answer(rewrite(first.document)) == first
    assert first.document == json.loads(ANSWERS[name])


@pytest.mark.parametrize("name", REQUESTS)
def test_nothing_that_goes_upstream_is_unread(name: str) -> None:
    for path, document in planted(json.loads(REQUESTS[name])):
        try:
            request = chat.read_request(orjson.dumps(document))
        except WireError:
            continue
        unread = any(path.startswith(f"{part.path}/") for part in request.uninspected)
        gone = MARKER not in rewrite(request.document).decode()
        read = any(MARKER in text.body for text in texts(request))
        assert read or unread or gone or path == "/model", path


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_that_the_model_wrote_is_unread(name: str) -> None:
    for path, document in planted(json.loads(ANSWERS[name])):
        try:
            answer = chat.read_answer(orjson.dumps(document))
        except WireError:
            continue
        tokens = path.removesuffix("~").split("/")[1:]
        if tokens[0] in FROM_SERVER or (len(tokens) > 2 and tokens[2] in FROM_SERVER):
            continue
        unread = any(path.startswith(f"{part.path}/") for part in answer.uninspected)
        assert unread or any(MARKER in text.body for text in texts(answer)), path


@pytest.mark.parametrize("name", REQUESTS)
def test_an_edited_request_is_read_with_the_edits(name: str) -> None:
    request = chat.read_request(REQUESTS[name])
    values = [text for text in texts(request) if not text.path.endswith("~")]
    edits = {text.path: f"edit {index}" for index, text in enumerate(values)}
    again = chat.read_request(rewrite(request.document, edits))
    bodies = {text.path: text.body for text in texts(again)}
    assert {path: bodies[path] for path in edits} == edits
    assert [text.path for text in texts(again)] == [text.path for text in texts(request)]


@pytest.mark.parametrize("name", REQUESTS)
def test_names_of_properties_can_be_edited(name: str) -> None:
    request = chat.read_request(REQUESTS[name])
    keys = [text for text in texts(request) if text.path.endswith("~")]
    again = chat.read_request(rewrite(request.document, {t.path: "edited key" for t in keys}))
    renamed = [text for text in texts(again) if text.body.startswith("edited key")]
    assert len(renamed) == len(keys)
    assert not {text.body for text in keys} & {text.body for text in renamed}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_edited_answer_is_read_with_the_edits(name: str) -> None:
    answer = chat.read_answer(ANSWERS[name])
    found = texts(answer)
    edits = {t.path: f"edit {i}" for i, t in enumerate(found) if not t.path.endswith("~")}
    again = chat.read_answer(rewrite(answer.document, edits))
    bodies = {text.path: text.body for text in texts(again)}
    assert {path: bodies[path] for path in edits} == edits


@pytest.mark.parametrize("name", hostile.REQUESTS)
def test_a_hostile_request_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(WireError, match=r"^(the body|`/[\w/]*`: expected)"):
        chat.read_request(hostile.REQUESTS[name])


@pytest.mark.parametrize("name", hostile.ANSWERS)
def test_a_hostile_answer_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(WireError, match=r"^(the body|`/[\w/]*`: expected)"):
        chat.read_answer(hostile.ANSWERS[name])


@pytest.mark.parametrize("name", ["openai_text", "openai_tools", "openai_n2_logprobs", "azure"])
def test_a_written_answer_is_valid_for_openais_client(name: str) -> None:
    answer = chat.read_answer(ANSWERS[name])
    ChatCompletion.model_validate_json(rewrite(answer.document), strict=True)


@pytest.mark.parametrize(
    ("name", "conversation"),
    [
        ("openai_structured", "conv_77"),
        ("openai_custom_tool", "conv_1"),
        ("openai_functions_legacy", "conv_2"),
        ("openai_plain", ""),
    ],
)
def test_the_conversation_is_found(name: str, conversation: str) -> None:
    assert chat.read_request(REQUESTS[name]).conversation == conversation


def test_counts_are_bounded() -> None:
    message = {"role": "user", "content": "hi"}
    for changed in (
        {"messages": [message] * (MAX_MESSAGES + 1)},
        {"messages": [message], "tools": [{}] * (MAX_TOOLS + 1)},
        {"messages": [{"role": "user", "content": ["a"] * 5000}]},
        {"messages": [message], "metadata": ["a b"] * 20_000},
    ):
        with pytest.raises(WireError, match=r"at most|more than"):
            chat.read_request(orjson.dumps({"model": "m", **changed}))


def test_ten_megabytes_are_read() -> None:
    long = "ä" * 5_000_000
    body = orjson.dumps({"model": "m", "messages": [{"role": "user", "content": long}]})
    assert chat.read_request(body).messages[0].texts[0].body == long


@pytest.mark.parametrize("choices", [1, 3])
@pytest.mark.parametrize("usage", [False, True])
def test_a_refusal_is_valid_for_openais_client(choices: int, usage: bool) -> None:  # noqa: FBT001 - a case
    body = {
        "model": "gpt-4o",
        "messages": [{"role": "user", "content": "hi"}],
        "n": choices,
        "stream_options": {"include_usage": usage},
    }
    request = chat.read_request(orjson.dumps(body))
    refusal = chat.refusal(request, message=STOPPED, reference="r-17", created=CREATED)
    stream = chat.refusal_stream(request, message=STOPPED, reference="r-17", created=CREATED)
    whole = ChatCompletion.model_validate_json(refusal, strict=True)
    assert [choice.index for choice in whole.choices] == list(range(choices))
    assert {choice.finish_reason for choice in whole.choices} == {"content_filter"}
    assert {choice.message.content for choice in whole.choices} == {STOPPED}
    *events, done, end = stream.split(b"\n\n")
    assert (done, end) == (b"data: [DONE]", b"")
    chunks = [
        ChatCompletionChunk.model_validate_json(event.removeprefix(b"data: "), strict=True)
        for event in events
    ]
    said = [choice for chunk in chunks for choice in chunk.choices]
    assert [c.index for c in said if c.delta.content == STOPPED] == list(range(choices))
    assert [c.index for c in said if c.finish_reason == "content_filter"] == list(range(choices))
    assert [chunk.usage is not None for chunk in chunks][-1] is usage


@pytest.mark.parametrize("name", ANSWERS)
def test_a_refused_choice_keeps_nothing_and_the_others_keep_everything(name: str) -> None:
    document = chat.read_answer(ANSWERS[name]).document
    before = json.dumps(document)
    choices = document["choices"]
    assert isinstance(choices, list)
    for index in range(len(choices)):
        refused = chat.read_answer(rewrite(chat.refuse_choice(document, index, "No.")))
        kept = refused.document["choices"]
        assert isinstance(kept, list)
        assert [text.body for text in refused.messages[index].texts] == ["No."]
        assert refused.messages[index].calls == ()
        assert refused.finish[index] == "content_filter"
        assert [*kept[:index], *kept[index + 1 :]] == [*choices[:index], *choices[index + 1 :]]
    assert json.dumps(document) == before


def test_what_programs_are_told_of_a_refusal_stands_in_it_and_is_taken_out_again() -> None:
    """Under our own key of each message or chunk; a client may send it back as history."""
    told: Any = {"review": {"item": "itm_0000000000000001", "until": "2026-11-30T09:05:00+00:00"}}
    request = chat.read_request(
        orjson.dumps({"model": "m", "messages": [{"role": "user", "content": "Hi"}], "n": 2})
    )
    words: Any = {"message": "No.", "reference": "req_1", "created": 1}
    whole = orjson.loads(chat.refusal(request, told=told, **words))
    messages = [choice["message"] for choice in whole["choices"]]
    assert [message["seawall"] for message in messages] == [told, told]
    streamed = chat.refusal_stream(request, told=told, **words)
    assert streamed.count(orjson.dumps({"seawall": told})[1:-1]) == 2
    history: Any = [
        {"role": "user", "content": "Hi"},
        messages[0],
        {"role": "user", "content": "So?"},
    ]
    again = chat.read_request(orjson.dumps({"model": "m", "messages": history}))
    assert b"seawall" not in orjson.dumps(again.document)


def test_what_spells_out_an_answer_can_be_left_out() -> None:
    """Log probabilities and token ids say the text once more, and nothing else is lost."""
    choice: Any = {"index": 0, "message": {"role": "assistant", "content": "a"}}
    spelled: dict[str, Any] = {
        "id": "c",
        "choices": [{**choice, "logprobs": {"content": []}, "token_ids": [1]}],
        "prompt_token_ids": [1],
    }
    without = chat.without_spellings(spelled)
    assert without == {"id": "c", "choices": [{**choice, "logprobs": None, "token_ids": None}]}
