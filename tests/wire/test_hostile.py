"""Whatever comes in, nothing but a value or a WireError comes out."""

import contextlib
import json
import os
import random
from collections.abc import Callable

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import WireError
from seawall.wire import Answer, ChatStream, Request, chat, embeddings, rewrite
from tests.wire import hostile
from tests.wire.corpus import ANSWERS, BROKEN, EMBEDDINGS, REQUESTS, STREAMS, spoiled

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
ROUNDS = 20_000 if NIGHTLY else 800  # of each of five formats: 4,000 hostile inputs by day

VECTORS = b'{"object":"list","data":[{"index":0,"embedding":[0.5,-1e-9]}],"model":"m","usage":{}}'

Reader = Callable[[bytes], Request | Answer]

BODIES: list[tuple[str, Reader, dict[str, bytes]]] = [
    ("requests", chat.read_request, REQUESTS | hostile.REQUESTS),
    ("answers", chat.read_answer, ANSWERS | hostile.ANSWERS),
    ("embeddings", embeddings.read_request, EMBEDDINGS | hostile.EMBEDDINGS),
    ("vectors", embeddings.read_answer, {"one": VECTORS}),
]


def read_or_refuse(read: Reader, body: bytes) -> bool:
    """Whether the body was read; if so, it survives being written and read again."""
    try:
        document = read(body).document
    except WireError:
        return False
    written = rewrite(document)
    again = read(written).document
    assert rewrite(again) == written
    return True


@pytest.mark.parametrize(("name", "read", "bodies"), BODIES, ids=[b[0] for b in BODIES])
def test_spoiled_bodies_are_read_or_refused(
    name: str, read: Reader, bodies: dict[str, bytes]
) -> None:
    dice = random.Random(name)
    originals = list(bodies.values())
    outcomes = {read_or_refuse(read, spoiled(dice.choice(originals), dice)) for _ in range(ROUNDS)}
    assert outcomes == {True, False}


def test_spoiled_streams_are_read_or_refused_whatever_the_cut() -> None:
    dice = random.Random("streams")
    originals = list((STREAMS | BROKEN | hostile.STREAMS | hostile.TOLERATED).values())
    for _ in range(ROUNDS):
        body = spoiled(dice.choice(originals), dice)
        stream, size = ChatStream(), dice.choice([1, 3, 50, 4096])
        with contextlib.suppress(WireError):
            for start in range(0, len(body), size):
                stream.receive(body[start : start + size])
            stream.close()


KEYS = ["role", "content", "type", "text", "tool_calls", "function", "name", "arguments"]
KEYS += ["seawall", "source", "audio", "custom", "id", "index", "delta", "message", "embedding"]
KEYS += ["finish_reason", "choices", "usage", "error", "data"]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["user", "text", "assistant", "function", "image_url", "a@b.example"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
TOP = ["model", "messages", "choices", "input", "tools", "n", "stream", "user", "conversation"]
TOP += ["metadata", "logit_bias", "usage", "error", "seawall", "functions", "response_format"]
DOCUMENTS = st.dictionaries(st.sampled_from(TOP), VALUES)
LIKELY = st.fixed_dictionaries(
    {
        "model": st.just("m"),
        "messages": st.lists(
            st.dictionaries(st.sampled_from(["role", "content", "tool_calls", "seawall"]), VALUES)
        ),
        "choices": st.lists(
            st.dictionaries(st.sampled_from(["index", "delta", "message"]), VALUES)
        ),
        "input": VALUES,
    }
)


def encoded(document: object) -> bytes:
    """JSON, with the numbers that JSON does not have spelled as Python does."""
    return json.dumps(document).encode()


@settings(max_examples=4000 if NIGHTLY else 300)
@given(DOCUMENTS | LIKELY)
def test_documents_of_wrong_types_are_read_or_refused(document: dict[str, object]) -> None:
    body = encoded(document)
    for _, read, _ in BODIES:
        read_or_refuse(read, body)
    with contextlib.suppress(WireError):
        ChatStream().receive(b"data: " + body + b"\n\n")


@settings(max_examples=4000 if NIGHTLY else 200)
@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for _, read, _ in BODIES:
        read_or_refuse(read, body)
    with contextlib.suppress(WireError):
        ChatStream().receive(body + b"\n\n" + b"data: " + body + b"\n\n")


@pytest.mark.parametrize("letter", ["x", "ä", "{[", '"', "9", "🙂"])
def test_ten_megabytes_of_anything_are_read_or_refused(letter: str) -> None:
    text = letter * (10_000_000 // len(letter.encode()))
    request = {"model": "m", "messages": [{"role": "user", "content": text}]}
    assert read_or_refuse(chat.read_request, orjson.dumps(request))
    assert read_or_refuse(embeddings.read_request, orjson.dumps({"model": "m", "input": [text]}))
    answer = {"choices": [{"message": {"role": "assistant", "content": text}}]}
    assert read_or_refuse(chat.read_answer, orjson.dumps(answer))
    chunk = {"choices": [{"index": 0, "delta": {"content": text}}]}
    with pytest.raises(WireError, match="longer than"):
        ChatStream().receive(b"data: " + orjson.dumps(chunk) + b"\n\n")
