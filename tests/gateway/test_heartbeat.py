"""A stream that has nothing to send yet shows that it lives."""

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from aiohttp import web

from seawall.gateway.heartbeat import BEAT, with_heartbeats
from tests.gateway.answers import pieces
from tests.gateway.running import running
from tests.gateway.test_streaming import client, raw

HOLD = {
    "name": "whole",
    "kind": "pii.email",
    "stages": ["output"],
    "action": "block",
    "buffer": "full",
}


async def slow(closed: list[str], *, fail: bool = False) -> AsyncGenerator[bytes, None]:
    try:
        yield b"a"
        await asyncio.sleep(0.2)
        yield b"b"
        if fail:
            raise ValueError("broken")
    finally:
        closed.append("closed")


def test_a_comment_comes_whenever_nothing_else_does() -> None:
    async def run() -> list[bytes]:
        return [piece async for piece in with_heartbeats(slow([]), seconds=0.03)]

    sent = asyncio.run(run())
    assert sent[0] == b"a"
    assert sent[-1] == b"b"
    assert set(sent[1:-1]) == {BEAT}


def test_what_goes_wrong_in_the_pieces_comes_out() -> None:
    async def run() -> None:
        async for _ in with_heartbeats(slow([], fail=True), seconds=9):
            pass

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(run())


@pytest.mark.parametrize("taken", [1, 2])
def test_closing_it_closes_the_pieces_wherever_they_are(taken: int) -> None:
    closed: list[str] = []

    async def run() -> None:
        beating = with_heartbeats(slow(closed), seconds=0.03)
        for _ in range(taken):
            await anext(beating)
        await beating.aclose()

    asyncio.run(run())
    assert closed == ["closed"]


def test_a_held_stream_beats_and_clients_do_not_mind(tmp_path: Path) -> None:
    async def answer(request: web.Request, body: dict[str, object]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for part in pieces(0, "Bread rises. " * 20, length=65):
            await response.write(b"data: " + json.dumps(part).encode() + b"\n\n")
            await asyncio.sleep(0.1)
        await response.write(b"data: [DONE]\n\n")
        return response

    limits = {"heartbeat_seconds": 0.05}
    with running(tmp_path, answer, rules=[HOLD], limits=limits) as gateway:
        assert BEAT.decode() in raw(gateway)
        arriving = client(gateway).chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hello"}], stream=True
        )
        said = "".join(choice.delta.content or "" for part in arriving for choice in part.choices)
        assert said == "Bread rises. " * 20
