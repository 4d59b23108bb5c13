"""Models that fail in every way, as an unmodified OpenAI client and the log see it."""

import gzip
import json
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
import yaml
from aiohttp import web
from openai import OpenAI

from tests.gateway.answers import completion
from tests.gateway.faults import (
    event,
    events_of,
    hang_up,
    hangs_up,
    is_silent,
    raw,
    refusing,
    sends,
    words,
)
from tests.gateway.raw import HONEST
from tests.gateway.running import Answer, Running, running
from tests.gateway.serving import Installation, serving, serving_model

KEY = "sk-of-the-client-Zq8vT2mN5xW7bJ4kR9"
WHOLE = json.dumps(completion({"content": "Because yeast makes gas."})).encode()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("upstream")
    with running(folder, is_silent, limits={"answer_bytes": 200_000}) as gateway:
        reach(gateway, read_seconds=0.5)
        yield gateway


@pytest.fixture
def gateway(shared: Running) -> Running:
    shared.model.asked.clear()
    return shared


def reach(gateway: Running, **changes: Any) -> None:
    """Change how the gateway reaches its model."""
    document = yaml.safe_load(gateway.config.read_text("utf-8"))
    document["upstreams"]["model"] |= changes
    gateway.config.write_text(yaml.safe_dump(document), "utf-8")
    assert gateway.do(gateway.reloader.reload)


def client(url: str) -> OpenAI:
    return OpenAI(base_url=url + "/v1", api_key=KEY, max_retries=0, timeout=20)


def ask(gateway: Running, answer: Answer) -> openai.APIStatusError:
    """The error of a plain request to such a model."""
    gateway.model.answer = answer
    with client(gateway.url) as asking, pytest.raises(openai.APIStatusError) as caught:
        asking.chat.completions.create(**HONEST)
    return caught.value


def stream(gateway: Running, answer: Answer) -> tuple[str, openai.APIError]:
    """What a streaming client read before its error, and the error."""
    gateway.model.answer = answer
    read = ""
    with client(gateway.url) as asking:
        try:
            for chunk in asking.chat.completions.create(**HONEST, stream=True):
                read += "".join(choice.delta.content or "" for choice in chunk.choices)
        except openai.APIError as error:
            return read, error
    pytest.fail("the client saw no error")


def logged(gateway: Running, error: openai.APIStatusError) -> None:
    """The error is in OpenAI's shape, and the log has it under the request that it names."""
    assert isinstance(error.body, dict)
    assert set(error.body) == {"message", "type", "param", "code"}
    assert error.body["type"] == "upstream_error"
    request = error.response.headers["x-seawall-request-id"]
    assert events_of(gateway, request)[-1] == "upstream.failed"
    facts = gateway.events("upstream.failed", request)[0].event.facts
    assert facts["code"] == error.code
    assert facts["status"] == error.status_code


