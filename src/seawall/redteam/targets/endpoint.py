"""The server of a target, asked patiently: what is no answer is an error, and never a result."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx2

from seawall.errors import TargetError
from seawall.redteam.targets.answer import Answer, read_answer, read_refusal

OK, TOO_MANY, UNAVAILABLE = 200, 429, 503

_REQUEST = re.compile(r"req_[0-9a-f]{16,40}")

MOST_BYTES = 8_000_000
"""Of an answer; a longer one is no answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long a server may take, and how often it is asked again when it has too much to do.

    All in seconds; `pause` doubles from one time to the next, and `longest` bounds what a server
    may ask for with `retry-after`.
    """

    seconds: float = 60.0
    tries: int = 4
    pause: float = 0.5
    longest: float = 30.0


class Endpoint:
    """
    One address for chat completions.

    `name` is the target's: errors name it, and neither the address nor what was sent or came.
    `headers` are sent with every request, a key among them.
    """

    def __init__(
        self,
        name: str,
        client: httpx2.AsyncClient,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.name = name
        self._client = client
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._headers = dict(headers or {})
        self._patience = patience or Patience()

    async def ask(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        """The answer, or the refusal. TargetError where there is neither."""
        pause = self._patience.pause
        for left in reversed(range(self._patience.tries)):
            status, told, content = await self._post(body, headers)
            if status not in {TOO_MANY, UNAVAILABLE} or not left:
                break
            await asyncio.sleep(_wait(told.get("retry-after", ""), pause, self._patience.longest))
            pause *= 2
        return self._read(status, told, content)

    async def _post(
        self, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        sent = {**headers, **self._headers, "content-type": "application/json"}
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            async with (
                asyncio.timeout(self._patience.seconds),
                self._client.stream(
                    "POST",
                    self._url,
                    content=content,
                    headers=sent,
                    timeout=self._patience.seconds,
                    follow_redirects=False,
                ) as answer,
            ):
                return answer.status_code, answer.headers, await self._read_all(answer)
        except (TimeoutError, httpx2.TimeoutException):
            seconds = f"{self._patience.seconds:g}"
            raise self._error(f"did not answer within {seconds} seconds") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as problem:
            name = type(problem).__name__  # its words may have the address in them
            raise self._error(f"cannot be reached ({name}); is it running?") from None

    async def _read_all(self, answer: httpx2.Response) -> bytes:
        content = bytearray()
        async for piece in answer.aiter_bytes():
            content += piece
            if len(content) > MOST_BYTES:
                raise self._error(f"answered with more than {MOST_BYTES} bytes")
        return bytes(content)

    def _read(self, status: int, headers: Mapping[str, str], content: bytes) -> Answer:
        try:
            body = json.loads(content)
        except ValueError:  # of JSON, and of UTF-8
            body = None
        answer = (
            read_answer(body, headers.get("x-seawall-decision", ""))
            if status == OK
            else read_refusal(body)
        )
        if answer is not None:
            return replace(answer, request=_request(headers))
        if status == OK:
            raise self._error("answered with something that is no chat completion")
        raise self._error(f"answered with status {status}{_advice(status)}")

    def _error(self, what: str) -> TargetError:
        return TargetError(f"target `{self.name}` {what}")


def _request(headers: Mapping[str, str]) -> str:
    """A gateway's number of the request; whatever else a server calls so is none."""
    told = headers.get("x-seawall-request-id", "")
    return told if _REQUEST.fullmatch(told) else ""


def _wait(asked: str, pause: float, longest: float) -> float:
    """Seconds until the next try: what the server asks for, where that is a number."""
    told = float(asked) if asked.isascii() and asked.isdigit() else pause
    return min(told, longest)


def _advice(status: int) -> str:
    match status:
        case 401 | 403:
            return "; set the variable that its `key` names"
        case 404:
            return "; its `url` ends where `/chat/completions` begins, often with `/v1`"
        case 400 | 422:
            return "; it does not take such requests: check its `model`"
        case 429:
            return "; ask less at once, with fewer `--jobs`"
        case _:
            return ""
