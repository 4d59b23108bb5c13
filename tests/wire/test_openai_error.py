"""OpenAI's error envelope."""

import json

from seawall.wire import chat, embeddings


def test_an_error_is_openais_envelope() -> None:
    body = chat.error("no such model", type="invalid_request_error", code="model_not_found")
    assert json.loads(body) == {
        "error": {
            "message": "no such model",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        }
    }
    assert embeddings.error is chat.error
