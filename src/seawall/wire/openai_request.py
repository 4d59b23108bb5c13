"""What the requests of all of OpenAI's endpoints share: the model's name and the settings."""

import re
from collections.abc import Mapping

from seawall.terms import Role
from seawall.wire.collector import Collector, is_plain
from seawall.wire.document import Json
from seawall.wire.expect import expect_string, wrong

_MAX_NAME = 256
_TOKEN = re.compile(r"[0-9]{1,7}")  # no vocabulary has ten million tokens

# Settings steer the server. A plain word or number in one tells the model nothing; anything
# else there is read like a key that we do not know.
SETTINGS = frozenset(
    """
    dimensions encoding_format frequency_penalty ignore_eos input_type keep_alive logprobs
    max_completion_tokens max_tokens min_p model n parallel_tool_calls presence_penalty
    prompt_cache_key prompt_cache_retention reasoning_effort repetition_penalty safety_identifier
    seed service_tier store stream temperature tool_choice top_k top_logprobs top_p truncate
    truncate_prompt_tokens user verbosity conversation conversation_id
    """.split()  # noqa: SIM905 - so many read best as words
)


def read_model(document: Mapping[str, Json]) -> str:
    """The name of the model that a request is for."""
    model = expect_string(document.get("model"), "/model")
    if not 0 < len(model) <= _MAX_NAME:
        raise wrong("/model", f"a name of 1 to {_MAX_NAME} characters")
    return model


def walk_declared(document: Mapping[str, Json], known: str, collector: Collector) -> None:
    """Gather, as context, every text of a request outside its one `known` key."""
    collector.role = Role.TOOL
    collector.source = ""
    for key, value in document.items():
        if key in SETTINGS:
            if not isinstance(value, (bool, int, float)) and not is_plain(value):
                collector.walk_entry(key, value, "")
        elif key == "logit_bias" and _is_logit_bias(value):
            continue
        elif key not in (known, "model"):
            collector.walk_entry(key, value, "")


def _is_logit_bias(value: Json) -> bool:
    """Whether this is numbers by token number, which are no text."""
    return isinstance(value, dict) and all(
        _TOKEN.fullmatch(key) and isinstance(bias, (int, float)) for key, bias in value.items()
    )
