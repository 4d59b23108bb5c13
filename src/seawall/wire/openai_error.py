"""The error envelope that every endpoint of OpenAI's API shares."""

import orjson


def error(message: str, *, type: str, code: str, param: str | None = None) -> bytes:  # noqa: A002 - the envelope's own word
    """An error as OpenAI's clients read it: `type` and `code` are machine-readable words."""
    return orjson.dumps(
        {"error": {"message": message, "type": type, "param": param, "code": code}}
    )