async def breaks_off(request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
    """Hang up in the middle of a body whose length was promised."""
    response = web.StreamResponse(headers={"content-length": "1000"})
    await response.prepare(request)
    await response.write(WHOLE[:50])
    hang_up(request)
    return response


async def speaks_no_http(request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
    transport = request.transport
    assert isinstance(transport, object)
    transport.write(b"220 mail.example ESMTP\r\n")  # type: ignore[union-attr]
    transport.close()  # type: ignore[union-attr]
    return web.Response()


BROKEN = {
    "hangs up": (hangs_up, 502, "upstream_broke_off"),
    "breaks off": (breaks_off, 502, "upstream_broke_off"),
    "speaks no HTTP": (speaks_no_http, 502, "upstream_broke_off"),
    "has headers without end": (
        raw(200, WHOLE, X_Long="a" * 20_000),
        502,
        "upstream_broke_off",
    ),
    "is silent": (is_silent, 504, "upstream_timeout"),
    "falls silent": (
        sends(WHOLE[:50], kind="application/json", then="silence"),
        504,
        "upstream_timeout",
    ),
    "sends another status": (raw(201, WHOLE), 502, "upstream_unexpected"),
    "sends nothing": (raw(204, b""), 502, "upstream_unexpected"),
    "sends an unknown status": (raw(999, WHOLE), 502, "upstream_unexpected"),
    "answers empty": (raw(200, b""), 502, "upstream_unreadable"),
    "answers HTML": (
        raw(200, b"<html>502</html>", content_type="text/html"),
        502,
        "upstream_unreadable",
    ),
    "answers half of JSON": (raw(200, WHOLE[:50]), 502, "upstream_unreadable"),
    "answers a list": (raw(200, []), 502, "upstream_unreadable"),
    "answers another shape": (raw(200, {"choices": "x"}), 502, "upstream_unreadable"),
    "answers an error as success": (
        raw(200, {"error": {"message": "x"}}),
        502,
        "upstream_unreadable",
    ),
    "answers too much": (raw(200, b" " * 200_000 + WHOLE), 502, "upstream_too_long"),
    "packs nonsense": (
        raw(200, b"nonsense", content_encoding="gzip"),
        502,
        "upstream_broke_off",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_model_that_fails_is_an_error_of_its_own_kind(gateway: Running, how: str) -> None:
    answer, status, code = BROKEN[how]
    error = ask(gateway, answer)
    assert (error.status_code, error.code) == (status, code)
    assert isinstance(error, openai.InternalServerError)
    logged(gateway, error)


def test_a_model_that_cannot_be_reached_is_named_and_told_apart(gateway: Running) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        reach(gateway, base_url=f"http://127.0.0.1:{closed.getsockname()[1]}/v1")
        error = ask(gateway, is_silent)
        reach(gateway, base_url=f"http://127.0.0.1:{gateway.model.port}/v1")
    assert (error.status_code, error.code) == (502, "upstream_unreachable")
    assert "`model`" in error.message
    logged(gateway, error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(gateway: Running, status: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0)
        port = elsewhere.getsockname()[1]
        error = ask(gateway, raw(status, b"", location=f"http://127.0.0.1:{port}/v1/x"))
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert (error.status_code, error.code) == (502, "upstream_unexpected")
    assert str(port) not in error.response.text
    logged(gateway, error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (403, openai.PermissionDeniedError),
        (404, openai.NotFoundError),
        (409, openai.ConflictError),
        (422, openai.UnprocessableEntityError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)
@pytest.mark.parametrize("streaming", ["plain", "stream"])
def test_an_error_of_the_model_keeps_its_status_and_words(
    gateway: Running, status: int, kind: type[openai.APIStatusError], streaming: str
) -> None:
    answer = refusing(status, "That was one question too many.", retry_after="7")
    error = ask(gateway, answer) if streaming == "plain" else stream(gateway, answer)[1]
    assert isinstance(error, kind)
    assert error.status_code == status
    assert isinstance(error.body, dict)
    assert error.body["message"] == "That was one question too many."
    assert error.response.headers["retry-after"] == "7"
    logged(gateway, error)


@pytest.mark.parametrize(
    "said",
    [
        f"Incorrect API key provided: {KEY}.",
        "Write to jane.doe@corp.com for more quota.",
        "Internal: token ghp_16C7e42F292c6912E7710c838347Ae178B4a is expired",
    ],
    ids=["our key", "an address", "another key"],
)
@pytest.mark.parametrize("status", [400, 401, 500])
def test_an_error_that_tells_too_much_loses_its_words(
    gateway: Running, said: str, status: int
) -> None:
    error = ask(gateway, refusing(status, said))
    assert error.status_code == status
    assert isinstance(error.body, dict)
    assert error.body["message"] == "upstream `model` refused the request"
    logged(gateway, error)


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"[]", b'{"error":5}', b"\xff\xfe"])
def test_an_error_in_no_known_form_keeps_its_status(gateway: Running, body: bytes) -> None:
    error = ask(gateway, raw(503, body))
    assert error.status_code == 503
    logged(gateway, error)


def test_a_bomb_is_not_unpacked_beyond_the_limit(gateway: Running) -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    tracemalloc.start()
    try:
        error = ask(gateway, raw(200, bomb, content_encoding="gzip"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (error.status_code, error.code) == (502, "upstream_too_long")
    assert peak < 20_000_000
    logged(gateway, error)


def test_an_answer_that_is_packed_honestly_is_read(gateway: Running) -> None:
    gateway.model.answer = raw(200, gzip.compress(WHOLE), content_encoding="gzip")
    with client(gateway.url) as asking:
        answer = asking.chat.completions.create(**HONEST)
    assert answer.choices[0].message.content == "Because yeast makes gas."


BROKEN_STREAMS = {
    "breaks off": (sends(*words("Bread ", "rises "), then="reset"), "upstream_broke_off"),
    "ends early": (sends(*words("Bread ", "rises ")), "upstream_broke_off"),
    "falls silent": (sends(*words("Bread ", "rises "), then="silence"), "upstream_timeout"),
    "sends garbage": (
        sends(*words("Bread "), b"data: {garb\n\n", then="silence"),
        "upstream_unreadable",
    ),
    "sends another shape": (
        sends(*words("Bread "), event({"choices": {}}), then="silence"),
        "upstream_unreadable",
    ),
    "sends no UTF-8": (
        sends(*words("Bread "), b"data: \xff\n\n", then="silence"),
        "upstream_unreadable",
    ),
    "sends too much": (
        sends(*words("Bread "), b": " + b"x" * 200_000 + b"\n\n", then="silence"),
        "upstream_too_long",
    ),
    "sends an error": (
        sends(*words("Bread "), event({"error": {"message": f"bad key {KEY}"}}), then="silence"),
        "upstream_failed",
    ),
    "sends nothing": (sends(), "upstream_broke_off"),
    "sends no stream": (raw(200, WHOLE), "upstream_broke_off"),
    "sends HTML": (raw(200, b"<html>502</html>"), "upstream_broke_off"),
}


@pytest.mark.parametrize("how", BROKEN_STREAMS)
def test_a_stream_that_breaks_ends_in_an_error_and_not_in_its_end_mark(
    gateway: Running, how: str
) -> None:
    answer, code = BROKEN_STREAMS[how]
    read, error = stream(gateway, answer)
    assert "Bread rises ".startswith(read)
    assert error.code == code
    assert KEY not in str(error.body)
    request = gateway.events("answer.started")[-1].event.request
    kinds = events_of(gateway, request)
    assert kinds[-2:] == ["upstream.failed", "answer.cut"]
    assert kinds.index("answer.started") < kinds.index("answer.cut")
    assert gateway.events("answer.cut", request)[0].event.facts["reason"] == code

    gateway.model.answer = answer
    with client(gateway.url) as asking:
        raw_stream = asking.chat.completions.with_raw_response.create(**HONEST, stream=True)
        body = raw_stream.http_response.read()
    assert b"[DONE]" not in body
    assert body.rstrip().rsplit(b"\n\n", 1)[-1].startswith(b'data: {"error":')


@pytest.mark.parametrize(
    ("answer", "status"),
    [(hangs_up, 502), (is_silent, 504), (raw(302, b"", location="http://127.0.0.1:1/"), 502)],
    ids=["hangs up", "is silent", "redirects"],
)
def test_a_stream_that_never_begins_has_a_status_of_its_own(
    gateway: Running, answer: Answer, status: int
) -> None:
    read, error = stream(gateway, answer)
    assert read == ""
    assert isinstance(error, openai.APIStatusError)
    assert error.status_code == status
    logged(gateway, error)


def test_the_providers_key_is_in_its_own_requests_and_nowhere_else(tmp_path: Path) -> None:
    ours = "sk-ours-Hw3pL9sD6fG1aQ8zX5cV2bN7"
    said = f"Incorrect API key provided: {ours}. It is a key of jane.doe@corp.com."
    installation = Installation(tmp_path)
    shown = b""
    with serving_model(is_silent) as (model, _):
        installation.write(model, {"key_env": "PROVIDER_KEY"})
        with serving(installation, PROVIDER_KEY=ours) as gateway:
            command = Path(f"/proc/{gateway.process.pid}/cmdline")
            shown += command.read_bytes() if command.exists() else b""
            with client(gateway.url) as asking:
                for status in (400, 401, 403, 429, 500):
                    model.answer = refusing(status, said, x_api_key=ours, set_cookie=ours)
                    with pytest.raises(openai.APIStatusError) as caught:
                        asking.chat.completions.create(**HONEST)
                    shown += caught.value.response.content
                    shown += repr(caught.value.response.headers.raw).encode()
                    ours_refused = status in {401, 403}
                    assert caught.value.status_code == (502 if ours_refused else status)
                model.answer = sends(*words(said), event({"error": {"message": said}}))
                again = asking.chat.completions.with_raw_response.create(**HONEST, stream=True)
                shown += again.http_response.read()
            assert {headers["authorization"] for headers in model.headers} == {f"Bearer {ours}"}
            gateway.term()
            assert gateway.end() == 0
    for path in sorted(tmp_path.rglob("*")):
        shown += path.read_bytes() if path.is_file() else b""
    assert b"req_" in shown
    assert ours.encode() not in shown
    assert KEY.encode() not in shown
