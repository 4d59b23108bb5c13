"""Mail as its server sees it: encrypted or not sent, from us to one, and never with more in it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from seawall.gateway.notice_channels import (
    Channels,
    Delivered,
    MailServer,
    Patience,
    Reason,
)
from seawall.gateway.notices import Outlet, open_outside
from seawall.review.duty import Turn
from seawall.review.notice import Notice, NoticeKind
from tests.gateway.receiving import PASSWORD, USER, MailBox, certificate, mailing

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ITEM = "itm_0123456789abcdef"
HELD = Notice(NoticeKind.HOLD, NOW, "support", ITEM)
AT_ONCE = Patience(pauses=(0.0, 0.0, 0.0))
ADDRESS = "ann.smith@example.com"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def now() -> datetime:
    return datetime.now(UTC)


def channels(port: int, security: str = "none", **more: str) -> Channels:
    login = {"user": USER, "password": PASSWORD} if security != "none" else {}
    server = MailServer("127.0.0.1", port, security, "seawall@example.com", **{**login, **more})
    return Channels(
        mail=server,
        addresses={"ann": ADDRESS},
        turns=(Turn(0, ("ann",)),),
        zone=ZoneInfo("Europe/Berlin"),
        installation=("acme", "production"),
    )


async def deliver(
    told: Channels, patience: Patience = AT_ONCE, notice: Notice = HELD
) -> Delivered:
    async with open_outside() as session:
        outlet = Outlet(session, now, patience=patience)
        return await outlet.deliver(notice, told.recipient("ann"), told)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's side of a certificate that this process trusts, as an operator has it do."""
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    return context


async def test_a_mail_says_what_happened_and_what_to_type_to_one_person_alone() -> None:
    with mailing(MailBox()) as box:
        assert await deliver(channels(box.port)) == Delivered("email", "ann")
    (mail,) = box.mails
    assert (mail.sender, mail.recipients) == ("seawall@example.com", [ADDRESS])
    message = mail.message
    assert message["To"] == ADDRESS
    assert message["Subject"] == "[Seawall production] support: an answer waits for people"
    assert message["Message-ID"] == f"<{HELD.id}@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == [
        "An answer waits for people.",
        "",
        f"see it        seawall review show {ITEM}",
        "feature       support",
        f"item          {ITEM}",
        "since         2026-11-29 13:00 CET",
        "installation  acme, production",
        "on duty       ann",
    ]


async def test_the_server_is_not_told_which_machine_we_are() -> None:
    with mailing(MailBox()) as box:
        await deliver(channels(box.port))
    assert set(box.asked) == {"example.com"}
    assert socket.gethostname() not in box.mails[0].message.as_string()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_login_and_a_mail_travel_encrypted(trusted: ssl.SSLContext, security: str) -> None:
    with mailing(MailBox(), security, trusted) as box:
        assert await deliver(channels(box.port, security)) == Delivered("email", "ann")
    (mail,) = box.mails
    assert (mail.encrypted, mail.user) == (True, USER)


async def test_a_server_without_starttls_gets_neither_login_nor_mail() -> None:
    """Whoever stands between could have struck the offer out: nothing goes in the clear."""
    with mailing(MailBox()) as box:
        delivered = await deliver(channels(box.port, "starttls"))
    assert delivered == Delivered("email", "ann", Reason.NO_TLS)
    assert box.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["127.0.0.1", "mail.example.com"])
async def test_a_certificate_that_is_not_trusted_or_of_another_host_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str, host: str
) -> None:
    public, context = certificate(tmp_path, host=host)
    if host != "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with mailing(MailBox(), security, context) as box:
        delivered = await deliver(channels(box.port, security))
    assert delivered == Delivered("email", "ann", Reason.TLS_FAILED)
    assert box.mails == []


async def test_a_server_that_speaks_no_tls_where_it_should_ends_it() -> None:
    with mailing(MailBox()) as box:
        delivered = await deliver(channels(box.port, "tls"))
    assert delivered.reason is Reason.TLS_FAILED


async def test_a_wrong_password_is_told_apart_and_not_tried_again(
    trusted: ssl.SSLContext,
) -> None:
    with mailing(MailBox(), "starttls", trusted) as box:
        delivered = await deliver(channels(box.port, "starttls", password="hunter3"))
    assert delivered == Delivered("email", "ann", Reason.LOGIN_REFUSED)
    assert box.mails == []


