"""Hostile clients and hostile models: every one gets an answer that says what is wrong."""

import copy
import json
import os
import string
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gateway.answers import chunk, completion, pieces, says
from tests.gateway.faults import event, raw, sends
from tests.gateway.raw import HONEST, Response, head, request, said, still_answers, wire
from tests.gateway.running import Running, running
from tests.wire import hostile

pytestmark = pytest.mark.long

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
EXAMPLES = 2_000 if NIGHTLY else 100
MEGABYTES = 10 if NIGHTLY else 2
"""Of what is far beyond `limits.text_characters`."""
fuzzing = settings(max_examples=EXAMPLES)

HONESTLY = says("Because yeast makes gas.")

TOOL = {
    "type": "function",
    "function": {
        "name": "refund",
        "description": "Refund an order.",
        "parameters": {"type": "object", "properties": {"order": {"type": "string"}}},
    },
}
CALL = {"id": "c1", "type": "function", "function": {"name": "refund", "arguments": "{}"}}
RICH: dict[str, Any] = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "You help."},
        {"role": "user", "name": "jo", "content": [{"type": "text", "text": "Hello"}]},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "Done."},
        {"role": "user", "content": "Thanks", "seawall": {"source": "https://a.example"}},
    ],
    "tools": [TOOL],
    "tool_choice": "auto",
    "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}},
    "stop": ["end"],
    "n": 1,
    "stream": False,
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "logit_bias": {"50256": -100},
    "metadata": {"case": "7"},
    "user": "u",
}
ANSWER: dict[str, Any] = completion({"content": "Yes.", "tool_calls": [CALL]}, {"content": "No."})
CHUNKS: list[dict[str, Any]] = [
    *pieces(0, "Bread rises.")[:-1],
    chunk(0, {"tool_calls": [{"index": 0, **CALL}]}),
    chunk(0, {}, "tool_calls"),
    {**chunk(0, {}), "choices": [], "usage": {"total_tokens": 8}},
]
STREAM = b"".join(event(each) for each in CHUNKS) + b"data: [DONE]\n\n"


