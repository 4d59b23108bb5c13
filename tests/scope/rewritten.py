"""Scopes that differ from others in a few lines, by chance."""

import copy
from random import Random
from typing import Any

from tests.scope.calls import a_tool, an_argument
from tests.scope.oracle import Lines, kind_of


def edited(dice: Random, scope: Lines) -> dict[str, Any]:
    """The scope after some changes by chance, about as often for the worse as for the better."""
    new: dict[str, Any] = copy.deepcopy({**scope})
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        dice.choice([_scope, _tool, _tool, _argument, _argument, _argument])(dice, new)
    return new


def _scope(dice: Random, new: dict[str, Any]) -> None:
    change = dice.randrange(5)
    if change == 0:
        new["expires"] = dice.choice(["2027-06-29", "2027-06-30", "2027-07-01"])
    elif change == 1:
        new["data_classes"] = dice.sample(["customer", "pii.email"], dice.randrange(3))
    elif change == 2 and new["tools"]:
        del new["tools"][dice.choice([*new["tools"]])]
    elif change == 3:
        new["tools"][dice.choice(["refund", "any", "new"])] = a_tool(dice)
    else:
        new["tools"] = dict(reversed(new["tools"].items()))


def _tool(dice: Random, new: dict[str, Any]) -> None:
    if not new["tools"]:
        return
    tool = new["tools"][dice.choice([*new["tools"]])]
    word = dice.choice(["effect", "reversible", "approvals", "others", "returns"])
    tool[word] = {
        "effect": dice.choice(["read", "write", "egress"]),
        "reversible": dice.random() < 0.5,
        "approvals": dice.choice([0, 1, 2]),
        "others": dice.choice(["allow", "deny"]),
        "returns": dice.choice([[], ["public"]]),
    }[word]


def _argument(dice: Random, new: dict[str, Any]) -> None:
    tools = [tool for tool in new["tools"].values() if tool.get("arguments")]
    if not tools:
        return
    arguments = dice.choice(tools)["arguments"]
    name = dice.choice([*arguments])
    lines = arguments[name]
    change = dice.randrange(6)
    if change == 0:
        del arguments[name]
    elif change == 1:
        arguments[dice.choice([name, "more"])] = an_argument(dice)
    elif change == 2:
        lines["required"] = not lines.get("required", True)
    elif change == 3 and len(lines) > 1:
        del lines[dice.choice([each for each in lines if each != "type"])]
    else:
        other = an_argument(dice)
        lines |= {key: value for key, value in other.items() if other["type"] == kind_of(lines)}
