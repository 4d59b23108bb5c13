"""Chats to attack: a bare model, an application's backend, a Seawall gateway; and agents."""

import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.reply import Call, Heard, Reply
from seawall.redteam.seed import Goal
from seawall.redteam.targets.answer import Answer, Asked
from seawall.redteam.targets.conversation import (
    arguments_of,
    tool_messages,
    tool_name,
    user_message,
)
from seawall.redteam.targets.endpoint import Endpoint
from seawall.redteam.targets.protocol import Abilities, Oracle
from seawall.redteam.targets.sandbox import SandboxTools
from seawall.redteam.targets.tools import Json, Ran, Tools, Toolset

MOST_ROUNDS = 6
"""How often an agent is asked in one turn: after as many rounds of tools it has said enough."""

SAID = frozenset(Goal) - {Goal.CALL}
"""Goals that are told by what is said, or left in links."""


@dataclass(frozen=True, slots=True)
class Feature:
    """
    How the application asks its model.

    `sources`: it marks what others wrote, as applications behind Seawall do.
    """

    model: str
    system: str = field(default="", repr=False)
    sources: bool = False


@dataclass(slots=True)
class _Talk:
    """One end user's conversation, so far. `stopped` is what tools were kept from in this turn."""

    principal: str
    session: str
    tools: Toolset
    messages: list[Json] = field(default_factory=list[Json])
    stopped: bool = False

    @property
    def headers(self) -> Mapping[str, str]:
        """Whose it is, for a gateway."""
        return {"x-seawall-principal": self.principal, "x-seawall-session": self.session}


class ChatTarget:
    """
    A chat at an address.

    Each try is a conversation of its own, and each of its end users another one. What the
    target refused is left out of what it is asked next, as applications do.
    """

    def __init__(self, endpoint: Endpoint, feature: Feature) -> None:
        self._endpoint = endpoint
        self._feature = feature

    @property
    def name(self) -> str:
        """What it is called in a report."""
        return self._endpoint.name

    @property
    def abilities(self) -> Abilities:
        """It takes everything, and tells what is said."""
        return Abilities(Oracle.HARM, SAID, frozenset(Channel), users=True, turns=True)

    async def ask(self, attack: Attack) -> Reply:
        """Send all turns. TargetError where one is not answered: the try counts for nothing."""
        run, heard = secrets.token_hex(6), list[Heard]()
        talks: dict[str, _Talk] = {}
        async with AsyncExitStack() as stack:
            for number, turn in enumerate(attack.turns):
                if turn.fresh or turn.who not in talks:
                    opened = self._open(f"{turn.who}-{run}", f"redteam-{run}-{number}")
                    talks[turn.who] = await stack.enter_async_context(opened)
                heard.append(await self._say(talks[turn.who], turn))
        return Reply(tuple(heard), tuple(turn.who for turn in attack.turns))

    @asynccontextmanager
    async def _open(self, principal: str, session: str) -> AsyncIterator[_Talk]:
        async with self._tools().open(session, principal) as tools:
            system = self._feature.system
            said: list[Json] = [{"role": "system", "content": system}] if system else []
            yield _Talk(principal, session, tools, said)

    def _tools(self) -> Tools:
        return SandboxTools(())

    async def _say(self, talk: _Talk, turn: Turn) -> Heard:
        """One turn, and whatever the target does before it has answered."""
        before, talk.stopped = len(talk.messages), False
        talk.messages += await self._turn(talk, turn)
        answers: list[Answer] = []
        executed: list[Call] = []
        for _ in range(MOST_ROUNDS):
            answer = await self._ask(talk)
            answers.append(answer)
            if answer.message is None:
                del talk.messages[before:]
                break
            talk.messages.append(answer.message)
            if not answer.asked:
                break
            executed += await self._run(talk, answer.asked)
        return _heard(answers, executed, stopped=talk.stopped)

    async def _turn(self, talk: _Talk, turn: Turn) -> list[Json]:
        """
        The turn as messages: what the user says and sends, then what tools bring in.

        A tool that brings something in has been called already: whether the model would have
        called it is not what is tried.
        """
        ways = talk.tools.ways_in
        sent = [p for p in turn.whole if p.channel is not Channel.TOOL and p.channel not in ways]
        messages: list[Json] = [user_message(sent, sources=self._feature.sources)] if sent else []
        brought: dict[str, list[Piece]] = {}
        for piece in turn.whole:
            if piece.channel in ways:
                brought.setdefault(ways[piece.channel].tool, []).append(piece)
            elif piece.channel is Channel.TOOL:
                call = Call(tool_name(piece), "{}")
                messages += tool_messages(call, piece.text, number=len(messages))
        asked = {way.tool: way.asked for way in ways.values()}
        for tool, pieces in brought.items():
            talk.tools.carry(_payload(pieces))
            call = Call(tool, arguments_of(asked[tool]))
            result = await _tried(talk, call)
            messages += tool_messages(call, result.text, number=len(messages))
        return messages

    async def _ask(self, talk: _Talk) -> Answer:
        body: dict[str, Any] = {
            "model": self._feature.model,
            "messages": talk.messages,
            "user": talk.principal,
        }
        if talk.tools.definitions:
            body["tools"] = list(talk.tools.definitions)
        return await self._endpoint.ask(body, talk.headers)

    async def _run(self, talk: _Talk, asked: Sequence[Asked]) -> list[Call]:
        """Run what the target wants run, and let it know. Gives what was executed."""
        executed = []
        for each in asked:
            ran = await _tried(talk, each.call)
            talk.messages.append({"role": "tool", "tool_call_id": each.id, "content": ran.text})
            if ran.executed:
                executed.append(each.call)
        return executed


class AgentTarget(ChatTarget):
    """
    A chat with tools that are run as it wishes: what it did counts, and not what it wanted.

    Behind Seawall a call that is denied or held never arrives here, and so is never executed.
    """

    def __init__(self, endpoint: Endpoint, feature: Feature, tools: Tools) -> None:
        super().__init__(endpoint, feature)
        self._opens = tools

    @property
    def abilities(self) -> Abilities:
        """As of a chat; and it executes calls."""
        return replace(super().abilities, goals=frozenset(Goal), calls=True)

    def _tools(self) -> Tools:
        return self._opens


async def _tried(talk: _Talk, call: Call) -> Ran:
    ran = await talk.tools.run(call)
    talk.stopped = talk.stopped or ran.stopped
    return ran


def _payload(pieces: Iterable[Piece]) -> str:
    return "\n\n".join(piece.text for piece in pieces)


def _heard(answers: Sequence[Answer], executed: Sequence[Call], *, stopped: bool) -> Heard:
    """What reached the client: the last words first, for it is them that people read."""
    texts = [answer.text for answer in reversed(answers)]
    calls = [f"{each.call.tool} {each.call.arguments}" for a in answers for each in a.asked]
    return Heard(
        text="\n".join(filter(None, (*texts, *calls))),
        calls=tuple(executed),
        stopped=stopped or any(answer.stopped for answer in answers),
        request=answers[-1].request,
    )
