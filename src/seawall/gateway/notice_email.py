"""Notices by mail, to each of those on duty by themselves."""

import asyncio
import smtplib
import ssl
import threading
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from seawall.gateway.notice_channels import Channels, MailServer, Patience, Reason, Recipient
from seawall.review.notice import Notice

MOST_THREADS = 4
"""Mails that are on their way at once."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}

_LATER, _FOREVER = range(400, 500), range(500, 600)
"""Replies of a mail server: ask again, and do not."""


def message_of(
    notice: Notice, recipient: Recipient, channels: Channels, now: datetime
) -> EmailMessage:
    """A notice as a mail in plain text. ValueError where a header would hold a line's end."""
    assert channels.mail is not None
    tenant, environment = channels.installation
    sender = channels.mail.sender
    subject = f"{notice.feature}: {notice.text}" if notice.feature else notice.text
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient.address
    message["Subject"] = f"[Seawall {environment}] {subject}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{notice.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    lines = {
        "see it": notice.command,
        "feature": notice.feature,
        "item": notice.item,
        "since": f"{notice.at.astimezone(channels.zone):%Y-%m-%d %H:%M %Z}",
        "installation": f"{tenant}, {environment}",
        "on duty": ", ".join(channels.on_duty(now)),
    }
    told = "".join(f"{name:14}{value}\n" for name, value in lines.items() if value)
    message.set_content(f"{notice.text[:1].upper()}{notice.text[1:]}.\n\n{told}")
    return message


class Mailer:
    """
    Sends mail by the standard library, in a few threads that nobody has to wait for.

    What a server spins out is given up; its thread ends with its connection, and holds up neither
    the other channels nor the end of the process.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._free = asyncio.Semaphore(MOST_THREADS)

    async def send(self, server: MailServer, message: EmailMessage) -> Reason | None:
        """Send a mail once; None where the server took it, else why it did not."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        came: asyncio.Future[Reason | None] = loop.create_future()

        def ended(reason: Reason | None) -> None:
            self._free.release()
            if not came.done():
                came.set_result(reason)

        def work() -> None:
            reason = _send(server, message, self._patience.silence)
            with suppress(RuntimeError):  # the loop is closed: nobody asks any more
                loop.call_soon_threadsafe(ended, reason)

        threading.Thread(target=work, name="seawall-mail", daemon=True).start()
        try:
            async with asyncio.timeout(self._patience.attempt):
                return await came
        except TimeoutError:
            return Reason.TIMED_OUT


def _send(server: MailServer, message: EmailMessage, silence: float) -> Reason | None:
    """Send a mail. Nothing that a server says goes further: it may hold addresses."""
    try:
        smtp = _connect(server, silence)
        if smtp is None:
            return Reason.NO_TLS
        try:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(message)
            # Taken is taken, however the farewell goes: else it would be sent twice.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()
    except smtplib.SMTPException as problem:
        return _refusal(problem)
    except Exception as problem:  # noqa: BLE001 - what it says may hold an address
        return _failure(problem)
    return None


def _connect(server: MailServer, silence: float) -> smtplib.SMTP | None:
    """A connection; None where it was to be encrypted and the server does not offer that."""
    # By its own name a host would tell where it stands, and look it up for a long time.
    ours = server.sender.rpartition("@")[2]
    if server.security == "tls":
        trusting = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, ours, timeout=silence, context=trusting)
    smtp = smtplib.SMTP(server.host, server.port, ours, timeout=silence)
    if server.security == "none":
        return smtp
    try:
        smtp.ehlo_or_helo_if_needed()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            return smtp
    except BaseException:
        smtp.close()
        raise
    smtp.close()
    return None


def _failure(problem: Exception) -> Reason:
    """Why there was no speaking with a server."""
    if isinstance(problem, TimeoutError):
        return Reason.TIMED_OUT
    if isinstance(problem, ssl.SSLError):
        return Reason.TLS_FAILED
    return Reason.UNREACHABLE if isinstance(problem, OSError) else Reason.FAULT


def _refusal(problem: smtplib.SMTPException) -> Reason:
    """Why a server did not take a mail, in one word."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _ in problem.recipients.values()}
        return Reason.PUT_OFF if codes <= {*_LATER} else Reason.RECIPIENT_REFUSED
    if isinstance(problem, smtplib.SMTPResponseException):
        return _by_code(problem)
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        silent = isinstance(problem.__context__, TimeoutError)  # the library calls both the same
        return Reason.TIMED_OUT if silent else Reason.BROKE_OFF
    return Reason.LOGIN_REFUSED  # of the others: it offers no way to log in that both know


def _by_code(problem: smtplib.SMTPResponseException) -> Reason:
    if problem.smtp_code in _LATER:
        return Reason.PUT_OFF
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return Reason.LOGIN_REFUSED
    if isinstance(problem, smtplib.SMTPSenderRefused):
        return Reason.SENDER_REFUSED
    return Reason.REFUSED if problem.smtp_code in _FOREVER else Reason.BROKE_OFF