async def test_a_server_that_has_no_login_is_told_apart(
    trusted: ssl.SSLContext,
) -> None:
    """It offers STARTTLS and then no AUTH that we know."""
    with mailing(MailBox(), "starttls", trusted, exclude=["PLAIN", "LOGIN"]) as box:
        delivered = await deliver(channels(box.port, "starttls"))
    assert delivered.reason is Reason.LOGIN_REFUSED


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (MailBox(refusals=["550 no such user ann.smith@example.com"]), Reason.RECIPIENT_REFUSED),
        (MailBox(sender_refusal="553 not you"), Reason.SENDER_REFUSED),
        (MailBox(data_refusal="554 spam"), Reason.REFUSED),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else "",
)
async def test_a_refusal_is_final_and_told_in_one_word(box: MailBox, reason: Reason) -> None:
    with mailing(box):
        delivered = await deliver(channels(box.port))
    assert delivered == Delivered("email", "ann", reason)
    assert ADDRESS not in repr(delivered)


async def test_a_server_that_puts_us_off_is_asked_again() -> None:
    with mailing(MailBox(refusals=["451 greylisted", "421 too busy"])) as box:
        assert await deliver(channels(box.port)) == Delivered("email", "ann", attempts=3)
    assert len(box.mails) == 1


async def test_a_mail_that_was_taken_is_not_sent_twice_however_the_farewell_goes() -> None:
    with mailing(MailBox(leave=True)) as box:
        assert await deliver(channels(box.port)) == Delivered("email", "ann")
    assert len(box.mails) == 1


async def test_a_server_that_is_not_there_is_told_apart() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert (await deliver(channels(port))).reason is Reason.UNREACHABLE


@contextmanager
def drip(piece: bytes) -> Iterator[int]:
    """A server that says the same again and again, however little, until its client is gone."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            connection.settimeout(0.005)
            with connection:
                while not ended.is_set():
                    try:
                        connection.sendall(piece)
                        connection.recv(1)
                    except TimeoutError:
                        continue
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            thread.join(timeout=20)


async def test_a_silent_server_is_given_up_in_its_time() -> None:
    with drip(b"") as port:
        hurried = Patience(silence=0.05, attempt=5.0, pauses=())
        assert (await deliver(channels(port), hurried)).reason is Reason.TIMED_OUT


async def test_a_server_that_spins_its_words_out_is_given_up_in_its_time() -> None:
    """It is never silent for long: only the bound on the whole attempt ends it."""
    with drip(b"2") as port:
        hurried = Patience(silence=5.0, attempt=0.1, pauses=())
        assert (await deliver(channels(port), hurried)).reason is Reason.TIMED_OUT


async def test_a_server_that_spins_its_words_out_does_not_hold_up_another() -> None:
    with drip(b"2") as port, mailing(MailBox()) as box:
        async with open_outside() as session:
            outlet = Outlet(session, now, patience=AT_ONCE)
            slow, quick = channels(port), channels(box.port)
            waiting = asyncio.create_task(outlet.deliver(HELD, slow.recipient("ann"), slow))
            assert (await outlet.deliver(HELD, quick.recipient("ann"), quick)).reason is None
            assert not waiting.done()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)


async def test_a_server_that_talks_nonsense_is_no_fault_of_ours() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(nonsense, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        delivered = await deliver(channels(port))
    assert delivered.reason is Reason.BROKE_OFF


async def test_many_are_mailed_a_few_at_once_and_each_arrives() -> None:
    with mailing(MailBox()) as box:
        told = channels(box.port)
        async with open_outside() as session:
            outlet = Outlet(session, now, patience=AT_ONCE)
            notices = [replace(HELD, item=f"itm_{n:016x}") for n in range(20)]
            came = await asyncio.gather(
                *(outlet.deliver(notice, told.recipient("ann"), told) for notice in notices)
            )
    assert {delivered.reason for delivered in came} == {None}
    assert len(box.mails) == 20


async def test_a_name_that_would_begin_another_header_sends_nothing() -> None:
    """Names are checked where they are read; this is the last line, should that fail once."""
    hostile = "production\r\nBcc: eve@example.org\r\n\r\nhello"
    with mailing(MailBox()) as box:
        told = replace(channels(box.port), installation=("acme", hostile))
        delivered = await deliver(told)
        assert delivered == Delivered("email", "ann", Reason.FAULT)
        forged = replace(channels(box.port), addresses={"ann": f"{ADDRESS}\r\nBcc: eve@x.org"})
        assert (await deliver(forged)).reason is Reason.FAULT
    assert box.mails == []


async def test_neither_password_nor_address_is_told_to_whoever_prints_the_channels() -> None:
    shown = repr(channels(25, "starttls"))
    assert "127.0.0.1" in shown
    for hidden in (PASSWORD, USER, ADDRESS, "seawall@example.com"):
        assert hidden not in shown
