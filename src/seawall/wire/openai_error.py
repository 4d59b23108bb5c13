"""The error envelope that every endpoint of OpenAI's API shares."""

import orjson

from seawall.wire.document import Json


def error(
    message: str,
    *,
    type: str,  # noqa: A002 - the envelope's own word
    code: str,
    param: str | None = None,
    told: Json = None,
) -> bytes:
    """
    An error as OpenAI's clients read it: `type` and `code` are machine-readable words.

    `told` is for programs, under our own key.
    """
    said = {"message": message, "type": type, "param": param, "code": code}
    return orjson.dumps({"error": {**said, "seawall": told} if told else said})
