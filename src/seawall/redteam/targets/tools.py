"""What an agent's tools are to a target: definitions, ways in for the attacker, and running."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from seawall.redteam.attack import Channel
from seawall.redteam.reply import Call

Json = Mapping[str, Any]

NO_TOOL = "there is no tool of this name"


@dataclass(frozen=True, slots=True)
class WayIn:
    """A tool whose result brings the attacker's words in, and the arguments to call it with."""

    tool: str
    asked: Json = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Ran:
    """
    What the model is told of a call. Not `executed`, nothing was done.

    `stopped` is whether what stands before the tool refused the call, or kept its result back.
    """

    text: str
    executed: bool = True
    stopped: bool = False


class Toolset(Protocol):
    """The tools of one conversation."""

    @property
    def definitions(self) -> Sequence[Json]:
        """As chat completions declare them."""
        ...

    @property
    def ways_in(self) -> Mapping[Channel, WayIn]:
        """By which tool words of a channel get to the model."""
        ...

    def carry(self, payload: str) -> None:
        """Let those tools give this from now on."""
        ...

    async def run(self, call: Call) -> Ran:
        """Run a call. TargetError where the tools themselves are out of order."""
        ...


class Tools(Protocol):
    """Opens the tools for a conversation of its own, with one end user."""

    def open(self, session: str, principal: str) -> AbstractAsyncContextManager[Toolset]:
        """The tools, until the conversation is over. TargetError where they cannot be had."""
        ...
