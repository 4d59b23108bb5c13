"""The notices of an installation: its channels from the policy file, and who tells by them."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from seawall.errors import LedgerError, SettingsError
from seawall.gateway.metrics import Metrics
from seawall.gateway.notice_channels import (
    Channels,
    Delivered,
    MailServer,
    Patience,
    Target,
    Webhook,
)
from seawall.gateway.notice_email import PORTS
from seawall.gateway.notice_webhook import read_secrets
from seawall.gateway.notices import Notifier, Outlet, open_outside
from seawall.ledger import Ledger, Query
from seawall.policy import Document, Notices
from seawall.policy.notices import EmailLine, WebhookLine
from seawall.review.duty import Turn, turn_at
from seawall.review.notice import Notice, NoticeKind, Said, Told

LATELY = timedelta(days=1)
"""How far a start looks back for what was told: the longest that `quiet_minutes` can be."""

_NO_WORD = re.compile(r"[^A-Za-z0-9._-]")


def channels_of(
    document: Document, *, installation: tuple[str, str], environ: Mapping[str, str]
) -> Channels:
    """
    The channels of a policy file, with the secrets that the environment has for them.

    SettingsError where one is missing or is none, and for an unknown time zone; it names the
    variable and never what it holds.
    """
    lines = document.notices
    addresses = {n: line.email for n, line in document.people.items() if line.email}
    tenant, environment = (_NO_WORD.sub("?", word)[:64] for word in installation)
    return Channels(
        webhooks=tuple(_webhook(n, line, environ) for n, line in lines.webhooks.items()),
        mail=_mail(lines.email, environ) if lines.email else None,
        addresses={name: addresses[name] for name in lines.people if name in addresses},
        turns=_turns(lines),
        zone=zone_of(lines.time_zone),
        quiet=timedelta(minutes=lines.quiet_minutes),
        routes={str(kind): names for kind, names in lines.channels.items()},
        installation=(tenant, environment),
    )


def zone_of(name: str) -> tzinfo:
    """A time zone by its name; SettingsError where this machine knows none of that name."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(name, available_timezones(), n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else "install the package `tzdata`"
        raise SettingsError(f"this machine knows no time zone `{name}`; {hint}") from None


@asynccontextmanager
async def open_notifier(
    channels: Callable[[], Channels], ledger: Ledger, metrics: Metrics
) -> AsyncIterator[Notifier]:
    """What tells people on duty, for as long as the block lasts; it knows what was said before."""
    async with open_outside() as session:
        notifier = Notifier(
            Outlet(session, _now),
            channels,
            log=ledger.append_async,
            metrics=metrics,
            told=await asyncio.to_thread(_told_lately, ledger),
        )
        try:
            yield notifier
        finally:
            await notifier.close()


def _told_lately(ledger: Ledger) -> Told:
    """What the log says was told lately, so that a start does not tell it again."""
    said: list[Said] = []
    with suppress(LedgerError):  # it is told elsewhere, and better twice than never
        for entry in ledger.entries(Query(kind="notice.sent", since=_now() - LATELY)):
            facts, feature = entry.event.facts, entry.event.feature
            kind, item = NoticeKind(str(facts["notice"])), str(facts.get("item", ""))
            said.append(Said((kind, feature, item, None), entry.event.at))
    return Told(tuple(said))


async def try_channels(
    document: Document, channels: Channels, name: str = ""
) -> tuple[tuple[Notice, Delivered], ...]:
    """
    Send a test notice by every channel, or to one webhook or person; what came of each.

    It is tried once. SettingsError where there is no channel, or none of that name.
    """
    notice = Notice(NoticeKind.TEST, _now())
    targets = channels.targets(notice.kind, notice.at)
    if name:
        targets = (*(t for t in targets if t.name == name), *_besides(channels, targets, name))
    if not targets:
        raise SettingsError(_nobody(document, name))
    async with open_outside() as session:
        outlet = Outlet(session, _now, patience=Patience(pauses=()))
        each = (outlet.deliver(notice, target, channels) for target in targets)
        return tuple((notice, delivered) for delivered in await asyncio.gather(*each))


def _besides(channels: Channels, targets: Sequence[Target], name: str) -> tuple[Target, ...]:
    """Somebody of that name who is on duty at another time."""
    there = {target.name for target in targets}
    known = channels.mail is not None and name in channels.addresses
    return (channels.recipient(name),) if known and name not in there else ()


def _nobody(document: Document, name: str) -> str:
    """That there is nobody to be told, or why somebody cannot be."""
    lines = document.notices
    people = lines.people if lines.email else ()
    there = ", ".join(f"`{each}`" for each in (*lines.webhooks, *people))
    if not there:
        return "nobody is told anything; name webhooks or mail under `notices` in the policy file"
    person = document.people.get(name)
    if person is not None and not person.email:
        return f"`{name}` has no `email`, so nothing reaches them; add it to `people.{name}`"
    return f"`notices` has no such webhook or person; there are: {there}"


def _turns(lines: Notices) -> tuple[Turn, ...]:
    if lines.duty:
        return (Turn(0, lines.duty),)
    return tuple(turn_at(line.begins, line.people) for line in lines.rota)


def _webhook(name: str, line: WebhookLine, environ: Mapping[str, str]) -> Webhook:
    written = _variable(line.secret_env, environ, f"webhook `{name}` is signed with it")
    try:
        return Webhook(name, line.url, read_secrets(written))
    except ValueError:
        raise SettingsError(
            f"a variable holds no secret of a webhook: `{line.secret_env}`. it is `whsec_` and 24 "
            "to 64 bytes in base64; `echo whsec_$(openssl rand -base64 32)` makes one"
        ) from None


def _mail(line: EmailLine, environ: Mapping[str, str]) -> MailServer:
    return MailServer(
        host=line.host,
        port=line.port or PORTS[line.security],
        security=line.security,
        sender=line.sender,
        user=_login(line.user_env, environ),
        password=_login(line.password_env, environ),
    )


def _login(variable: str, environ: Mapping[str, str]) -> str:
    """What a variable holds for the mail server; nothing where none is named."""
    if not variable:
        return ""
    written = _variable(variable, environ, "the server of `notices.email` asks for it")
    if not (written.isascii() and written.isprintable()):
        raise SettingsError(
            f"a variable holds what mail servers do not take: `{variable}`; use plain characters"
        )
    return written


def _variable(name: str, environ: Mapping[str, str], why: str) -> str:
    if not environ.get(name):
        raise SettingsError(f"a variable that notices need is not set: `{name}`; {why}")
    return environ[name]


def _now() -> datetime:
    return datetime.now(UTC)
