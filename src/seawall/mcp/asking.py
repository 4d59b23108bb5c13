"""The questions that the proxy asks the gateway, over its HTTP interface."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from seawall.errors import ProxyError

CHECK, LIST, AUTHORIZE, RESULT = (
    "/seawall/v1/check",
    "/seawall/v1/tools/list",
    "/seawall/v1/tools/authorize",
    "/seawall/v1/tools/result",
)

SECONDS = 30.0
"""How long an answer of the gateway may take."""

_OK = 200

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Whose:
    """The session that a client's request belongs to, and the end user behind it."""

    session: str
    principal: str = ""

    @property
    def told(self) -> Json:
        """As the gateway is told it."""
        named = {"principal": self.principal} if self.principal else {}
        return {"session": self.session, **named}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the gateway says of a text that the model is to read. `text` is None if it may not."""

    action: str
    text: str | None
    rules: tuple[str, ...] = ()

    @property
    def as_it_was(self) -> bool:
        """Whether it may be read unchanged."""
        return self.text is not None and self.action != "redact"


class Authority:
    """
    The gateway, asked about one server's tools.

    Each question raises ProxyError where there is no answer: nothing may run then, and
    nothing be read. `server` is the operator's name for the server, or empty.
    """

    def __init__(self, gateway: httpx2.AsyncClient, *, server: str = "") -> None:
        self._gateway = gateway
        self._server = server

    async def listed(self, whose: Whose, tools: Sequence[Json]) -> list[Json]:
        """What became of each tool of a list, in its order."""
        asked = {"server": self._server, "tools": list(tools), **whose.told}
        told = (await self._post(LIST, asked))["tools"]
        if len(told) != len(tools):
            raise ProxyError("the gateway's answer is not about the tools that it was asked about")
        return list(told)

    async def authorize(self, whose: Whose, tool: str, arguments: Mapping[str, Any]) -> Json:
        """The decision on a call with exactly these arguments."""
        try:
            written = json.dumps(arguments, ensure_ascii=False, allow_nan=False)
        except ValueError:
            raise ProxyError("the call's arguments are not JSON") from None
        return await self._post(
            AUTHORIZE, {"tool": self.named(tool), "arguments": written, **whose.told}
        )

    async def check(
        self, whose: Whose, tool: str, text: str, *, uninspected: Sequence[str] = ()
    ) -> Checked:
        """The verdict on what a tool returned, which the session has then read."""
        asked: Json = {"tool": self.named(tool), "text": text, **whose.told}
        if uninspected:
            asked["uninspected"] = list(uninspected)
        return _checked(await self._post(RESULT, asked))

    async def read(self, text: str) -> Checked:
        """The verdict on the server's own words, which no session has read for it."""
        return _checked(await self._post(CHECK, {"text": text, "stage": "context"}))

    def named(self, tool: str) -> str:
        """What scopes know a tool by."""
        return f"{self._server}.{tool}" if self._server else tool

    async def _post(self, path: str, body: Json) -> Json:
        try:
            answer = await self._gateway.post(path, json=body, timeout=SECONDS)
            told = answer.json()
        except (httpx2.HTTPError, ValueError) as problem:
            raise ProxyError(f"the gateway cannot be asked ({type(problem).__name__})") from None
        if answer.status_code != _OK:
            raise ProxyError(f"the gateway refuses to answer: {_why(told)}")
        if not isinstance(told, dict):
            raise ProxyError("the gateway's answer is none of Seawall's")
        return told


def _checked(told: Json) -> Checked:
    rules = {each["rule"] for each in told["findings"] if each["action"] == told["action"]}
    return Checked(told["action"], told["text"], tuple(sorted(filter(None, rules))))


def _why(told: object) -> str:
    error = told.get("error") if isinstance(told, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return str(message) if message else "it does not say why"
