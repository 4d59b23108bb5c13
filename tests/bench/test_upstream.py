import asyncio

import orjson
import pytest
from openai import AsyncOpenAI, NotFoundError

from bench.mix import exchanges
from bench.upstream import serve


async def speak(pieces: list[bytes]) -> bytes:
    """Send pieces over one connection, one after another, and read to its end."""
    server = await serve(0, pace=0.0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        writer.close()
        await writer.wait_closed()
        return head + body


def chat(body: bytes) -> bytes:
    return b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )


def test_a_request_is_answered_alike_however_it_is_cut() -> None:
    question = exchanges()[3].question
    request = chat(orjson.dumps({"messages": [{"role": "user", "content": question}]}))
    whole = asyncio.run(speak([request]))
    assert asyncio.run(speak([request[at : at + 1] for at in range(len(request))])) == whole
    assert orjson.loads(whole.partition(b"\r\n\r\n")[2])["choices"][0]["message"]["content"] == (
        exchanges()[3].answer
    )


def test_what_is_no_question_of_the_mix_is_an_error_and_never_an_answer() -> None:
    for body in (b"", b"{", b"[]", b'{"messages": [{"content": ["x"]}]}', b'{"messages": []}'):
        assert asyncio.run(speak([chat(body)])).startswith(b"HTTP/1.1 400 ")
    assert asyncio.run(speak([b"GET /v2 HTTP/1.1\r\n\r\n"])).startswith(b"HTTP/1.1 404 ")


async def ask_with_the_official_client(pace: float) -> list[tuple[str, str, str]]:
    async with await serve(0, pace) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/v1"
        async with AsyncOpenAI(base_url=url, api_key="sk-bench", max_retries=0) as client:
            return [
                (it.answer, await plain(client, it.question), await streamed(client, it.question))
                for it in exchanges()[:6]
            ]


async def plain(client: AsyncOpenAI, question: str) -> str:
    answer = await client.chat.completions.create(
        model="bench", messages=[{"role": "user", "content": question}]
    )
    return answer.choices[0].message.content or ""


async def streamed(client: AsyncOpenAI, question: str) -> str:
    stream = await client.chat.completions.create(
        model="bench", messages=[{"role": "user", "content": question}], stream=True
    )
    return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])


def test_the_official_client_reads_every_answer_plain_streamed_and_paced() -> None:
    for pace in (0.0, 0.0001):
        for answer, whole, joined in asyncio.run(ask_with_the_official_client(pace)):
            assert answer == whole == joined


async def ask_for_nothing() -> None:
    async with await serve(0, pace=0.0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2"
        async with AsyncOpenAI(base_url=url, api_key="sk-bench", max_retries=0) as client:
            await client.models.list()


def test_an_error_has_the_shape_that_the_official_client_knows() -> None:
    with pytest.raises(NotFoundError) as caught:
        asyncio.run(ask_for_nothing())
    assert isinstance(caught.value.body, dict)
    assert caught.value.body["type"] == "invalid_request_error"
