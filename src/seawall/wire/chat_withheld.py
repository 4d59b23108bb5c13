"""Tool calls of an answer that are kept from the client, and what it is told instead."""

from collections.abc import Collection, Mapping

from seawall.wire.chat_message import MARK
from seawall.wire.document import Json
from seawall.wire.expect import expect_list, expect_object

MAX_CHOICES = 128

STOPPED = "content_filter"
"""Why a choice ended that has none of its calls left."""


def withhold(
    document: Mapping[str, Json],
    choice: int,
    paths: Collection[str],
    *,
    note: str,
    told: Json,
) -> dict[str, Json]:
    """
    The answer without some tool calls of a choice (by position), named by their arguments' paths.

    `note` is added to what the assistant says, so that whoever reads on knows what did not
    happen; `told` is the same for programs, under our own key of the message.
    """
    choices = expect_list(document.get("choices"), "/choices", MAX_CHOICES).copy()
    here = f"/choices/{choice}"
    whole = {**expect_object(choices[choice], here)}
    message = {**expect_object(whole.get("message"), f"{here}/message")}
    left = _left(message.get("tool_calls"), f"{here}/message/tool_calls", paths)
    older = f"{here}/message/function_call/arguments" in paths
    message.pop("tool_calls", None)
    if left:
        message["tool_calls"] = left
    if older:
        message.pop("function_call", None)
    if not left and message.get("function_call") is None:
        whole["finish_reason"] = STOPPED
    message["content"] = _and(message.get("content"), note)
    message[MARK] = told
    whole["message"] = message
    choices[choice] = whole
    return {**document, "choices": choices}


def _left(calls: Json, path: str, paths: Collection[str]) -> list[Json]:
    """The calls that stay."""
    listed = calls if isinstance(calls, list) else []
    return [
        call
        for index, call in enumerate(listed)
        if not {f"{path}/{index}/function/arguments", f"{path}/{index}/custom/input"} & {*paths}
    ]


def _and(content: Json, note: str) -> Json:
    """What was said, and the note."""
    if isinstance(content, list):
        return [*content, {"type": "text", "text": note}]
    return f"{content}\n\n{note}" if isinstance(content, str) and content else note
