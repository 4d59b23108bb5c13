"""Tools that a target file plays: nothing is done in earnest, and all of it is written down."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from seawall.redteam.attack import Channel
from seawall.redteam.reply import Call
from seawall.redteam.targets.tools import NO_TOOL, Json, Ran, Toolset, WayIn

PAYLOAD = "{payload}"

MOST_OF_AN_ARGUMENT = 2_000
"""Characters of an argument that a result repeats."""

_SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,63})\}")


@dataclass(frozen=True, slots=True)
class SandboxTool:
    """
    One tool. `returns` is what it gives, with `{payload}` and its arguments in it.

    `carries` are the channels whose words it brings in, when called with `asked`.
    """

    name: str
    description: str = ""
    parameters: Json = field(default_factory=lambda: {"type": "object"})
    returns: str = "done"
    carries: frozenset[Channel] = frozenset()
    asked: Json = field(default_factory=dict[str, Any])

    @property
    def definition(self) -> Json:
        """As chat completions declare it."""
        function = {
            "name": self.name,
            "description": self.description,
            "parameters": dict(self.parameters),
        }
        return {"type": "function", "function": function}


class Sandbox:
    """Tools that do nothing but answer."""

    def __init__(self, tools: Sequence[SandboxTool]) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._payload = ""

    @property
    def definitions(self) -> Sequence[Json]:
        """As chat completions declare them."""
        return [tool.definition for tool in self._tools.values()]

    @property
    def ways_in(self) -> Mapping[Channel, WayIn]:
        """By which tool words of a channel get to the model: the first that carries them."""
        ways: dict[Channel, WayIn] = {}
        for tool in self._tools.values():
            for channel in tool.carries:
                ways.setdefault(channel, WayIn(tool.name, tool.asked))
        return ways

    def carry(self, payload: str) -> None:
        """Let those tools give this from now on."""
        self._payload = payload

    async def run(self, call: Call) -> Ran:
        """What the tool returns; a call of no tool, or without an object, does nothing."""
        tool = self._tools.get(call.tool)
        if tool is None:
            return Ran(NO_TOOL, executed=False)
        try:
            given = json.loads(call.arguments or "{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return Ran("the arguments must be a JSON object", executed=False)
        slots = {name: str(value)[:MOST_OF_AN_ARGUMENT] for name, value in given.items()}
        slots[PAYLOAD.strip("{}")] = self._payload
        return Ran(_SLOT.sub(lambda match: slots.get(match[1], ""), tool.returns))


@dataclass(frozen=True, slots=True)
class SandboxTools:
    """Opens the same sandbox tools for each conversation."""

    tools: tuple[SandboxTool, ...]

    @asynccontextmanager
    async def open(self, session: str, principal: str) -> AsyncIterator[Toolset]:
        """A sandbox of its own."""
        del session, principal
        yield Sandbox(self.tools)
