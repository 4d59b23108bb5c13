"""Manifests and calls by chance, aimed at the edges of what the manifests say."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from seawall.assemble.scopes import manifests
from seawall.policy import Document
from seawall.scope import Manifest, Principal, Taint, ToolRequest
from tests.scope.edges import OUTSIDE, PATTERNS, beyond, hostile, inside, ordinary
from tests.scope.oracle import CONSTRAINTS, Lines, day

FEATURE = "support"
CLASSES = ("public", "customer", "pii.email", OUTSIDE)
KNOWN: dict[str, str | int | bool] = {"tenant": "t-1", "team": "red", "seats": 12, "admin": True}
ENUM: dict[str, Any] = {"string": ["a", 'b"\\ö*', "c\n"], "integer": [1, 12], "boolean": [True]}


def scopes(*lines: Lines) -> tuple[Manifest, ...]:
    """The manifests of scopes as YAML holds them; the features are numbered from the second on."""
    named = {f"{FEATURE}{index or ''}": each for index, each in enumerate(lines)}
    document = Document.model_validate(
        {"version": 1, "features": {name: {} for name in named}, "scopes": named}
    )
    return manifests(document)


def a_scope(dice: Random) -> Lines:
    """Any scope of the grammar, though small."""
    names = dice.sample(["mail.send", "orders/find", "refund", "any", "files:read"], 3)
    return {
        "purpose": "p",
        "owner": "o",
        "expires": "2027-06-30",
        "data_classes": dice.sample(["customer", "pii.email"], dice.randrange(3)),
        "tools": {name: a_tool(dice) for name in names},
    }


def a_tool(dice: Random) -> Lines:
    tool: dict[str, Any] = {"effect": dice.choice(["read", "write", "egress"])}
    tool["arguments"] = {
        name: an_argument(dice)
        for name in dice.sample(["to", "if", "$a.b", "Has"], dice.randrange(4))
    }
    if dice.random() < 0.5:
        tool["reversible"] = dice.random() < 0.7
    if dice.random() < 0.5:
        tool["approvals"] = dice.choice([0, 0, 1, 2])
    if dice.random() < 0.2:
        tool["others"] = "allow"
    return tool


def an_argument(dice: Random) -> Lines:
    kind = dice.choice(["string", "string", "string", "number", "integer", "boolean"])
    lines: dict[str, Any] = {"type": kind}
    makers = _MAKERS[kind]
    for name in dice.sample(sorted(makers), dice.randrange(min(3, len(makers) + 1))):
        lines[name] = makers[name](dice)
    if lines.get("minimum", 0) > lines.get("maximum", 1_000):
        del lines["minimum"]
    if dice.random() < 0.25:
        lines["max_items"] = dice.choice([1, 2, 3])
    if dice.random() < 0.3:
        lines["required"] = False
    return lines


_BOUND = {
    "minimum": lambda dice: dice.choice([0, -3, 0.5, 1]),
    "maximum": lambda dice: dice.choice([1, 50, 0.0001, 922337203685477]),
}
_MAKERS: dict[str, dict[str, Any]] = {
    "string": {
        "enum": lambda dice: ENUM["string"][: dice.randrange(1, 4)],
        "max_length": lambda dice: dice.choice([0, 1, 30]),
        "domains": lambda dice: dice.sample(["example.com", "*.example.com", "x.org"], 2),
        "path_prefix": lambda dice: dice.choice(["/", "/data/in", "data/", "/Grüße"]),
        "matches": lambda dice: dice.choice(sorted(PATTERNS)),
        "equals_principal": lambda _: "tenant",
        "data_class": lambda _: "public",
    },
    "number": dict(_BOUND),
    "integer": {
        "enum": lambda _: ENUM["integer"],
        "equals_principal": lambda _: "seats",
        "minimum": lambda dice: dice.choice([0, -3, 1]),
        "maximum": lambda dice: dice.choice([1, 50]),
    },
    "boolean": {"enum": lambda _: ENUM["boolean"], "equals_principal": lambda _: "admin"},
}


def a_call(dice: Random, scope: Lines) -> tuple[ToolRequest, datetime]:
    """A call that is near to what the scope allows, and the moment at which it is made."""
    tool = dice.choice([*scope["tools"]] * 9 + ["nothing"])
    listed = scope["tools"].get(tool, {}).get("arguments", {})
    given = {
        name: a_value(dice, lines)
        for name, lines in listed.items()
        if dice.random() < (0.98 if lines.get("required", True) else 0.6)
    }
    if dice.random() < 0.05:
        given[dice.choice(["other", "other", "TO", "has"])] = dice.choice([1, {"a": []}, None])
    looked = {name: a_few(dice) for name in listed if dice.random() < 0.9}
    attributes = {name: value for name, value in KNOWN.items() if dice.random() < 0.9}
    request = ToolRequest(
        feature=FEATURE,
        tool=tool,
        arguments=written(given),
        taint=Taint(untrusted=dice.random() < 0.4, classes=a_few(dice)),
        from_untrusted=dice.random() < 0.15,
        principal=Principal("u", attributes if dice.random() < 0.9 else {"tenant": "t-2"}),
        approvals=dice.choice([0, 0, 1, 2, 3]),
        classes=looked,
    )
    end = datetime.combine(day(scope), datetime.min.time(), UTC) + timedelta(days=1)
    return request, end + timedelta(seconds=dice.choice([-1, -1, -86_400, -1e6, -1e6, 0, 1]))


def a_few(dice: Random) -> frozenset[str]:
    return frozenset(dice.sample(CLASSES, dice.choice([0, 0, 0, 1, 1, 2])))


def a_value(dice: Random, lines: Lines) -> Any:
    if "max_items" not in lines:
        return one_value(dice, lines)
    if dice.random() < 0.1:
        return dice.choice([[], "a", None, {}])
    most = lines["max_items"]
    return [one_value(dice, lines) for _ in range(dice.choice([1, most, most, most + 1]))]


def one_value(dice: Random, lines: Lines) -> Any:
    given = [name for name in CONSTRAINTS if name in lines]
    fine = [value for name in given for value in inside(name, lines)]
    if known := lines.get("equals_principal"):
        fine.append(KNOWN[known])
    chance = dice.random()
    if chance < 0.8:
        return dice.choice(fine or ordinary(lines))
    if chance < 0.95:
        edge = [value for name in given for value in beyond(name, lines)]
        return dice.choice(edge or ordinary(lines))
    return dice.choice(hostile(lines))


def written(value: Any) -> str:
    """JSON with exact decimals."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)
