"""Several gateways of one installation with their log in one database."""

import asyncio
import json
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiohttp import web
from openai import OpenAI

from seawall.assemble.review_audit import audit_samples
from seawall.ledger import LOG_URL, own_verifier, verify
from tests.gateway.serving import Installation, Serving, serving, serving_model
from tests.postgres_server import Server

pytestmark = pytest.mark.long

MODEL = "gpt-4o-mini"


def chunk(**delta: str) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    return b"data: " + json.dumps({**body, "choices": [choice]}).encode() + b"\n\n"


async def answer(request: web.Request, body: dict[str, object]) -> web.StreamResponse:
    """An answer, or the beginning of one that never ends."""
    if not body.get("stream"):
        message = {"role": "assistant", "content": "Good day."}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        told = {"id": "c", "object": "chat.completion", "created": 1, "model": MODEL}
        return web.json_response({**told, "choices": [choice]})
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for _ in range(200):
        await response.write(chunk(content="This goes on and on. "))
    await asyncio.Event().wait()
    return response


def client(gateway: Serving) -> OpenAI:
    return OpenAI(base_url=f"{gateway.url}/v1", api_key="none", max_retries=0)


def ask(gateway: Serving, *, stream: bool = False) -> object:
    messages = [{"role": "user", "content": "Good morning!"}]
    return client(gateway).chat.completions.create(
        model=MODEL,
        messages=messages,  # type: ignore[arg-type]
        stream=stream,
    )


def test_two_gateways_write_one_log_and_only_what_the_dead_one_left_is_cut(
    postgres: Server, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.database(template)
    monkeypatch.setenv(LOG_URL, url)
    installation = Installation(tmp_path)
    with serving_model(answer) as (model, _), ExitStack() as stack:
        installation.write(model)
        first = stack.enter_context(serving(installation))
        second = stack.enter_context(serving(installation))
        for gateway in (first, second, first, second):
            ask(gateway)
        streaming = ask(second, stream=True)
        next(iter(streaming))  # type: ignore[call-overload]  # a stream
        second.kill()
        assert not installation.events("answer.cut")
        third = stack.enter_context(serving(installation))
        (cut,) = installation.events("answer.cut")
        assert cut.event.facts["reason"] == "gateway_died"
        ask(first)
        ask(third)
        first.term()
        third.term()
        assert first.end() == third.end() == 0
    delivered = installation.events("answer.delivered")
    assert len(delivered) == 6
    assert len({entry.producer for entry in delivered}) == 3
    folder = tmp_path / ".seawall"
    assert not (folder / "log.sqlite").exists()
    assert not verify(folder, [own_verifier(folder)]).problems


def test_two_gateways_draw_by_one_plan_also_what_a_dead_one_left(
    postgres: Server, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers draws by the same key, and nothing is missing when all is drawn again."""
    monkeypatch.setenv(LOG_URL, postgres.database(template))
    installation = Installation(tmp_path)
    with serving_model(answer) as (model, _), ExitStack() as stack:
        installation.write(model, review={"share": "50%"})
        first = stack.enter_context(serving(installation))
        second = stack.enter_context(serving(installation))
        for _ in range(6):
            ask(first)
            ask(second)
        streaming = ask(second, stream=True)
        next(iter(streaming))  # type: ignore[call-overload]  # a stream
        second.kill()
        third = stack.enter_context(serving(installation))
        ask(third)
        first.term()
        third.term()
        assert first.end() == third.end() == 0
    (plan,) = installation.events("review.planned")
    (cut,) = installation.events("answer.cut")
    assert cut.event.facts == {"reason": "gateway_died", "plan": plan.event.facts["plan"]}
    report = audit_samples(tmp_path / ".seawall", None)
    assert report.fits, report.found
    assert (report.decisions, report.checked) == (14, 14)
    assert report.drawn == len(installation.events("review.sampled"))
