"""OpenAI's chat format: `/v1/chat/completions`, requests, answers and refusals."""

from collections.abc import Mapping

import orjson

from seawall.terms import Role
from seawall.wire.answer import Answer
from seawall.wire.chat_message import MARK, read_message, read_turn
from seawall.wire.chat_results import with_tools
from seawall.wire.chat_strays import drop_strays
from seawall.wire.chat_withheld import STOPPED, withhold
from seawall.wire.chat_writer import ChatWriter
from seawall.wire.collector import Collector
from seawall.wire.document import Json, parse
from seawall.wire.expect import (
    expect_list,
    expect_object,
    optional_boolean,
    optional_string,
    wrong,
)
from seawall.wire.openai_error import error
from seawall.wire.openai_request import read_model, walk_declared
from seawall.wire.request import Request

__all__ = [
    "STOPPED",
    "error",
    "read_answer",
    "read_request",
    "refusal",
    "refusal_stream",
    "refuse_choice",
    "wants_usage",
    "withhold",
    "without_spellings",
]

MAX_MESSAGES = 4_096
MAX_TOOLS = 1_024
MAX_CHOICES = 128  # OpenAI's own limit of `n`

_FROM_SERVER = frozenset(
    """
    choices created id kv_transfer_params model object prompt_filter_results prompt_logprobs
    prompt_token_ids service_tier system_fingerprint usage
    """.split()  # noqa: SIM905 - so many read best as words
)
_SPELLINGS = frozenset({"logprobs", "token_ids", "prompt_logprobs", "prompt_token_ids"})
_CHOICE_FROM_SERVER = frozenset(
    """
    content_filter_results finish_reason index logprobs message stop_reason token_ids
    """.split()  # noqa: SIM905 - so many read best as words
)


def read_request(body: bytes) -> Request:
    """Read a request and all the text in it; a WireError names the place that is wrong."""
    document = parse(body)
    model = read_model(document)
    entries = expect_list(document.get("messages"), "/messages", MAX_MESSAGES)
    if not entries:
        raise wrong("/messages", "at least one message")
    if MARK in document:
        raise wrong(f"/{MARK}", "no such key here; it marks a message or a content part")
    for tools in ("tools", "functions"):
        if document.get(tools) is not None:
            expect_list(document[tools], f"/{tools}", MAX_TOOLS)
    collector = Collector(Role.TOOL)
    messages = tuple(
        read_message(entry, f"/messages/{index}", collector) for index, entry in enumerate(entries)
    )
    walk_declared(document, "messages", collector)
    return Request(
        model=model,
        messages=with_tools(messages, entries),
        declared=collector.take(),
        stream=optional_boolean(document.get("stream"), "/stream"),
        choices=_read_count(document.get("n")),
        user=optional_string(document.get("user"), "/user"),
        conversation=_read_conversation(document),
        uninspected=tuple(collector.uninspected),
        document=document,
    )


def _read_count(value: Json) -> int:
    if value is None:
        return 1
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_CHOICES:
        return value
    raise wrong("/n", f"an integer from 1 to {MAX_CHOICES}")


def _read_conversation(document: Mapping[str, Json]) -> str:
    """The conversation's id: `conversation` (an id, or an object with one) or `metadata`'s."""
    conversation = document.get("conversation")
    if isinstance(conversation, dict):
        return optional_string(conversation.get("id"), "/conversation/id")
    if conversation is not None:
        return optional_string(conversation, "/conversation")
    metadata = document.get("metadata")
    if isinstance(metadata, dict):
        return optional_string(metadata.get("conversation_id"), "/metadata/conversation_id")
    return ""


def wants_usage(request: Request) -> bool:
    """Whether a streamed answer is to end with a chunk that counts tokens."""
    options = request.document.get("stream_options")
    return isinstance(options, dict) and options.get("include_usage") is True


