"""OpenAI's list of models."""

import json

from openai.types import Model

from seawall.wire import models


def test_every_name_is_listed_as_openais_client_reads_it() -> None:
    listing = json.loads(models.listing(["gpt-4o", "local/llama"], created=1_741_570_000))
    assert listing["object"] == "list"
    assert [Model.model_validate(entry, strict=True).id for entry in listing["data"]] == [
        "gpt-4o",
        "local/llama",
    ]
