"""What is logged of tool calls: which tool, and of each argument its hull, never its words."""

import math
import re
from collections.abc import Collection, Iterable, Mapping

import orjson

from seawall.terms import Fact, Message, Role, ToolCall
from seawall.wire import Json

MOST_CALLS = 32
MOST_ARGUMENTS = 32
"""Told one by one; beyond, they are counted."""

MOST_NUMBER = 999_999
"""Larger numbers may be somebody's: of those only the digits are counted."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#\s]*@)?(?P<host>[^/?#:@\s]+)")
_MAIL = re.compile(r"[^@\s]+@(?P<host>[^@\s]+)")
_LABEL = re.compile(r"[a-z0-9-]{1,40}")
_FOLDER = re.compile(r"[a-z][a-z_-]{1,23}")
_COMMON = frozenset(
    {"app", "bin", "data", "etc", "home", "mnt", "opt", "srv", "tmp", "usr", "var"}
)
_DEEPER = frozenset({"etc", "opt", "srv", "usr", "var"})
"""Folders that are nobody's name, and those below which the next is not either."""

_SECOND_LEVEL = 3
"""Letters of a second label that belongs to the ending: `co.uk`, `com.br`."""


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


def hull_of(value: Json) -> dict[str, Fact]:
    """
    What can be said of a value without saying it.

    Its type; a small number itself, or how many digits; how long a text, list or object is;
    of an address or e-mail the domain; of a path its first folders.
    """
    match value:
        case None:
            return {"type": "nothing"}
        case bool():
            return {"type": "flag"}
        case int() | float():
            return {"type": "number", **_number(value)}
        case str():
            return {"type": "text", "length": len(value), **_place(value)}
        case list():
            return {"type": "list", "length": len(value)}
        case _:
            return {"type": "object", "length": len(value)}


def _number(value: float) -> dict[str, Fact]:
    if not math.isfinite(value):
        return {}
    whole = math.floor(value)
    if abs(whole) <= MOST_NUMBER:
        return {"number": whole}
    return {"digits": min(len(str(abs(whole))), 400)}


def _place(text: str) -> dict[str, Fact]:
    """Where a text points to, as far as that is nobody's name."""
    found = _ADDRESS.match(text) or _MAIL.fullmatch(text.strip())
    if found:
        domain = _domain(found["host"].lower().rstrip(".>"))
        return {"domain": domain} if domain else {}
    if text.startswith("/"):
        prefix = _prefix(text)
        return {"prefix": prefix} if prefix else {}
    return {}


def _domain(host: str) -> str:
    """The part of a host that is registered: what stands before it may carry anything."""
    labels = host.split(".")
    if labels[-1].isdecimal():  # an address in numbers is nobody's domain
        return ""
    kept = 3 if len(labels) > 2 and len(labels[-2]) <= _SECOND_LEVEL else 2  # noqa: PLR2004
    last = labels[-kept:]
    return ".".join(last) if len(last) > 1 and all(map(_LABEL.fullmatch, last)) else ""


def _prefix(path: str) -> str:
    first, second = (*path.split("/")[1:3], "", "")[:2]
    if first not in _COMMON:
        return ""
    return f"/{first}/{second}" if first in _DEEPER and _FOLDER.fullmatch(second) else f"/{first}"


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
