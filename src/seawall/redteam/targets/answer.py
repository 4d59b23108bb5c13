"""A chat completion read as an attacker reads it: its words, its tool calls, its refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seawall.redteam.reply import Call

STOPPED = frozenset({"hold", "block"})
"""What a Seawall gateway says in `x-seawall-decision` of what it stopped."""

REFUSED = frozenset(
    {"content_blocked", "content_held", "content_filter", "content_policy_violation"}
)
"""Codes of errors that are a verdict: Seawall's own, and those of providers' filters."""

FILTERED = "content_filter"


@dataclass(frozen=True, slots=True)
class Asked:
    """A tool call in an answer, and its id."""

    id: str
    call: Call


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back. `message` is what the next request repeats; None of what was refused.

    `request` is the number that a Seawall gateway gave the request.
    """

    text: str
    asked: tuple[Asked, ...] = ()
    stopped: bool = False
    message: Mapping[str, Any] | None = None
    request: str = ""


def read_answer(body: object, decision: str) -> Answer | None:
    """The answer in the body of a success; None where that is no chat completion."""
    choice = _first(_member(body, "choices"))
    message = _member(choice, "message")
    if not isinstance(message, Mapping):
        return None
    refusal = message.get("refusal")
    refused = bool(refusal) or _member(choice, "finish_reason") == FILTERED
    words = _words(message.get("content"))
    text = "\n".join(filter(None, (words, refusal if isinstance(refusal, str) else "")))
    asked = tuple(_calls(message.get("tool_calls")))
    if not asked and not text and not refused and message.get("content") is None:
        return None
    return Answer(
        text,
        asked,
        stopped=refused or decision in STOPPED,
        message=None if refused else _repeated(words, asked),
    )


def read_refusal(body: object) -> Answer | None:
    """The refusal in the body of an error; None where the error is no verdict."""
    error = _member(body, "error")
    if _member(error, "code") not in REFUSED:
        return None
    return Answer(str(_member(error, "message") or ""), stopped=True)


def _repeated(words: str, asked: tuple[Asked, ...]) -> Mapping[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": words or None}
    if asked:
        message["tool_calls"] = [
            {
                "id": each.id,
                "type": "function",
                "function": {"name": each.call.tool, "arguments": each.call.arguments},
            }
            for each in asked
        ]
    elif not words:
        message["content"] = ""
    return message


def _calls(told: object) -> list[Asked]:
    calls = []
    for number, each in enumerate(told if isinstance(told, list) else ()):
        function = _member(each, "function")
        name, arguments = _member(function, "name"), _member(function, "arguments")
        if isinstance(name, str):
            given = arguments if isinstance(arguments, str) else ""
            identity = _member(each, "id")
            named = identity if isinstance(identity, str) and identity else f"call_{number}"
            calls.append(Asked(named, Call(name, given)))
    return calls


def _words(content: object) -> str:
    if isinstance(content, list):
        return "\n".join(str(_member(part, "text") or "") for part in content)
    return content if isinstance(content, str) else ""


def _first(choices: object) -> object:
    return choices[0] if isinstance(choices, list) and choices else None


def _member(holder: object, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else None
