"""A streamed answer: however it is cut, it is the whole answer, read and written."""

import json
from dataclasses import dataclass, field

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletionChunk

from seawall.errors import WireError
from seawall.terms import Role, Text, ToolCall
from seawall.wire import (
    Called,
    ChatStream,
    Delta,
    Ended,
    Failed,
    Finished,
    Json,
    Piece,
    Usage,
    Withheld,
    chat,
    write_event,
)
from seawall.wire.chat_stream import MAX_HELD
from seawall.wire.collector import VOCABULARY
from tests.wire import hostile
from tests.wire.corpus import BROKEN, STREAMS, cut
from tests.wire.laws import texts


def read(pieces: list[bytes], stream: ChatStream | None = None) -> list[Piece]:
    stream = stream or ChatStream()
    return [found for piece in pieces for found in stream.receive(piece)] + stream.close()


def joined(pieces: list[Piece]) -> list[object]:
    """The pieces with the deltas of each text put together: what a reader of it all knows."""
    written: dict[tuple[int, str], str] = {}
    rest: list[object] = []
    for piece in pieces:
        if isinstance(piece, Delta):
            before = written.get((piece.choice, piece.field), "")
            written[piece.choice, piece.field] = before + piece.text
        else:
            rest.append(piece)
    return [*sorted(written.items()), *rest]


def passed_on(stream: bytes) -> bytes:
    """The stream as it leaves when all of it is let out."""
    reader = ChatStream()
    out = []
    for piece in [*reader.receive(stream), *reader.close()]:
        match piece:
            case Delta(choice, name, text):
                out.append(reader.write(choice, name, text))
            case Called(choice, calls):
                out.append(reader.write_calls(choice, calls))
            case Finished(choice, reason):
                out.append(reader.finish(choice, reason))
            case Usage(counts):
                out.append(reader.usage(counts))
            case Ended():
                out.append(reader.done("seawall: allow"))
            case Withheld() | Failed():
                pass
    return b"".join(out)


@pytest.mark.parametrize("name", STREAMS)
def test_recorded_streams_are_read_the_same_byte_by_byte(name: str) -> None:
    stream = STREAMS[name]
    pieces = read([stream])
    assert pieces[-1] == Ended(complete=True)
    assert read([stream[i : i + 1] for i in range(len(stream))]) == pieces


@pytest.mark.parametrize("name", STREAMS)
def test_what_is_passed_on_is_read_as_the_same_answer(name: str) -> None:
    before = [p for p in joined(read([STREAMS[name]])) if not isinstance(p, Withheld)]
    assert joined(read([passed_on(STREAMS[name])])) == before


@pytest.mark.parametrize("name", STREAMS)
def test_what_is_passed_on_is_valid_for_openais_client(name: str) -> None:
    out = passed_on(STREAMS[name])
    assert out.endswith(b": seawall: allow\n\ndata: [DONE]\n\n")
    events = [line.removeprefix(b"data: ") for line in out.split(b"\n") if line[:1] == b"d"]
    chunks = [ChatCompletionChunk.model_validate_json(event) for event in events[:-1]]
    sent = [json.loads(line[6:]) for line in STREAMS[name].splitlines() if line[:7] == b"data: {"]
    named = next(chunk for chunk in sent if chunk["choices"])
    assert {chunk.id for chunk in chunks} == {named["id"]}
    assert {chunk.model for chunk in chunks} == {named["model"]}
    assert {chunk.created for chunk in chunks} == {named["created"]}
    assert {chunk.system_fingerprint for chunk in chunks} == {named.get("system_fingerprint")}
    first: dict[int, str | None] = {}
    for chunk in chunks:
        for choice in chunk.choices:
            assert choice.logprobs is None
            first.setdefault(choice.index, choice.delta.role)
    assert set(first.values()) == {"assistant"}


