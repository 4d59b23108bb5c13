"""Where notices go: webhooks and mail servers as values, and what may come of one delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from seawall.policy.notices import EMAIL
from seawall.review.duty import Turn, on_duty
from seawall.review.notice import NoticeKind

WEBHOOK = "webhook"
"""This sort of channels, as the log and the metrics name it; the other is EMAIL."""


class Reason(StrEnum):
    """Why a notice did not arrive. It tells no address, and nothing that a server said."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BROKE_OFF = "broke_off"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    SERVER_FAILED = "server_failed"
    TLS_FAILED = "tls_failed"
    NO_TLS = "no_tls"
    LOGIN_REFUSED = "login_refused"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    STOPPED = "stopped"
    FAULT = "fault"


PASSING = {
    Reason.UNREACHABLE,
    Reason.TIMED_OUT,
    Reason.BROKE_OFF,
    Reason.PUT_OFF,
    Reason.SERVER_FAILED,
}
"""What may be over soon, so that it is tried again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long a notice may take, in seconds.

    `silence` is how long a server may say nothing, `attempt` what one attempt may take however it
    is spun out, `whole` all of them: who waits for people has given up by then. The pauses are
    those before the second and each later attempt. `farewell` is what is left to notices on their
    way when the gateway stops.
    """

    silence: float = 10.0
    attempt: float = 30.0
    whole: float = 300.0
    pauses: tuple[float, ...] = (1.0, 5.0, 25.0)
    farewell: float = 5.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """A server that takes notices by HTTP. Each of its keys signs, the newest first."""

    name: str
    url: str = field(repr=False)
    keys: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes mail, and whom it is from. `security` is as in the policy file."""

    host: str
    port: int
    security: str
    sender: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody on duty, and where mail reaches them."""

    name: str
    address: str = field(repr=False)


Target = Webhook | Recipient
"""One to whom a notice goes."""


@dataclass(frozen=True, slots=True)
class Channels:
    """
    All ways that notices go, from one reading of the policy file.

    `routes` names the channels of a kind of notice; a kind without a line goes by all of them.
    `installation` is the tenant and the environment.
    """

    webhooks: tuple[Webhook, ...] = ()
    mail: MailServer | None = None
    addresses: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    turns: tuple[Turn, ...] = ()
    zone: tzinfo = UTC
    quiet: timedelta = timedelta(minutes=15)
    routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    installation: tuple[str, str] = ("default", "development")

    def on_duty(self, now: datetime) -> tuple[str, ...]:
        """Who is on duty, by name."""
        return on_duty(self.turns, now.astimezone(self.zone))

    def targets(self, kind: NoticeKind, now: datetime) -> tuple[Target, ...]:
        """To whom a notice of a kind goes."""
        routes = self.routes.get(kind)
        webhooks = (w for w in self.webhooks if routes is None or w.name in routes)
        mailed = self.mail is not None and (routes is None or EMAIL in routes)
        people = self.on_duty(now) if mailed else ()
        return (*webhooks, *(self.recipient(name) for name in people))

    def recipient(self, name: str) -> Recipient:
        """Somebody by their name, whether on duty or not. KeyError where they have no address."""
        return Recipient(name, self.addresses[name])


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of a notice to one of those it was for. Without a reason it arrived."""

    channel: str
    to: str
    reason: Reason | None = None
    attempts: int = 1