def read_answer(body: bytes, *, only_known_calls: bool = False) -> Answer:
    """
    Read a whole answer and all the text in it; a WireError names the place that is wrong.

    `only_known_calls` leaves out what looks like a call where the format has none.
    """
    document = parse(body)
    if only_known_calls:
        drop_strays(document)
    choices = expect_list(document.get("choices"), "/choices", MAX_CHOICES)
    if not choices:
        raise wrong("/choices", "at least one choice")
    collector = Collector(Role.ASSISTANT)
    messages, finish = [], []
    for index, value in enumerate(choices):
        here = f"/choices/{index}"
        choice = expect_object(value, here)
        message = expect_object(choice.get("message"), f"{here}/message")
        if message.get("role", "assistant") != "assistant":
            raise wrong(f"{here}/message/role", "`assistant`")
        messages.append(read_turn(message, f"{here}/message", Role.ASSISTANT, collector))
        finish.append(optional_string(choice.get("finish_reason"), f"{here}/finish_reason"))
    collector.source = ""
    for index, value in enumerate(choices):
        here = f"/choices/{index}"
        _walk_unknown(expect_object(value, here), here, _CHOICE_FROM_SERVER, collector)
    _walk_unknown(document, "", _FROM_SERVER, collector)
    return Answer(
        messages=tuple(messages),
        finish=tuple(finish),
        declared=collector.take(),
        uninspected=tuple(collector.uninspected),
        document=document,
    )


def _walk_unknown(
    holder: Mapping[str, Json], path: str, known: frozenset[str], collector: Collector
) -> None:
    for key, value in holder.items():
        if key not in known:
            collector.walk_entry(key, value, path)


def refuse_choice(
    document: dict[str, Json], index: int, message: str, told: Json = None
) -> dict[str, Json]:
    """
    The answer with one choice (by position) turned into a refusal, and nothing left of it.

    The other choices stay as they are. Leave the refused choice's own edits
    out when this is rewritten afterwards: they would undo the refusal. `told` is for programs,
    under our own key of the message.
    """
    choices = expect_list(document.get("choices"), "/choices", MAX_CHOICES).copy()
    refused = expect_object(choices[index], f"/choices/{index}")
    number = refused.get("index")
    choices[index] = _refused_choice(number if isinstance(number, int) else index, message, told)
    return {**document, "choices": choices}


def _refused_choice(index: int, message: str, told: Json) -> dict[str, Json]:
    said: dict[str, Json] = {"role": "assistant", "content": message, "refusal": None}
    return {
        "index": index,
        "message": {**said, MARK: told} if told else said,
        "logprobs": None,
        "finish_reason": STOPPED,
    }


def without_spellings(document: dict[str, Json]) -> dict[str, Json]:
    """The answer without what spells out its texts once more, token by token."""
    kept = {key: value for key, value in document.items() if key not in _SPELLINGS}
    choices = expect_list(document.get("choices"), "/choices", MAX_CHOICES)
    return {**kept, "choices": [_without_spellings(choice) for choice in choices]}


def _without_spellings(choice: Json) -> Json:
    if not isinstance(choice, dict):
        return choice
    return {key: None if key in _SPELLINGS else value for key, value in choice.items()}


def _counted_nothing() -> dict[str, Json]:
    return {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def refusal(
    request: Request, *, message: str, reference: str, created: int, told: Json = None
) -> bytes:
    """
    A whole answer that refuses: every choice says `message`, ended by content_filter.

    `reference` becomes part of its id; `created` is in seconds since 1970. `told` is for
    programs, under our own key of each message.
    """
    return orjson.dumps(
        {
            "id": f"chatcmpl-{reference}",
            "object": "chat.completion",
            "created": created,
            "model": request.model,
            "choices": [_refused_choice(index, message, told) for index in range(request.choices)],
            "usage": _counted_nothing(),
        }
    )


def refusal_stream(
    request: Request, *, message: str, reference: str, created: int, told: Json = None
) -> bytes:
    """The same refusal as a whole stream, up to and including its [DONE]."""
    writer = ChatWriter(f"chatcmpl-{reference}", request.model, created)
    chunks = [writer.refuse(index, message, told) for index in range(request.choices)]
    if wants_usage(request):
        chunks.append(writer.usage(_counted_nothing()))
    return b"".join((*chunks, writer.done()))
