"""Models, requests, tokens and money that a scope lets a feature use."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from openai import APIStatusError, AsyncOpenAI

from seawall.gateway.allowance import Used, used_of
from seawall.gateway.parts import Price
from tests.gateway.answers import chunk, completion, says
from tests.gateway.faults import Waiting
from tests.gateway.running import Answer
from tests.gateway.scoped import Client, changed, scoped
from tests.waiting import until


def scope(**lines: Any) -> dict[str, Any]:
    return {"support": changed(**lines)}


def code(client: Client, **how: Any) -> tuple[int, str]:
    """The status and code of the next request, or 200."""
    try:
        list(client.ask("Hello", **how))
    except APIStatusError as refused:
        return refused.status_code, str(refused.code)
    return 200, ""


def at(client: Client, moment: datetime) -> None:
    """Set the gateway's clock."""
    client.gateway.parts.now = lambda: moment


NOON = datetime(2027, 1, 4, 12, 0, 30, tzinfo=UTC)


def test_a_model_that_the_scope_does_not_name_is_not_asked(tmp_path: Path) -> None:
    with scoped(tmp_path, says("fine"), scopes=scope(models=["small-*"])) as client:
        assert code(client) == (403, "model_not_in_scope")
        assert client.gateway.model.asked == []
        facts = client.gateway.events("scope.exceeded")[0].event.facts
        assert facts == {"limit": "model_not_in_scope", "mode": "enforce"}


def test_a_scope_in_shadow_mode_only_has_the_log_say_so(tmp_path: Path) -> None:
    lines = {"models": ["small-*"], "mode": "shadow"}
    with scoped(tmp_path, says("fine"), scopes=scope(**lines)) as client:
        assert code(client) == (200, "")
        assert client.gateway.events("scope.exceeded")[0].event.facts["mode"] == "shadow"


def test_requests_of_a_minute_are_counted_and_the_next_minute_begins_anew(tmp_path: Path) -> None:
    with scoped(tmp_path, says("fine"), scopes=scope(requests_per_minute=2)) as client:
        at(client, NOON)
        assert [code(client)[0] for _ in range(3)] == [200, 200, 429]
        with pytest.raises(APIStatusError) as refused:
            client.ask("Hello")
        assert refused.value.response.headers["retry-after"] == "30"
        at(client, NOON + timedelta(seconds=30))
        assert code(client) == (200, "")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_tokens_of_a_day_are_those_that_the_upstream_counts(
    tmp_path: Path, *, stream: bool
) -> None:
    """Eight a request, as the model counts them; a stream without a count has some by length."""
    with scoped(tmp_path, says("fine" * 100), scopes=scope(tokens_per_day=10)) as client:
        at(client, NOON)
        expected = [200, 403] if stream else [200, 200, 403]
        assert [code(client, stream=stream)[0] for _ in expected] == expected
        assert code(client) == (403, "tokens_per_day")
        at(client, NOON + timedelta(hours=12))
        assert code(client) == (200, "")


@pytest.mark.parametrize("way", ["error", "refusal"])
def test_an_answer_that_is_refused_is_counted(tmp_path: Path, way: str) -> None:
    """It is made and paid, whatever the client gets of it."""
    lines: dict[str, Any] = {
        "scopes": scope(tokens_per_day=10),
        "rules": [{"name": "no-mail", "kind": "pii.*", "stages": ["output"], "action": "block"}],
        "refuse_with": way,
    }
    with scoped(tmp_path, says("Write to bob@gmail.com"), **lines) as client:
        at(client, NOON)
        refused = code(client)
        assert refused[1] != "tokens_per_day"
        assert code(client) == refused
        assert code(client) == (403, "tokens_per_day")
        assert len(client.gateway.model.asked) == 2


