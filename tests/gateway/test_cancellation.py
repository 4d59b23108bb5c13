"""Ends that come early: a client that leaves, a gateway that is told to stop."""

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from tests.gateway.answers import says
from tests.gateway.faults import Waiting, events_of
from tests.gateway.raw import HONEST, head, request, still_answers, wire
from tests.gateway.running import Running, running
from tests.gateway.serving import Installation, Serving, serving, serving_model
from tests.waiting import until


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("cancellation"), says("unused")) as gateway:
        yield gateway


@pytest.fixture
def gateway(shared: Running) -> Running:
    shared.model.left.clear()
    return shared


def was_cut(gateway: Running) -> bool:
    """Whether the model was hung up on, and the log says of the last request why."""
    assert gateway.model.left.wait(timeout=20)
    gateway.model.answer = says("Because yeast makes gas.")
    assert still_answers(gateway)  # and with its events, those before are in the log
    request = gateway.events("request.received")[-2].event.request
    assert events_of(gateway, request)[-1] == "answer.cut"
    assert "answer.delivered" not in events_of(gateway, request)
    return bool(gateway.events("answer.cut", request)[0].event.facts["reason"] == "client_gone")


def test_a_stream_that_a_client_closes_is_ended_at_the_model(gateway: Running) -> None:
    gateway.model.answer = Waiting()
    with OpenAI(base_url=gateway.url + "/v1", api_key="k", max_retries=0) as client:
        stream = client.chat.completions.create(**HONEST, stream=True)
        stream.close()
        assert was_cut(gateway)


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "plain"])
def test_a_task_that_is_cancelled_ends_its_request_at_the_model(
    gateway: Running,
    stream: bool,  # noqa: FBT001 - a case
) -> None:
    model = gateway.model.answer = Waiting()

    async def give_up() -> None:
        url = gateway.url + "/v1"
        async with AsyncOpenAI(base_url=url, api_key="k", max_retries=0) as client:

            async def ask() -> None:
                create = client.chat.completions.create
                if stream:
                    async for _ in await create(**HONEST, stream=True):
                        pass
                else:
                    await create(**HONEST)

            asking = asyncio.create_task(ask())
            await asyncio.to_thread(model.await_arrivals, 1)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking

    asyncio.run(give_up())
    assert was_cut(gateway)


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "plain"])
def test_a_connection_that_breaks_ends_its_request_at_the_model(
    gateway: Running,
    stream: bool,  # noqa: FBT001 - a case
) -> None:
    model = gateway.model.answer = Waiting()
    with wire(gateway) as spoken:
        spoken.say(request({**HONEST, "stream": stream}))
        model.await_arrivals(1)
    assert was_cut(gateway)


def test_a_client_that_leaves_in_the_middle_of_its_body_harms_nobody(gateway: Running) -> None:
    gateway.model.answer = says("Because yeast makes gas.")
    with wire(gateway) as spoken:
        spoken.say(request()[:-5])
    assert still_answers(gateway)


def test_requests_of_one_client_that_left_do_not_end_those_of_another(gateway: Running) -> None:
    model = gateway.model.answer = Waiting()
    with wire(gateway) as stays, wire(gateway) as leaves:
        stays.say(request())
        leaves.say(request())
        model.await_arrivals(2)
        leaves.socket.shutdown(socket.SHUT_RDWR)
        assert gateway.model.left.wait(timeout=20)
        model.let_go(gateway.loop)
        answer = stays.hear()
        assert answer is not None
        assert answer.status == 200


def takes_no_connection(gateway: Serving) -> bool:
    address = urlsplit(gateway.url)
    try:
        socket.create_connection((address.hostname, address.port or 0)).close()
    except ConnectionRefusedError:
        return True
    return False


def read_all(url: str) -> str:
    with OpenAI(base_url=url + "/v1", api_key="k", max_retries=0) as client:
        stream = client.chat.completions.create(**HONEST, stream=True)
        return "".join(c.choices[0].delta.content or "" for c in stream if c.choices)


def test_a_gateway_that_is_told_to_stop_lets_a_stream_end_and_takes_no_more(
    tmp_path: Path,
) -> None:
    installation = Installation(tmp_path)
    model = Waiting()
    with serving_model(model) as (upstream, loop), ThreadPoolExecutor() as pool:
        installation.write(upstream)
        with serving(installation) as gateway:
            reading = pool.submit(read_all, gateway.url)
            model.await_arrivals(1)
            gateway.term()
            until(lambda: takes_no_connection(gateway))
            assert not reading.done()
            model.let_go(loop)
            assert reading.result(timeout=20) == "Yes. And more."
            assert gateway.end() == 0
    kinds = [entry.event.kind for entry in installation.events()]
    assert kinds[-2:] == ["answer.delivered", "gateway.stopped"]
    assert installation.said_to_the_operator() == b""


def test_a_gateway_that_is_told_twice_stops_at_once_and_logs_what_it_cut(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    model = Waiting()
    with serving_model(model) as (upstream, _), ThreadPoolExecutor() as pool:
        installation.write(upstream)
        with serving(installation) as gateway:
            reading = pool.submit(read_all, gateway.url)
            model.await_arrivals(1)
            with OpenAI(base_url=gateway.url + "/v1", api_key="k", max_retries=0) as client:
                asking = pool.submit(lambda: client.chat.completions.create(**HONEST))
                model.await_arrivals(1)
                gateway.term()
                until(lambda: takes_no_connection(gateway))
                gateway.term()
                assert gateway.end() == 0
                with pytest.raises(openai.InternalServerError, match="stopping") as caught:
                    asking.result(timeout=20)
                assert caught.value.status_code == 503
            with pytest.raises(openai.APIConnectionError):
                reading.result(timeout=20)
    ends = [(e.event.kind, e.event.facts.get("reason")) for e in installation.events()][-3:]
    assert ("answer.cut", "shutdown") in ends
    assert ends[-1] == ("gateway.stopped", None)
    assert installation.said_to_the_operator() == b""


def test_a_gateway_that_is_told_to_stop_closes_idle_connections(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    with serving_model(says("Yes.")) as (upstream, _):
        installation.write(upstream)
        with serving(installation) as gateway:
            with wire(gateway) as idle:
                idle.say(head("GET /seawall/v1/health HTTP/1.1", "Host: a"))
                answer = idle.hear()
                assert answer is not None
                assert answer.status == 200
                gateway.term()
                assert idle.ended()
            assert gateway.end() == 0
