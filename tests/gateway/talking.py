"""Clients that may send anything, a model that may do anything, and what the gateway refused."""

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from openai import APIError, APIStatusError, OpenAI

from tests.gateway.answers import chunk, completion, pieces, stream
from tests.gateway.faults import event, hang_up
from tests.gateway.planting import Planted
from tests.gateway.raw import wire

Values = Sequence[Planted]

_TEMPLATES = (
    "Please answer {} today, they wait for it.",
    "The customer {} wrote about {} and wants a copy sent to {}.",
    "Use {} for the request; it was {} before.",
    "What does {} mean?",
    "{}",
)


def prose(values: Values, more: str = "") -> str:
    """Some sentences with the values in them."""
    texts, said = [each.text for each in values], []
    templates = iter(range(len(values)))
    while texts:
        template = _TEMPLATES[next(templates) % len(_TEMPLATES)]
        taken = [texts.pop() if texts else "it" for _ in range(template.count("{}"))]
        said.append(template.format(*taken))
    return " ".join([*said, more])


Behaviour = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass
class Minded:
    """A model that does with each request what was made up for it, and else says it back."""

    _minds: dict[str, Behaviour] = field(default_factory=dict[str, Behaviour])
    _names: Iterator[int] = field(default_factory=count)
    asked: int = 0

    def will(self, behave: Behaviour) -> str:
        """The name of a model that behaves so."""
        name = f"model-{next(self._names)}"
        self._minds[name] = behave
        return name

    async def __call__(self, http: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        self.asked += 1
        behave = self._minds.get(str(body.get("model")), _echo)
        return await behave(http, body)


async def _echo(http: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Everything that the messages say, said back."""
    if "messages" not in body:
        return web.json_response({"object": "list", "data": [], "model": "m"})
    said = " ".join(_words(message.get("content")) for message in body["messages"])
    return await _say(http, body, {"content": said[-30_000:]})


def _words(content: object) -> str:
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content)
    return str(content)


async def _say(
    http: web.Request, body: dict[str, Any], message: dict[str, Any]
) -> web.StreamResponse:
    if body.get("stream"):
        return await stream(http, pieces(0, message["content"] or "", length=50))
    return web.json_response(completion(message))


def saying(text: str) -> Behaviour:
    """A model that says this."""

    async def behave(http: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        return await _say(http, body, {"content": text})

    return behave


def replying(status: int, body: bytes, **headers: str) -> Behaviour:
    """A model that answers with these bytes."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}

    async def behave(http: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        kind = {"content-type": "application/json"}
        return web.Response(status=status, body=body, headers={**kind, **names})

    return behave


def breaking_off(text: str, *, endless: bool = False) -> Behaviour:
    """A model that says this in a stream and hangs up, or goes on until the gateway does."""

    async def behave(http: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(http)
        for at in range(0, len(text), 40):
            await response.write(event(chunk(0, {"content": text[at : at + 40]})))
        with suppress(ConnectionResetError):
            while endless:
                await response.write(event(chunk(0, {"content": "And so on. " * 40})))
            hang_up(http)
        return response

    return behave


@dataclass
class Talk:
    """
    Clients of one gateway.

    `refusals` are what the gateway itself said where it refused or failed, heads and bodies:
    all but answers of the model, refusals in the shape of an answer, and a model's own error.
    """

    url: str
    model: Minded
    keys: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    refusals: list[bytes] = field(default_factory=list[bytes], repr=False)
    statuses: list[int] = field(default_factory=list[int])

    def __post_init__(self) -> None:
        self.client = OpenAI(base_url=f"{self.url}/v1", api_key="sk-none", max_retries=0)

    def ask(
        self,
        messages: list[dict[str, Any]],
        *,
        model: str = "m",
        streamed: bool = False,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        """One request of OpenAI's client, and all of its answer."""
        create: Any = self.client.chat.completions.create
        try:
            answer = create(
                model=model, messages=messages, stream=streamed, extra_headers=headers, **more
            )
            if streamed:
                for _ in answer:
                    pass
            self.statuses.append(200)
        except APIStatusError as error:
            self._refused(
                error.response.status_code, error.response.headers, error.response.content
            )
        except APIError:  # in the middle of a stream
            self.statuses.append(0)

    def say(self, data: bytes) -> None:
        """Some bytes, and the answer to them."""
        with wire(self) as spoken, suppress(ConnectionError):
            spoken.say(data)
            answer = spoken.hear()
            if answer is not None:
                self._refused(answer.status, answer.headers, answer.body)

    def _refused(self, status: int, headers: Any, body: bytes) -> None:
        self.statuses.append(status)
        with suppress(ValueError):
            if json.loads(body).get("error", {}).get("code") == "upstream_error":
                return  # the model's own words, read like an answer
        if status >= 400:
            self.refusals += [str(dict(headers)).encode(), body]


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}