def test_an_answer_that_cannot_be_read_is_counted(tmp_path: Path) -> None:
    async def odd(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.json_response({"choices": [{"message": {"role": "user"}}]})

    with scoped(tmp_path, odd, scopes=scope(tokens_per_day=10)) as client:
        at(client, NOON)
        assert code(client) == (502, "upstream_unreadable")
        assert code(client) == (403, "tokens_per_day")


def endless(delta: dict[str, Any], usage: dict[str, int] | None = None) -> Answer:
    """A stream that goes on until its reader leaves; its first chunk counts the tokens so far."""

    async def answer(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for number in count():
            told = {"usage": usage} if usage and not number else {}
            line = json.dumps({**chunk(0, delta), **told}).encode()
            await response.write(b"data: " + line + b"\n\n")
        return response

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        endless({"content": "word " * 200}),
        endless({"content": "word " * 200}, {"prompt_tokens": 3, "completion_tokens": 1}),
    ],
    ids=["uncounted", "counted at its beginning"],
)
def test_a_stream_whose_client_leaves_is_counted(tmp_path: Path, answer: Answer) -> None:
    """Who takes the most of an answer and leaves before its end gets none for nothing."""
    with scoped(tmp_path, answer, scopes=scope(tokens_per_day=100)) as client:
        at(client, NOON)
        arriving = client.ask("Hello", stream=True)
        said = 0
        for part in arriving:
            said += len(part.choices[0].delta.content or "")
            if said > 400:
                break
        arriving.close()
        until(lambda: bool(client.gateway.events("answer.cut")))
        assert code(client) == (403, "tokens_per_day")
        assert len(client.gateway.model.asked) == 1


def test_a_request_whose_client_leaves_is_counted(tmp_path: Path) -> None:
    """What was asked is, since the model has read it."""
    waiting = Waiting()

    async def give_up(client: Client) -> None:
        async with AsyncOpenAI(base_url=client.openai.base_url, api_key=client.key) as openai:
            message: Any = {"role": "user", "content": "Hello"}
            asking = openai.chat.completions.create(
                model="m", messages=[message], extra_headers=client.headers()
            )
            asked = asyncio.ensure_future(asking)
            await asyncio.to_thread(waiting.await_arrivals, 1)
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)

    with scoped(tmp_path, waiting, scopes=scope(tokens_per_day=2)) as client:
        at(client, NOON)
        asyncio.run(give_up(client))
        until(lambda: bool(client.gateway.events("answer.cut")))
        assert code(client) == (403, "tokens_per_day")


def test_money_of_a_day_goes_by_the_price_list(tmp_path: Path) -> None:
    async def costly(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        usage = {"prompt_tokens": 100_000, "completion_tokens": 10_000}
        return web.json_response({**completion({"content": "fine"}), "usage": usage})

    prices = {"m*": {"input": 2.0, "output": 10.0}}
    with scoped(tmp_path, costly, scopes=scope(spend_per_day=0.5), prices=prices) as client:
        at(client, NOON)
        assert [code(client) for _ in range(3)] == [(200, ""), (200, ""), (403, "spend_per_day")]


def test_a_limit_on_spending_needs_a_price(tmp_path: Path) -> None:
    with scoped(tmp_path, says("fine"), scopes=scope(spend_per_day=5)) as client:
        assert code(client) == (403, "model_without_price")


def test_embeddings_count_too(tmp_path: Path) -> None:
    with scoped(tmp_path, says("fine"), scopes=scope(models=["small-*"])) as client:
        with pytest.raises(APIStatusError) as refused:
            client.openai.embeddings.create(model="m", input="text")
        assert refused.value.code == "model_not_in_scope"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0, 1e3), st.floats(0, 1e3))
def test_no_request_that_costs_anything_is_free(
    given_: int, made: int, price: float, other: float
) -> None:
    cost = Used(given_, made).cost(Price(price, other))
    assert cost >= given_ * price + made * other
    assert cost - 1 <= given_ * price + made * other


@pytest.mark.parametrize(
    "usage", [None, {}, [], {"prompt_tokens": -1}, {"prompt_tokens": True}, {"prompt_tokens": 1e9}]
)
def test_what_an_upstream_does_not_count_is_counted_by_its_length(usage: Any) -> None:
    assert used_of(usage, said=9, answered=4) == Used(3, 1)