def test_the_texts_of_recorded_streams() -> None:
    def said(name: str) -> list[object]:
        return [piece for piece in joined(read([STREAMS[name]])) if isinstance(piece, tuple)]

    assert said("openai_text_usage") == [
        ((0, "content"), "Hello! Wie kann ich dir heute helfen? 🙂 Grüße")
    ]
    assert said("openai_n2") == [
        ((0, "content"), "One two three four"),
        ((1, "content"), "Eins zwei drei"),
    ]
    assert said("azure") == [((0, "content"), "Good morning.")]
    assert said("vllm_reasoning") == [
        ((0, "content"), "9.8 is larger."),
        ((0, "reasoning_content"), "Hm, 9.8 > 9.11"),
    ]
    assert said("openai_refusal_logprobs") == [((0, "refusal"), "I'm sorry.")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openai_tools_parallel", [("get_weather", '{"city":"Bergen"}'), ("get_time", "CET")]),
        ("gemini_tools_no_index", [("get_weather", '{"city":"Pisa"}'), ("get_time", "{}")]),
        ("openai_function_legacy", [("get_weather", '{"city":"Rome"}')]),
    ],
)
def test_tool_calls_come_whole_when_their_choice_ends(
    name: str, expected: list[tuple[str, str]]
) -> None:
    pieces = read([STREAMS[name]])
    (called,) = [piece for piece in pieces if isinstance(piece, Called)]
    assert isinstance(pieces[pieces.index(called) + 1], Finished)
    for call, (function, arguments) in zip(called.calls, expected, strict=True):
        assert call.name == function
        assert arguments in call.arguments.body
    assert [text.body for text in called.texts] == [function for function, _ in expected]


@pytest.mark.parametrize("name", BROKEN)
def test_a_stream_that_breaks_off_is_not_complete_and_releases_no_call(name: str) -> None:
    pieces = read([BROKEN[name]])
    assert pieces[-1] == Ended(complete=False)
    assert not any(isinstance(piece, Called) for piece in pieces)
    assert any(isinstance(piece, Failed) for piece in pieces) is ("error" in name)


@pytest.mark.parametrize("name", hostile.STREAMS)
def test_a_hostile_stream_is_refused(name: str) -> None:
    with pytest.raises(WireError):
        read([hostile.STREAMS[name]])


@pytest.mark.parametrize("name", hostile.TOLERATED)
def test_an_odd_stream_is_read_to_its_end(name: str) -> None:
    pieces = read([hostile.TOLERATED[name]])
    assert isinstance(pieces[-1], Ended)
    assert sum(isinstance(piece, Ended) for piece in pieces) == 1


def test_nothing_after_the_end_is_read() -> None:
    stream = ChatStream()
    assert stream.receive(hostile.TOLERATED["after_done"])[-1] == Ended(complete=True)
    assert stream.receive(STREAMS["openai_text_usage"]) == []
    assert stream.close() == []


def test_usage_holds_numbers_only() -> None:
    (usage,) = [p for p in read([hostile.TOLERATED["usage_with_text"]]) if isinstance(p, Usage)]
    assert usage.counts == {"prompt_tokens": 1, "deep": {"n": 2}}


def test_what_holds_no_text_is_withheld_once() -> None:
    chunk = {"choices": [{"index": 0, "delta": {"audio": {"data": "UklG"}}}]}
    pieces = read([write_event(json.dumps(chunk))] * 3)
    assert pieces == [Withheld(0, "audio"), Ended(complete=False)]


@pytest.mark.parametrize("names", [[f"f{i}" for i in range(17)], ["buy now"], ["x" * 65]])
def test_fields_are_few_and_their_names_say_nothing(names: list[str]) -> None:
    chunk = {"choices": [{"index": 0, "delta": dict.fromkeys(names, "x")}]}
    with pytest.raises(WireError, match="fields, named by short words"):
        read([write_event(json.dumps(chunk))])


