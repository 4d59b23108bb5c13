"""Webhooks as their receivers see them: signed by the standard, tried again, and led nowhere."""

import asyncio
import base64
import hmac
import json
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from seawall.gateway.notice_channels import Channels, Delivered, Patience, Reason, Webhook
from seawall.gateway.notice_webhook import body_of, read_secrets, signatures
from seawall.gateway.notices import Outlet, open_outside
from seawall.review.duty import Turn
from seawall.review.notice import Notice, NoticeKind
from tests.gateway.receiving import Got, Receiver, certificate, never, receiving, statuses

pytestmark = pytest.mark.anyio

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ITEM = "itm_0123456789abcdef"
HELD = Notice(NoticeKind.HOLD, NOW, "support", ITEM)
CHANNELS = Channels(turns=(Turn(0, ("ann",)),), installation=("acme", "production"))
AT_ONCE = Patience(pauses=(0.0, 0.0, 0.0))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def now() -> datetime:
    return datetime.now(UTC)


async def deliver(
    url: str, patience: Patience = AT_ONCE, secret: str = SECRET, notice: Notice = HELD
) -> Delivered:
    webhook = Webhook("pager", url, read_secrets(secret))
    async with open_outside() as session:
        return await Outlet(session, now, patience=patience).deliver(notice, webhook, CHANNELS)


def verified(got: Got, secret: str = SECRET) -> object:
    """What the standard's own library makes of a request; it refuses what is forged or old."""
    return Verifier(secret).verify(got.body, got.headers)


def test_a_signature_is_the_one_that_the_standards_authors_published() -> None:
    """https://docs.svix.com/receiving/verifying-payloads/how-manual"""
    key = base64.b64decode("plJ3nmyCDGBKInavdOK15jsl")
    body = b'{"event_type":"ping","data":{"success":true}}'
    signed = signatures((key,), "msg_loFOjxBNrRLzqYUf", 1731705121, body)
    assert signed == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


async def test_a_receiver_can_verify_a_notice_and_reads_what_it_is_about() -> None:
    async with receiving(statuses(204)) as receiver:
        assert await deliver(receiver.url) == Delivered("webhook", "pager")
    (got,) = receiver.got
    assert verified(got) == {
        "type": "notice.hold",
        "timestamp": "2026-11-29T12:00:00+00:00",
        "data": {
            "kind": "hold",
            "feature": "support",
            "item": ITEM,
            "count": 1,
            "text": "an answer waits for people",
            "command": f"seawall review show {ITEM}",
            "tenant": "acme",
            "environment": "production",
            "on_duty": ["ann"],
        },
    }
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == HELD.id


async def test_what_was_changed_on_the_way_or_signed_by_another_does_not_verify() -> None:
    async with receiving(statuses(204)) as receiver:
        await deliver(receiver.url)
    (got,) = receiver.got
    changed = [
        Got(got.headers, got.body.replace(b"support", b"suppert")),
        Got({**got.headers, "webhook-id": "msg_" + "0" * 32}, got.body),
        Got(
            {**got.headers, "webhook-timestamp": str(int(got.headers["webhook-timestamp"]) - 1)},
            got.body,
        ),
    ]
    for each in changed:
        with pytest.raises(WebhookVerificationError):
            verified(each)
    with pytest.raises(WebhookVerificationError):
        verified(got, OTHER)


async def test_while_a_secret_is_changed_either_of_the_two_verifies() -> None:
    async with receiving(statuses(200)) as receiver:
        await deliver(receiver.url, secret=f"{OTHER} {SECRET}")
    (got,) = receiver.got
    assert got.headers["webhook-signature"].count("v1,") == 2
    assert verified(got, SECRET) == verified(got, OTHER)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_be_over_soon_is_tried_again_under_the_same_id(status: int) -> None:
    async with receiving(statuses(status, status, 200)) as receiver:
        assert await deliver(receiver.url) == Delivered("webhook", "pager", attempts=3)
    assert {got.headers["webhook-id"] for got in receiver.got} == {HELD.id}
    assert all(verified(got) for got in receiver.got)


async def test_it_is_not_tried_for_ever() -> None:
    async with receiving(statuses(500)) as receiver:
        delivered = await deliver(receiver.url)
    assert delivered == Delivered("webhook", "pager", Reason.SERVER_FAILED, 4)
    assert len(receiver.got) == 4


async def test_each_pause_is_drawn_anew() -> None:
    """Half to one and a half of what is said, so that many who wait do not come back together."""
    thrown = [0.0, 1.0]
    whole = Patience(pauses=(0.02, 0.02), whole=60.0)
    async with receiving(statuses(500)) as receiver, open_outside() as session:
        outlet = Outlet(session, now, patience=whole, dice=lambda: thrown.pop(0))
        webhook = Webhook("pager", receiver.url, read_secrets(SECRET))
        assert (await outlet.deliver(HELD, webhook, CHANNELS)).attempts == 3
    assert thrown == []


@pytest.mark.parametrize("status", [400, 401, 404, 410, 413])
async def test_a_refusal_is_final(status: int) -> None:
    async with receiving(statuses(status, 200)) as receiver:
        assert await deliver(receiver.url) == Delivered("webhook", "pager", Reason.REFUSED)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with receiving(statuses(200)) as elsewhere:

        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"location": elsewhere.url})

        async with receiving(answer) as receiver:
            delivered = await deliver(receiver.url)
    assert delivered == Delivered("webhook", "pager", Reason.REDIRECTED)
    assert elsewhere.got == []


