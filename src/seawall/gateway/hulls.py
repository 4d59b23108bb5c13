"""What is logged of tool calls: which tool, and of each argument its hull, never its words."""

import re
from collections.abc import Collection, Iterable, Mapping

import orjson

from seawall.scope.hull import hull_of
from seawall.terms import Fact, Message, Role, ToolCall
from seawall.wire import Json

MOST_CALLS = 32
MOST_ARGUMENTS = 32
"""Told one by one; beyond, they are counted."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


def called(calls: Iterable[ToolCall], document: Mapping[str, Json]) -> dict[str, Fact]:
    """
    The facts of the tools that a model wants run.

    Names of tools and arguments are those that the request declares: others are the model's
    own words, and only counted. An argument leaves its hull (`hull_of`).
    """
    declared = _declared(document)
    told = [_call(call, declared) for call in calls]
    return {"count": len(told), "calls": told[:MOST_CALLS]}


def returned(messages: Iterable[Message]) -> dict[str, Fact]:
    """The facts of what tools returned: how long each was; empty where none did."""
    lengths: list[Fact] = [
        sum(len(text.body) for text in message.texts)
        for message in messages
        if message.role is Role.TOOL
    ]
    return {"count": len(lengths), "lengths": lengths[:MOST_CALLS]} if lengths else {}


def hulls_of(call: ToolCall, known: Collection[str]) -> dict[str, Fact]:
    """The hulls of a call's arguments that are known by name, and how many others it has."""
    try:
        arguments = orjson.loads(call.arguments.body or "{}")
    except orjson.JSONDecodeError:
        arguments = None
    if not isinstance(arguments, dict):
        return {"readable": False}
    names = [name for name in arguments if name in known and _NAME.fullmatch(name)]
    told = names[:MOST_ARGUMENTS]
    return {
        "arguments": {name: hull_of(arguments[name]) for name in told},
        "others": len(arguments) - len(told),
    }


def _call(call: ToolCall, declared: Mapping[str, Collection[str]]) -> dict[str, Fact]:
    known = declared.get(call.name)
    told: dict[str, Fact] = {"declared": known is not None}
    if known is not None:
        told["tool"] = call.name
    return told | hulls_of(call, known or ())


def _declared(document: Mapping[str, Json]) -> dict[str, Collection[str]]:
    """The tools that a request declares, and the names of their arguments."""
    found: dict[str, Collection[str]] = {}
    for tool in _listed(document.get("tools")):
        function = tool.get("function")
        if not isinstance(function, Mapping):
            continue
        name, schema = function.get("name"), function.get("parameters")
        properties = schema.get("properties") if isinstance(schema, Mapping) else None
        if isinstance(name, str) and _NAME.fullmatch(name):
            names = properties if isinstance(properties, Mapping) else ()
            found[name] = frozenset(each for each in names if _NAME.fullmatch(each))
    return found


def _listed(value: object) -> list[Mapping[str, Json]]:
    members = value if isinstance(value, list) else []
    return [member for member in members if isinstance(member, Mapping)]