def test_held_tool_calls_are_bounded() -> None:
    call = {"index": 0, "function": {"arguments": "x" * (MAX_HELD // 4)}}
    chunk = write_event(json.dumps({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}))
    with pytest.raises(WireError, match="longer than"):
        read([chunk] * 5)


@pytest.mark.parametrize("told", ["approved", {"calls": []}])
def test_what_a_server_says_under_our_mark_is_dropped(told: Json) -> None:
    """Only the gateway tells what was decided."""
    chunk = {"choices": [{"index": 0, "delta": {"seawall": told, "content": "Hi"}}]}
    assert read([write_event(json.dumps(chunk))]) == [
        Delta(0, "content", "Hi"),
        Ended(complete=False),
    ]


@pytest.mark.parametrize("call", ["refund()", [{"name": "refund"}]])
def test_what_is_named_like_a_call_and_is_none_of_the_formats_is_withheld(call: Json) -> None:
    chunk = {"choices": [{"index": 0, "delta": {"toolCalls": call}}]}
    pieces = read([write_event(json.dumps(chunk))])
    assert pieces == [Withheld(0, "toolCalls"), Ended(complete=False)]


def test_what_was_received_is_measured_before_it_is_complete() -> None:
    stream = ChatStream()
    call = {"index": 0, "id": "call", "function": {"name": "find", "arguments": "{1234"}}
    for delta in ({"content": "four"}, {"reasoning": "three"}, {"tool_calls": [call]}):
        line = {"choices": [{"index": 0, "delta": delta}]}
        stream.receive(write_event(json.dumps(line)))
    assert stream.length == len("four" + "three" + "call" + "find" + "{1234")


def test_an_edited_call_leaves_with_its_own_id_and_the_edit() -> None:
    stream = ChatStream()
    (called,) = [
        p for p in stream.receive(STREAMS["openai_tools_parallel"]) if isinstance(p, Called)
    ]
    second = called.calls[1].arguments
    edited = ToolCall("get_time", Text('{"zone":"?"}', Role.ASSISTANT, second.path))
    (line, *_) = stream.write_calls(0, [edited]).split(b"\n")
    delta = json.loads(line.removeprefix(b"data: "))["choices"][0]["delta"]
    assert delta["tool_calls"] == [
        {
            "index": 0,
            "id": "call_Xy7",
            "type": "function",
            "function": {"name": "get_time", "arguments": '{"zone":"?"}'},
        }
    ]
    with pytest.raises(LookupError):
        stream.write_calls(0, [ToolCall("rm", Text("{}"))])


def test_one_answer_keeps_one_name_though_the_server_comes_late() -> None:
    stream = ChatStream(answer_id="ours", model="m", created=1)
    stream.write(0, "content", "Please wait. ")
    stream.receive(STREAMS["ollama"])
    assert b'"id":"ours"' in stream.write(0, "content", "more")


# A random answer, its texts and calls in fragments, its choices interleaved.

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
FIELDS = st.sampled_from(["content", "refusal", "reasoning_content"])
FRAGMENTS = st.one_of(
    st.tuples(FIELDS, LETTERS),
    st.tuples(st.integers(0, 2), LETTERS),
)


@dataclass
class Spoken:
    """What a choice comes to when its fragments are put together."""

    fields: dict[str, str] = field(default_factory=dict[str, str])
    calls: dict[int, str] = field(default_factory=dict[int, str])


def chunk(choice: int, delta: dict[str, object], reason: str | None = None) -> bytes:
    entry = {"index": choice, "delta": delta, "finish_reason": reason}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return orjson.dumps({**body, "choices": [entry]})


def fragment_delta(place: str | int, text: str, spoken: Spoken) -> dict[str, object]:
    if isinstance(place, str):
        spoken.fields[place] = spoken.fields.get(place, "") + text
        return {place: text}
    entry: dict[str, object] = {"index": place, "function": {"arguments": text}}
    if place not in spoken.calls:
        entry |= {"id": f"call_{place}", "type": "function"}
        entry["function"] = {"name": f"tool{place}", "arguments": text}
    spoken.calls[place] = spoken.calls.get(place, "") + text
    return {"tool_calls": [entry]}


def whole_answer(spoken: dict[int, Spoken]) -> bytes:
    choices = []
    for choice, said in sorted(spoken.items()):
        calls = [
            {"id": "x", "type": "function", "function": {"name": f"tool{i}", "arguments": text}}
            for i, text in sorted(said.calls.items())
        ]
        message = {"role": "assistant", **said.fields, "tool_calls": calls}
        choices.append({"index": choice, "message": message, "finish_reason": "stop"})
    return orjson.dumps({"choices": choices})


@given(st.data(), st.integers(1, 3), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_stream_is_the_whole_answer_however_it_is_cut(
    data: st.DataObject, choices: int, newline: str
) -> None:
    spoken = {choice: Spoken() for choice in range(choices)}
    spoke = data.draw(st.lists(st.tuples(st.integers(0, choices - 1), FRAGMENTS), max_size=20))
    chunks = [
        chunk(choice, fragment_delta(place, text, spoken[choice]))
        for choice, (place, text) in spoke
    ]
    chunks += [chunk(choice, {}, "stop") for choice in spoken]
    ends = (newline * 2).encode()
    stream = b"".join(b"data: " + body + ends for body in [*chunks, b"[DONE]"])
    pieces = read(cut(stream, data))
    read_texts = {
        f"/choices/{p[0][0]}/message/{p[0][1]}": p[1] for p in joined(pieces) if type(p) is tuple
    }
    for called in (piece for piece in pieces if isinstance(piece, Called)):
        read_texts |= {text.path: text.body for text in called.texts}
        read_texts |= {call.arguments.path: call.arguments.body for call in called.calls}
    whole = chat.read_answer(whole_answer(spoken))
    # A whole answer's fields that hold a word of the format alone say nothing, and are not read.
    said = {path: body for path, body in read_texts.items() if body not in VOCABULARY}
    whole_said = {text.path: text.body for text in texts(whole) if text.body not in VOCABULARY}
    assert said == whole_said
    assert pieces[-1] == Ended(complete=True)
    assert joined(read([passed_on(stream)])) == joined(pieces)
