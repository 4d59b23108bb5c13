"""Those who take notices: a receiver of webhooks and a mail server, real ones on real sockets."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from anyio.from_thread import start_blocking_portal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "seawall-relay", "hunter2-Zq8vT2mN5xW7"
LOCAL = IPv4Address("127.0.0.1")

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def certificate(folder: Path, *, host: str = "127.0.0.1") -> tuple[Path, ssl.SSLContext]:
    """A self-made certificate for a host: its file, to be trusted, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    place: x509.GeneralName = x509.DNSName(host)
    if host == str(LOCAL):
        place = x509.IPAddress(LOCAL)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, secret = folder / f"{host}.pem", folder / f"{host}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, secret)
    return public, context


@dataclass(frozen=True)
class Got:
    """A request that a receiver got."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Takes webhooks: it keeps what it got, and answers as the test says."""

    answer: Answer
    got: list[Got] = field(default_factory=list[Got])
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(headers, await request.read()))
        return await self.answer(request)


def statuses(*each: int) -> Answer:
    """These statuses in turn, and the last from then on."""
    left = [*each]

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=left.pop(0) if len(left) > 1 else left[0])

    return answer


async def never(request: web.Request) -> web.StreamResponse:
    """No answer."""
    await asyncio.Event().wait()
    return web.Response()


@asynccontextmanager
async def receiving(
    answer: Answer, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    """A receiver of webhooks in the test's own loop."""
    receiver = Receiver(answer)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", receiver.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        scheme = "http" if tls is None else "https"
        receiver.url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}/in-Xk93jd"
        yield receiver
    finally:
        await runner.cleanup()


@contextmanager
def beside(answer: Answer) -> Iterator[Receiver]:
    """A receiver of webhooks in a loop of its own, beside what the test does."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(receiving(answer)) as receiver,
    ):
        yield receiver


@dataclass
class Mail:
    """A mail that a server took."""

    sender: str | None
    recipients: list[str]
    message: EmailMessage
    encrypted: bool
    user: str


@dataclass
class MailBox:
    """Takes mail, as a handler of aiosmtpd; what it says to a recipient is the test's choice."""

    refusals: list[str] = field(default_factory=list[str])
    unknown: str = ""
    sender_refusal: str = ""
    data_refusal: str = ""
    leave: bool = False
    mails: list[Mail] = field(default_factory=list[Mail])
    asked: list[str] = field(default_factory=list[str])
    port: int = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.asked.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_refusal:
            return self.sender_refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        if address == self.unknown:
            return f"550 nobody is called {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.data_refusal:
            return self.data_refusal
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.SMTP)
        encrypted = _transport(server).get_extra_info("ssl_object") is not None
        auth: Any = session.auth_data
        user = auth.login.decode() if isinstance(auth, LoginPassword) else ""
        mail = Mail(envelope.mail_from, [*envelope.rcpt_tos], message, encrypted, user)
        self.mails.append(mail)
        return "250 OK"

    async def handle_QUIT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.leave:
            _transport(server).abort()
        return "221 bye"


def _transport(server: SMTP) -> asyncio.Transport:
    assert isinstance(server.transport, asyncio.Transport)
    return server.transport


def _known(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: Any
) -> AuthResult:
    assert isinstance(auth, LoginPassword)
    good = (auth.login, auth.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False, auth_data=auth)


@contextmanager
def mailing(
    box: MailBox,
    security: str = "none",
    context: ssl.SSLContext | None = None,
    *,
    exclude: Sequence[str] = (),
) -> Iterator[MailBox]:
    """A mail server in a thread of its own; with TLS of either sort it knows one login."""
    more: dict[str, Any] = {
        "starttls": {"tls_context": context, "require_starttls": True, "auth_required": True},
        "tls": {"auth_require_tls": False, "ssl_context": context},
        "none": {},
    }[security]
    if more:
        more |= {"authenticator": _known, "auth_exclude_mechanism": exclude}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port, ready_timeout=20, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
