"""OpenAI's embeddings format: texts are context, tokens are declared uninspected."""

import json

import orjson
import pytest

from seawall.errors import WireError
from seawall.terms import Stage
from seawall.wire import Uninspected, embeddings, rewrite
from tests.wire import hostile
from tests.wire.corpus import EMBEDDINGS
from tests.wire.laws import MARKER, planted, texts

ANSWER = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.0023064255, -0.009327292]}],
    "model": "text-embedding-3-small",
    "usage": {"prompt_tokens": 8, "total_tokens": 8},
}


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_a_request_is_read_the_same_after_it_is_written(name: str) -> None:
    request = embeddings.read_request(EMBEDDINGS[name])
    assert embeddings.read_request(rewrite(request.document)) == request


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_nothing_that_goes_upstream_is_unread(name: str) -> None:
    for path, document in planted(json.loads(EMBEDDINGS[name])):
        try:
            request = embeddings.read_request(orjson.dumps(document))
        except WireError:
            continue
        assert path == "/model" or any(MARKER in text.body for text in texts(request)), path


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_an_edited_request_is_read_with_the_edits(name: str) -> None:
    request = embeddings.read_request(EMBEDDINGS[name])
    edits = {text.path: f"edit {index}" for index, text in enumerate(texts(request))}
    again = embeddings.read_request(rewrite(request.document, edits))
    assert {text.path: text.body for text in texts(again)} == edits
    assert {text.stage for text in texts(again)} <= {Stage.CONTEXT}


def test_tokens_are_declared_uninspected_and_counted() -> None:
    one = embeddings.read_request(EMBEDDINGS["openai_tokens"])
    assert one.uninspected == (Uninspected("/input", "tokens", 5),)
    many = embeddings.read_request(EMBEDDINGS["langchain_token_lists"])
    assert many.uninspected == (
        Uninspected("/input/0", "tokens", 2),
        Uninspected("/input/1", "tokens", 3),
    )


@pytest.mark.parametrize("name", hostile.EMBEDDINGS)
def test_a_hostile_request_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(WireError, match=r"^`/[\w/]*`: expected"):
        embeddings.read_request(hostile.EMBEDDINGS[name])


def test_an_answer_is_passed_on_as_it_is() -> None:
    answer = embeddings.read_answer(orjson.dumps(ANSWER))
    assert json.loads(rewrite(answer.document)) == ANSWER
    assert answer.messages == ()


@pytest.mark.parametrize(
    "body", [b"{}", b'{"data":{}}', b'{"data":[1]}', b'{"data":[{"embedding":{"a":"text"}}]}']
)
def test_what_is_no_embedding_is_refused(body: bytes) -> None:
    with pytest.raises(WireError, match=r"^`/data"):
        embeddings.read_answer(body)
