"""What a scope says of a call, read off the grammar in docs/scope.md and off none of our code."""

import json
import posixpath
import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from seawall.scope import ToolRequest

Lines = Mapping[str, Any]
"""A part of the policy file, as YAML holds it."""

NOBODY_CAN = 99
"""More people than there are."""

CONSTRAINTS = (
    *("max_items", "enum", "minimum", "maximum", "max_length"),
    *("domains", "path_prefix", "matches", "equals_principal", "data_class"),
)


def people_needed(scope: Lines, request: ToolRequest, now: datetime) -> int:
    """How many people must approve: 0 where none need to, NOBODY_CAN where it is denied."""
    tool = scope["tools"].get(request.tool)
    arguments = read(request.arguments)
    if tool is None or arguments is None or now.astimezone(UTC).date() > day(scope):
        return NOBODY_CAN
    listed = tool.get("arguments", {})
    if tool.get("others") != "allow" and set(arguments) - set(listed):
        return NOBODY_CAN
    if {alike(name) for name in set(arguments) - set(listed)} & set(map(alike, listed)):
        return NOBODY_CAN
    if not all(fits(name, lines, arguments, request) for name, lines in listed.items()):
        return NOBODY_CAN
    seen = set(request.taint.classes).union(*request.classes.values())
    if tool["effect"] == "egress" and seen - {"public", *scope.get("data_classes", ())}:
        return NOBODY_CAN
    return max(own(tool), tainted(tool, request, seen))


def alike(name: str) -> str:
    """What two names have in common that a tool may take for each other."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def own(tool: Lines) -> int:
    """The people that the tool itself waits for."""
    if tool.get("approvals") is not None:
        return int(tool["approvals"])
    return 2 if for_good(tool) else 0


def for_good(tool: Lines) -> bool:
    return tool["effect"] != "read" and not tool.get("reversible", False)


def tainted(tool: Lines, request: ToolRequest, seen: set[str]) -> int:
    """The people that the session's past calls for."""
    two = request.taint.untrusted and bool(seen - {"public"})
    if tool["effect"] == "read" or not (two or request.from_untrusted):
        return 0
    return 2 if for_good(tool) else 1


def day(scope: Lines) -> date:
    return date.fromisoformat(str(scope["expires"]))


def read(text: str) -> dict[str, Any] | None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    try:
        value = json.loads(text, parse_float=Fraction, object_pairs_hook=once)
    except (ValueError, AssertionError):
        return None
    return value if isinstance(value, dict) and "NaN" not in text else None


def fits(name: str, lines: Lines, arguments: Lines, request: ToolRequest) -> bool:
    if name not in arguments:
        return not lines.get("required", True)
    if not is_shape(lines, arguments[name]):
        return False
    return all(held(c, name, lines, arguments[name], request) for c in CONSTRAINTS if c in lines)


def is_shape(lines: Lines, given: Any) -> bool:
    if "max_items" in lines and not (isinstance(given, list) and given):
        return False
    values = given if "max_items" in lines else [given]
    return all(is_kind(kind_of(lines), value) for value in values)


def kind_of(lines: Lines) -> str:
    if lines.get("type"):
        return str(lines["type"])
    if "minimum" in lines or "maximum" in lines:
        return "number"
    first = lines.get("enum", ("",))[0]
    return {bool: "boolean", int: "integer", str: "string"}[type(first)]


def is_kind(kind: str, value: Any) -> bool:
    if kind in ("string", "boolean"):
        return type(value) is {"string": str, "boolean": bool}[kind]
    exact = type(value) is int or (type(value) is Fraction and kind == "number")
    return exact and (value * 10_000).denominator == 1 and abs(value) < Fraction(2**63, 10_000)


def held(constraint: str, name: str, lines: Lines, given: Any, request: ToolRequest) -> bool:
    """Whether one constraint holds for what an argument was given."""
    wanted = lines[constraint]
    if constraint == "max_items":
        return bool(len(given) <= wanted)
    if constraint == "data_class":
        return request.classes.get(name, {"?"}) <= {wanted, "public"}
    values = given if "max_items" in lines else [given]
    return all(one_held(constraint, wanted, value, request) for value in values)


def one_held(constraint: str, wanted: Any, value: Any, request: ToolRequest) -> bool:
    if constraint == "equals_principal":
        known = request.principal.attributes.get(wanted)
        return known == value and type(known) is type(value)
    questions: dict[str, Callable[[], object]] = {
        "enum": lambda: value in wanted,
        "minimum": lambda: value >= Fraction(str(wanted)),
        "maximum": lambda: value <= Fraction(str(wanted)),
        "max_length": lambda: len(value) <= wanted,
        "domains": lambda: any(is_below(host(value), domain) for domain in wanted),
        "path_prefix": lambda: is_plain(value) and PurePosixPath(value).is_relative_to(wanted),
        "matches": lambda: re.fullmatch(wanted, value, re.ASCII),
    }
    return bool(questions[constraint]())


def host(text: str) -> str:
    """The host that a URL, a mail address or a bare host is of; empty for none."""
    if any(not "!" <= letter <= "~" or letter == "\\" for letter in text):
        return ""
    scheme, slashes, rest = text.partition("://")
    if slashes:
        authority, _, path = rest.partition("/")
        name, colon, port = authority.partition(":")
        well = scheme.lower() in ("http", "https") and (not colon or port.isdigit())
        well = well and not set(path) & set('",;<>@')
        text = name if well and len(port) <= 5 else ""
    elif "@" in text:
        local, _, text = text.partition("@")
        fine = set(string.ascii_letters + string.digits + "_'+-")
        if not all(part and set(part) <= fine for part in local.split(".")):
            return ""
    labels = text.lower().split(".")
    fine = set(string.ascii_lowercase + string.digits + "-")
    well = all(
        0 < len(label) <= 63 and set(label) <= fine and label.strip("-") == label
        for label in labels
    )
    return text.lower() if well and len(text) <= 253 else ""


def is_below(name: str, domain: str) -> bool:
    if domain.startswith("*."):
        return name.partition(".")[2] != "" and name.endswith(domain[1:]) and name != domain[2:]
    return name == domain


def is_plain(path: str) -> bool:
    odd = not path.isprintable() or unicodedata.normalize("NFC", path) != path
    if odd or not path or any(sign in path for sign in ("\\", "%", "//")):
        return False
    bare = path[:-1] if path.endswith("/") and path != "/" else path
    return (
        bare not in (".", "") and posixpath.normpath(bare) == bare and ".." not in bare.split("/")
    )