async def test_a_silent_receiver_is_given_up_in_its_time() -> None:
    hurried = Patience(silence=0.05, attempt=5.0, pauses=(0.0,))
    async with receiving(never) as receiver:
        delivered = await deliver(receiver.url, hurried)
    assert delivered == Delivered("webhook", "pager", Reason.TIMED_OUT, 2)


async def test_a_receiver_that_spins_its_answer_out_is_given_up_in_its_time() -> None:
    """It is never silent for long: only the bound on the whole attempt ends it."""

    gone = asyncio.Event()

    async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
            while True:
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0.005)
        writer.close()
        gone.set()

    hurried = Patience(silence=5.0, attempt=0.1, pauses=())
    async with await asyncio.start_server(drips, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        delivered = await deliver(f"http://127.0.0.1:{port}/", hurried)
        await gone.wait()
    assert delivered.reason is Reason.TIMED_OUT


async def test_all_attempts_together_have_their_bound() -> None:
    async with receiving(statuses(500)) as receiver:
        endless = Patience(pauses=(0.0, 3_600.0), whole=0.2)
        delivered = await deliver(receiver.url, endless)
    assert delivered.reason is Reason.TIMED_OUT
    assert delivered.attempts <= 2  # one, where the machine was busy


async def test_a_receiver_that_is_not_there_or_breaks_off_is_told_apart() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert (await deliver(f"http://127.0.0.1:{port}/")).reason is Reason.UNREACHABLE

    async def hangs_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with receiving(hangs_up) as receiver:
        assert (await deliver(receiver.url)).reason is Reason.BROKE_OFF


async def test_a_certificate_that_nobody_vouches_for_ends_it(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    async with receiving(statuses(200), tls=context) as receiver:
        delivered = await deliver(receiver.url)
    assert delivered == Delivered("webhook", "pager", Reason.TLS_FAILED)
    assert receiver.got == []


async def test_nothing_of_an_answer_is_read_but_its_status() -> None:
    """However long it is: a receiver that floods takes no memory of ours."""
    written = 0

    async def floods(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        while written < 100_000_000:
            await response.write(b"a" * 100_000)
            written += 100_000
        return response

    async with receiving(floods) as receiver:
        assert await deliver(receiver.url) == Delivered("webhook", "pager")
    assert written < 100_000_000


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "hunter2",
        SECRET.removeprefix("whsec_"),
        "whsec_",
        "whsec_hunter2",
        "whsec_" + base64.b64encode(b"a" * 23).decode(),
        "whsec_" + base64.b64encode(b"a" * 65).decode(),
        f"{SECRET} hunter2",
        SECRET + "\x00",
    ],
)
def test_what_is_no_secret_is_refused_and_not_told_again(written: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_secrets(written)
    assert "hunter2" not in str(caught.value)
    assert written.strip() == "" or written not in str(caught.value)


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_secret_is_read_as_the_standards_library_reads_it(size: int) -> None:
    secret = "whsec_" + base64.b64encode(bytes(range(size))).decode()
    (key,) = read_secrets(secret)
    assert key == bytes(range(size))
    assert read_secrets(secret.rstrip("=")) == (key,)


async def test_a_webhook_tells_its_address_and_its_keys_to_nobody_who_prints_it() -> None:
    webhook = Webhook("pager", "https://pager.example/in-Xk93jd", read_secrets(SECRET))
    shown = repr(Channels(webhooks=(webhook,)))
    assert "pager" in shown
    assert "Xk93jd" not in shown
    assert repr(webhook.keys[0]) not in shown


def test_a_body_holds_what_is_listed_and_nothing_else() -> None:
    """Not even in a kind with a deadline or a share: those are in the words."""
    at = datetime(2026, 11, 29, 12, 5, tzinfo=UTC)
    waiting = Notice(NoticeKind.APPROVAL, NOW, "support", "apr_" + "0" * 16, until=at)
    told = json.loads(body_of(waiting, CHANNELS, NOW))
    assert told["data"]["text"] == "a tool call waits for people, until 12:05 UTC"
    assert set(told) == {"type", "timestamp", "data"}
    assert "until" not in told["data"]


def test_signing_needs_nothing_but_the_standard_library_to_be_checked() -> None:
    """As docs/notices.md tells receivers to do it."""
    key = bytes(range(32))
    signed = f"{HELD.id}.1731705121.".encode() + b"{}"
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert signatures((key,), HELD.id, 1731705121, b"{}") == f"v1,{expected}"


async def test_a_slow_receiver_does_not_hold_up_another() -> None:
    async with (
        receiving(never) as slow,
        receiving(statuses(200)) as quick,
        open_outside() as session,
    ):
        outlet = Outlet(session, now, patience=AT_ONCE)

        def deliver_to(receiver: Receiver, number: int) -> asyncio.Task[Delivered]:
            notice = Notice(NoticeKind.HOLD, NOW, "support", f"itm_{number:016x}")
            webhook = Webhook("pager", receiver.url, read_secrets(SECRET))
            return asyncio.create_task(outlet.deliver(notice, webhook, CHANNELS))

        waiting = [deliver_to(slow, number) for number in range(20)]
        assert (await deliver_to(quick, 99)).reason is None
        for task in waiting:
            assert not task.done()
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
