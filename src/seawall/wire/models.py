"""OpenAI's list of models: the answer to `GET /v1/models`."""

from collections.abc import Iterable

import orjson


def listing(names: Iterable[str], *, created: int) -> bytes:
    """The models that a client may ask for; `created` is in seconds since 1970."""
    return orjson.dumps(
        {
            "object": "list",
            "data": [
                {"id": name, "object": "model", "created": created, "owned_by": "seawall"}
                for name in names
            ],
        }
    )
