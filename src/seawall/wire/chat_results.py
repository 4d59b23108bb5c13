"""Which tool returned which message, as the conversation itself says it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from seawall.terms import Message, Role
from seawall.wire.document import Json


def with_tools(messages: Sequence[Message], entries: Sequence[Json]) -> tuple[Message, ...]:
    """
    The messages, each result with the name of the tool that was called for it.

    An id stands for the call that came last before the result, and for none where calls of
    two tools have it at once.
    """
    names: dict[str, str] = {}
    told: list[Message] = []
    for message, entry in zip(messages, entries, strict=True):
        if not isinstance(entry, dict):
            told.append(message)
            continue
        if message.role is Role.ASSISTANT:
            here: dict[str, str] = {}
            for called, name in _calls(entry):
                here[called] = name if here.get(called, name) == name else ""
            names |= here
        told.append(_named(message, entry, names) if message.role is Role.TOOL else message)
    return tuple(told)


def _named(message: Message, entry: dict[str, Json], names: dict[str, str]) -> Message:
    called, name = entry.get("tool_call_id"), entry.get("name")
    if isinstance(called, str):
        return replace(message, tool=names.get(called, ""))
    # The older format, in which a result has its function's name and no id.
    older = entry.get("role") == "function" and isinstance(name, str)
    return replace(message, tool=name) if older and isinstance(name, str) else message


def _calls(entry: dict[str, Json]) -> Iterator[tuple[str, str]]:
    """The ids of an assistant's calls, and the tools that they are of."""
    listed = entry.get("tool_calls")
    calls: Iterable[Json] = listed if isinstance(listed, list) else ()
    for call in calls:
        if not isinstance(call, dict) or not isinstance(called := call.get("id"), str):
            continue
        for kind in ("function", "custom"):
            body = call.get(kind)
            name = body.get("name") if isinstance(body, dict) else None
            if isinstance(name, str):
                yield called, name
