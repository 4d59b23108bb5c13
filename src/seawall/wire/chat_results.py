"""Which tool returned which message, as the conversation itself says it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from seawall.terms import Message, Role
from seawall.wire.document import Json

Call = tuple[str, str]
"""A tool, and the arguments that it was called with."""
NOBODY: Call = ("", "")


def with_tools(messages: Sequence[Message], entries: Sequence[Json]) -> tuple[Message, ...]:
    """
    The messages, each result with the tool that was called for it, and with what arguments.

    An id stands for the call that came last before the result, and for none where two
    different calls have it at once: in one message, or while an earlier one has no result yet.
    """
    known: dict[str, Call] = {}
    waiting: Counter[str] = Counter()
    told: list[Message] = []
    for message, entry in zip(messages, entries, strict=True):
        if not isinstance(entry, dict):
            told.append(message)
            continue
        if message.role is Role.ASSISTANT:
            _ask(entry, known, waiting)
        told.append(_named(message, entry, known) if message.role is Role.TOOL else message)
        answered = entry.get("tool_call_id")
        if message.role is Role.TOOL and isinstance(answered, str) and waiting[answered]:
            waiting[answered] -= 1
    return tuple(told)


def _ask(entry: dict[str, Json], known: dict[str, Call], waiting: Counter[str]) -> None:
    """Take the calls of an assistant's message to those that are known and wait for results."""
    for called, call in _calls(entry):
        other = waiting[called] and known[called] != call
        known[called] = NOBODY if other else call
        waiting[called] += 1


def _named(message: Message, entry: dict[str, Json], known: dict[str, Call]) -> Message:
    called, name = entry.get("tool_call_id"), entry.get("name")
    if isinstance(called, str):
        tool, asked = known.get(called, NOBODY)
        return replace(message, tool=tool, asked=asked)
    # The older format, in which a result has its function's name and no id.
    older = entry.get("role") == "function" and isinstance(name, str)
    return replace(message, tool=name) if older and isinstance(name, str) else message


def _calls(entry: dict[str, Json]) -> Iterator[tuple[str, Call]]:
    """The ids of an assistant's calls, and which tools they call with what."""
    listed = entry.get("tool_calls")
    calls: Iterable[Json] = listed if isinstance(listed, list) else ()
    for call in calls:
        if not isinstance(call, dict) or not isinstance(called := call.get("id"), str):
            continue
        for kind, written in (("function", "arguments"), ("custom", "input")):
            body = call.get(kind)
            if isinstance(body, dict) and isinstance(name := body.get("name"), str):
                asked = body.get(written)
                yield called, (name, asked if isinstance(asked, str) else "")
