"""Gathers every text of a document, and a note of each part that holds none we can read."""

import re
from dataclasses import dataclass

from seawall.errors import WireError
from seawall.terms import Role, Text
from seawall.wire.document import NAME_MARK, Json, escape

# In one document, lists and objects outside the messages counted too: 10 MB of one-letter
# strings or empty lists would otherwise cost gigabytes or seconds.
MAX_TEXTS = 16_384

# Words of the formats themselves and of JSON schema (2020-12): as a key or as a whole value
# outside of what people write, they are no text. A word here is never checked there, so it
# must be harmless anywhere.
VOCABULARY = frozenset(
    """
    $defs $id $ref $schema additionalProperties allOf anyOf const contains default definitions
    deprecated description else enum examples exclusiveMaximum exclusiveMinimum format if items
    maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf
    not oneOf pattern patternProperties prefixItems properties propertyNames readOnly required
    then title type uniqueItems writeOnly
    array boolean integer null number object string
    date date-time email hostname ipv4 ipv6 time uri uuid

    allowed_tools annotations approximate arguments audio auto cache_control city code code_block
    content content_filter custom data detail developer document documents end_index ephemeral
    file filename flex function function_call functions grammar high id image image_url
    include_usage index input input_audio input_text json json_object json_schema lark low medium
    message messages minimal mode modalities model name none output_text parallel_tool_calls
    parameters prediction priority reasoning reasoning_content reasoning_effort refusal regex
    required response_format response role schema search_context_size size source start_index
    stop stream_options strict syntax system text thinking tool tool_call_id tool_calls
    tool_choice tools transcript url url_citation user user_location value voice web_search
    web_search_options definition country region timezone

    chat_template_kwargs conversation encoding_format dimensions frequency_penalty logit_bias
    logprobs max_completion_tokens max_tokens metadata n presence_penalty prompt_cache_key
    prompt_cache_retention safety_identifier seed service_tier store stream temperature
    top_logprobs top_p verbosity keep_alive options min_p repetition_penalty top_k input_type
    ignore_eos stop_token_ids truncate truncate_prompt_tokens conversation_id enable_thinking
    choices
    """.split()  # noqa: SIM905 - so many read best as words
)

_INDEX = re.compile(r"[0-9]{1,5}")
_PLAIN = re.compile(r"[A-Za-z0-9_.:\-]{0,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Uninspected:
    """
    A part of a document that holds no text we can read.

    `what` is `image`, `audio`, `file`, `tokens` or `part` (of a type that is
    not known; the strings in it were read all the same). `units` counts them:
    tokens, or parts.
    """

    path: str
    what: str
    units: int = 1


def is_plain(value: Json) -> bool:
    """Whether this is a short identifier or setting, like `call_9xZ`, which says nothing."""
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None


def masked(path: str) -> str:
    """
    A text's path fit for logs: keys that a sender chose are replaced by `*`.

    Where a key itself can be a text, a path holds text.
    """
    tokens = path.removesuffix(NAME_MARK).split("/")[1:]
    return "".join(
        f"/{token}" if token in VOCABULARY or _INDEX.fullmatch(token) else "/*" for token in tokens
    )


class Collector:
    """
    Gathers the texts of one document, in order, up to MAX_TEXTS.

    `role` and `source` are those of the texts to come; `take` hands over the
    texts since it was last called.
    """

    __slots__ = ("_left", "_texts", "role", "source", "uninspected")

    def __init__(self, role: Role) -> None:
        self.role = role
        self.source = ""
        self.uninspected: list[Uninspected] = []
        self._texts: list[Text] = []
        self._left = MAX_TEXTS

    def add(self, body: str, path: str) -> None:
        """Gather one text; an empty one is none."""
        if body:
            self._texts.append(Text(body, self.role, path, self.source))
            self._count()

    def skip(self, path: str, what: str, units: int = 1) -> None:
        """Note a part that holds no text we can read."""
        self.uninspected.append(Uninspected(path, what, units))
        self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            message = f"the body has more than {MAX_TEXTS} texts, lists and objects; send fewer"
            raise WireError(message)

    def walk(self, value: Json, path: str) -> None:
        """Gather every string of a value whose shape is not ours to know, keys included."""
        if isinstance(value, str):
            if value not in VOCABULARY:
                self.add(value, path)
        elif isinstance(value, dict):
            self._count()
            for key, below in value.items():
                self.walk_entry(key, below, path)
        elif isinstance(value, list):
            self._count()
            for index, below in enumerate(value):
                if isinstance(below, (str, dict, list)):
                    self.walk(below, f"{path}/{index}")

    def walk_entry(self, key: str, value: Json, path: str) -> None:
        """Gather every string of one entry of the object at `path`."""
        here = f"{path}/{escape(key)}"
        if key not in VOCABULARY:
            self.add(key, here + NAME_MARK)
        self.walk(value, here)

    def take(self) -> tuple[Text, ...]:
        """The texts gathered since the last time."""
        texts = tuple(self._texts)
        self._texts.clear()
        return texts