def long(part: str) -> str:
    """Megabytes of something."""
    return part * (MEGABYTES * 1_000_000 // len(part.encode()))


any_text = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates, too
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(any_text, inner, max_size=4)
        | st.sampled_from([RICH["messages"], TOOL, CALL]).map(copy.deepcopy)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    limits = {"body_bytes": 25_000_000, "answer_bytes": 25_000_000, "body_seconds": 20}
    with running(tmp_path_factory.mktemp("fuzz"), HONESTLY, limits=limits) as gateway:
        yield gateway
        assert gateway.events("request.failed") == []  # no fault of ours, whatever came in


def survives(gateway: Running, data: bytes) -> Response:
    """The answer to these bytes, which is a verdict or an error in OpenAI's shape."""
    answer = said(gateway, data)
    assert 200 <= answer.status < 600
    assert answer.status != 500
    if answer.status != 200:
        assert answer.code not in {"None", "internal_error"}
    elif answer.headers["content-type"] == "application/json":
        assert isinstance(json.loads(answer.body), dict)
    gateway.model.answer = HONESTLY
    assert still_answers(gateway)
    return answer


def refuses(gateway: Running, data: bytes) -> Response:
    """The answer to these bytes, which lays the fault with the client."""
    answer = survives(gateway, data)
    assert 400 <= answer.status < 500
    return answer


@pytest.mark.parametrize("name", hostile.REQUESTS)
def test_a_hostile_chat_request_is_refused(gateway: Running, name: str) -> None:
    assert refuses(gateway, request(hostile.REQUESTS[name])).code == "bad_request"


@pytest.mark.parametrize("name", hostile.EMBEDDINGS)
def test_a_hostile_embeddings_request_is_refused(gateway: Running, name: str) -> None:
    data = request(hostile.EMBEDDINGS[name], path="/v1/embeddings")
    assert refuses(gateway, data).code == "bad_request"


@pytest.mark.parametrize("name", hostile.REQUESTS)
def test_a_hostile_body_is_no_check_either(gateway: Running, name: str) -> None:
    data = request(hostile.REQUESTS[name], path="/seawall/v1/check")
    assert refuses(gateway, data).code == "bad_request"


@pytest.mark.parametrize("name", hostile.ANSWERS)
def test_a_hostile_answer_is_the_models_fault(gateway: Running, name: str) -> None:
    gateway.model.answer = raw(200, hostile.ANSWERS[name])
    answer = survives(gateway, request())
    assert (answer.status, answer.code) == (502, "upstream_unreadable")


@pytest.mark.parametrize("name", hostile.STREAMS)
def test_a_hostile_stream_ends_in_an_error(gateway: Running, name: str) -> None:
    gateway.model.answer = sends(hostile.STREAMS[name])
    answer = survives(gateway, request({**HONEST, "stream": True}))
    assert b'data: {"error":' in answer.body
    assert b"[DONE]" not in answer.body


@pytest.mark.parametrize("name", hostile.TOLERATED)
def test_an_odd_stream_does_no_harm(gateway: Running, name: str) -> None:
    gateway.model.answer = sends(hostile.TOLERATED[name])
    answer = survives(gateway, request({**HONEST, "stream": True}))
    assert (b"[DONE]" in answer.body) is not (b'data: {"error":' in answer.body)


@pytest.mark.parametrize(
    "text",
    [
        part * (MEGABYTES * 1_000_000 // len(part.encode()))
        for part in ("a", "ß", "\u202e", "A1", " ")
    ],
    ids=["a", "sharp s", "bidirectional", "letters and digits", "spaces"],
)
@pytest.mark.parametrize("place", ["question", "model", "user", "key", "tool"])
def test_a_string_of_megabytes_is_refused_clearly(gateway: Running, text: str, place: str) -> None:
    body = copy.deepcopy(RICH)
    match place:
        case "question":
            body["messages"][1]["content"][0]["text"] = text
        case "key":
            body[text] = 1
        case "tool":
            body["tools"][0]["function"]["description"] = text
        case _:
            body[place] = text
    data = json.dumps(body, ensure_ascii=False).encode()
    answer = survives(gateway, request(data))
    if answer.status == 200:
        assert json.loads(answer.body)["choices"][0]["finish_reason"] == "content_filter"


@pytest.mark.parametrize("streaming", ["plain", "stream"])
def test_an_answer_of_megabytes_is_refused_clearly(gateway: Running, streaming: str) -> None:
    gateway.model.answer = says(long("a"))
    if streaming == "stream":
        gateway.model.answer = sends(event(chunk(0, {"content": "a" * MEGABYTES * 300_000})) * 3)
    answer = survives(gateway, request({**HONEST, "stream": streaming == "stream"}))
    assert len(answer.body) < 1_000_000


@given(body=st.binary(max_size=300))
@fuzzing
def test_any_bytes_as_a_body_are_refused(gateway: Running, body: bytes) -> None:
    assert refuses(gateway, request(body)).code == "bad_request"


@given(body=any_json)
@fuzzing
def test_any_json_as_a_body_is_refused(gateway: Running, body: Any) -> None:
    assert refuses(gateway, request(json.dumps(body).encode())).code == "bad_request"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value within a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        yield (*path, key)
        if isinstance(part, (dict, list)):
            yield from places(part, (*path, key))


@st.composite
def spoiled(draw: st.DrawFn, document: Any) -> Any:
    """The document with another value in some places."""
    new = copy.deepcopy(document)
    for path in draw(st.lists(st.sampled_from(list(places(document))), min_size=1, max_size=3)):
        at = new
        try:
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = draw(any_json)
        except (KeyError, IndexError, TypeError):  # spoiled before
            continue
    return new


@given(body=spoiled(RICH))
@fuzzing
def test_a_request_with_wrong_values_is_served_or_refused(gateway: Running, body: Any) -> None:
    assert survives(gateway, request(json.dumps(body).encode())).status in {200, 400, 404}


@given(body=spoiled({"model": "m", "input": ["A page.", "Another."], "user": "u"}))
@fuzzing
def test_embeddings_with_wrong_values_are_served_or_refused(gateway: Running, body: Any) -> None:
    vectors = [{"object": "embedding", "index": n, "embedding": [0.5]} for n in (0, 1)]
    gateway.model.answer = raw(200, {"object": "list", "data": vectors, "model": "m"})
    data = request(json.dumps(body).encode(), path="/v1/embeddings")
    assert survives(gateway, data).status in {200, 400, 403, 404}


@given(body=spoiled({"text": "A text.", "stage": "input", "session": "s"}))
@fuzzing
def test_a_check_with_wrong_values_is_made_or_refused(gateway: Running, body: Any) -> None:
    data = request(json.dumps(body).encode(), path="/seawall/v1/check")
    assert survives(gateway, data).status in {200, 400}


@given(answer=spoiled(ANSWER))
@fuzzing
def test_an_answer_with_wrong_values_is_served_or_the_models_fault(
    gateway: Running, answer: Any
) -> None:
    gateway.model.answer = raw(200, json.dumps(answer).encode())
    assert survives(gateway, request({**HONEST, "n": 2})).status in {200, 502}


@given(chunks=spoiled(CHUNKS), done=st.booleans())
@fuzzing
def test_a_stream_with_wrong_values_ends_in_its_mark_or_in_an_error(
    gateway: Running, chunks: Any, *, done: bool
) -> None:
    data = [b"data: " + json.dumps(each).encode() + b"\n\n" for each in chunks]
    gateway.model.answer = sends(*data, *([b"data: [DONE]\n\n"] if done else []))
    answer = survives(gateway, request({**HONEST, "stream": True}))
    assert (b"[DONE]" in answer.body) is not (b'data: {"error":' in answer.body)


@given(
    cut=st.integers(0, len(STREAM)),
    at=st.integers(0, len(STREAM)),
    noise=st.binary(max_size=6),
    then=st.sampled_from(["end", "reset"]),
)
@fuzzing
def test_a_stream_cut_and_spoiled_anywhere_ends_in_its_mark_or_in_an_error(
    gateway: Running, cut: int, at: int, noise: bytes, then: str
) -> None:
    new = STREAM[:at] + noise + STREAM[at:]
    gateway.model.answer = sends(new[:cut], new[cut:] if cut % 2 else b"", then=then)
    answer = survives(gateway, request({**HONEST, "stream": True}))
    if answer.status == 200:
        assert (b"[DONE]" in answer.body) is not (b'data: {"error":' in answer.body)
    else:
        assert answer.status == 502


NAMES = st.text(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~", min_size=1, max_size=20)
OURS = st.sampled_from(
    ["authorization", "x-seawall-key", "x-seawall-session", "x-seawall-principal", "traceparent"]
)
VALUES = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40)
FRAMING = {"content-length", "transfer-encoding", "connection", "upgrade", "expect"}


@given(headers=st.lists(st.tuples(NAMES | OURS, VALUES), max_size=5))
@fuzzing
def test_odd_headers_are_passed_over_or_refused(
    gateway: Running, headers: list[tuple[str, str]]
) -> None:
    lines = [f"{name}: {value}" for name, value in headers if name.lower() not in FRAMING]
    assert survives(gateway, request(HONEST, *lines)).status in {200, 400, 401, 415}


KNOWN = ["/v1/chat/completions", "/v1/embeddings", "/v1/models", "/seawall/v1/check"]


@pytest.mark.parametrize("path", KNOWN)
@pytest.mark.parametrize(
    "spell",
    [
        lambda path: "/" + path,
        lambda path: path + "/",
        lambda path: path.replace("/v1", "/v1/", 1),
        lambda path: path.replace("/v1", "/v1/.", 1),
        lambda path: path.replace("/v1", "/v1/../v1", 1),
        lambda path: path.replace("/v1", "/x/..", 1),
        lambda path: path.replace("/v1/", "/v1%2F", 1),
        lambda path: path.replace("/v1/", "/v1%2f", 1),
        lambda path: path.replace("v", "%76", 1),
        lambda path: path.replace("/v1/", "/v1/%2e%2e/v1/", 1),
        lambda path: path.replace("/v1/", "/v1\\", 1),
        lambda path: path.replace("/v1", "/v1;a=b", 1),
        lambda path: path.upper(),
        lambda path: path + "%00",
        lambda path: path + "%0d%0a",
        lambda path: path + "%",
        lambda path: path + ".json",
    ],
    ids=[
        "//",
        "/ at the end",
        "// inside",
        "/.",
        "/..",
        "..",
        "%2F",
        "%2f",
        "%76",
        "%2e%2e",
        "backslash",
        ";",
        "upper case",
        "%00",
        "%0d%0a",
        "%",
        ".json",
    ],
)
def test_another_spelling_of_a_path_is_another_path(
    gateway: Running, path: str, spell: Any
) -> None:
    gateway.model.asked.clear()
    method = "GET" if path == "/v1/models" else "POST"
    answer = said(gateway, request(HONEST, method=method, path=spell(path)))
    assert (answer.status, answer.code) == (404, "not_found")
    assert gateway.model.asked == []


PATH_CHARACTERS = string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@%/\\"


@given(path=st.text(PATH_CHARACTERS, max_size=60), method=st.sampled_from(["GET", "POST"]))
@fuzzing
def test_any_other_path_is_not_found(gateway: Running, path: str, method: str) -> None:
    answer = refuses(gateway, request(HONEST, method=method, path="/x" + path))
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("path", KNOWN)
@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "SOURCE", "M-SEARCH"]
)
def test_an_odd_method_is_refused(gateway: Running, path: str, method: str) -> None:
    answer = refuses(gateway, request(HONEST, method=method, path=path))
    assert (answer.status, answer.code) == (405, "method_not_allowed")


HONEST_BYTES = request()


@given(
    at=st.integers(0, len(HONEST_BYTES)),
    take=st.integers(0, 20),
    noise=st.binary(max_size=12) | st.sampled_from([b"\r\n", b"\r\n\r\n", b"\x00", b":", b" "]),
)
@fuzzing
def test_a_request_spoiled_anywhere_is_answered_or_hung_up_on(
    gateway: Running, at: int, take: int, noise: bytes
) -> None:
    data = HONEST_BYTES[:at] + noise + HONEST_BYTES[at + take :]
    with wire(gateway) as spoken:
        # An honest request behind it gives the bytes that a longer body may wait for, and the
        # close that was asked for ends the connection of a shorter one.
        spoken.say(data)
        spoken.say(head("GET /seawall/v1/health HTTP/1.1", "Host: a", "Connection: close") * 9)
        while (answer := spoken.hear()) is not None:
            assert 200 <= answer.status < 500
            if answer.status != 200:
                assert answer.code
    assert still_answers(gateway)
