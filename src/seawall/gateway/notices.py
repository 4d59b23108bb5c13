"""Tells people on duty that something needs them, and has the log say what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from random import SystemRandom

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from seawall.errors import LedgerError
from seawall.gateway.metrics import Metrics
from seawall.gateway.notice_channels import (
    PASSING,
    WEBHOOK,
    Channels,
    Delivered,
    Patience,
    Reason,
    Target,
    Webhook,
)
from seawall.gateway.notice_email import Mailer, message_of
from seawall.gateway.notice_webhook import post, signed
from seawall.policy.notices import EMAIL
from seawall.review.notice import Notice, Told, again, due, unsaid
from seawall.terms import Event, Fact

MOST_WAITING = 500
"""Notices on their way at once; what comes beyond is left out and counted."""

CONNECTIONS = 2
"""To one receiver at once, so that a slow one takes nobody else's place."""

_DICE = SystemRandom().random
_PATIENT = Patience()

Log = Callable[[Sequence[Event]], Awaitable[object]]


def open_outside() -> ClientSession:
    """Connections to receivers of webhooks; none of the environment's proxies or cookies."""
    return ClientSession(
        connector=TCPConnector(limit=0, limit_per_host=CONNECTIONS),
        cookie_jar=DummyCookieJar(),
        trust_env=False,
        headers={"user-agent": "seawall"},
    )


class Outlet:
    """Delivers one notice to one of those it is for, and tries again what may be over soon."""

    def __init__(
        self,
        session: ClientSession,
        now: Callable[[], datetime],
        *,
        patience: Patience = _PATIENT,
        dice: Callable[[], float] = _DICE,
    ) -> None:
        """`dice` gives numbers from 0 to 1: a pause is half to one and a half of what is said."""
        self.now = now
        self._session = session
        self._mailer = Mailer(patience)
        self.patience = patience
        self._dice = dice

    async def deliver(self, notice: Notice, target: Target, channels: Channels) -> Delivered:
        """Deliver it; a reason says why it did not arrive. It raises nothing, unless cancelled."""
        channel = WEBHOOK if isinstance(target, Webhook) else EMAIL
        attempts, reason = 0, None
        try:
            async with asyncio.timeout(self.patience.whole):
                for pause in (*self.patience.pauses, None):
                    attempts += 1
                    reason = await self._attempt(notice, target, channels)
                    if reason not in PASSING or pause is None:
                        break
                    await asyncio.sleep(pause * (0.5 + self._dice()))
        except TimeoutError:
            reason = Reason.TIMED_OUT
        except Exception:  # noqa: BLE001 - what it says may hold an address or a secret
            reason = Reason.FAULT
        return Delivered(channel, target.name, reason, attempts)

    async def _attempt(self, notice: Notice, target: Target, channels: Channels) -> Reason | None:
        now = self.now()
        if isinstance(target, Webhook):
            told = signed(notice, target, channels, now)
            return await post(self._session, target, told, self.patience)
        assert channels.mail is not None
        return await self._mailer.send(channels.mail, message_of(notice, target, channels, now))


def event_of(notice: Notice, delivered: Delivered, now: datetime, *, actor: str) -> Event:
    """What the log says of a delivery: names, never an address."""
    facts: dict[str, Fact] = {
        "notice": notice.kind.value,
        "channel": delivered.channel,
        "to": delivered.to,
        "attempts": delivered.attempts,
    }
    facts |= {"item": notice.item} if notice.item else {}
    facts |= {"count": notice.count} if notice.count > 1 else {}
    if delivered.reason is not None:
        facts["reason"] = delivered.reason.value
    kind = "notice.sent" if delivered.reason is None else "notice.failed"
    return Event(kind, now, actor, feature=notice.feature, facts=facts)


class Notifier:
    """
    Tells notices by the channels of the policy file as it is by then, repeats and floods aside.

    It belongs to the event loop that it is made in. Nobody waits for it but who asks to:
    `later` returns at once, from whatever thread. What is told twice is told once
    (seawall.review.notice), what fails is logged and counted, and nothing is raised.
    """

    def __init__(
        self,
        outlet: Outlet,
        channels: Callable[[], Channels],
        *,
        log: Log,
        metrics: Metrics,
        told: Told | None = None,
    ) -> None:
        """`told` is what was said before, as far as the log knows."""
        self._outlet = outlet
        self._channels = channels
        self._log = log
        self._metrics = metrics
        self._told = told or Told()
        self._loop = asyncio.get_running_loop()
        self._under_way: set[asyncio.Task[tuple[Delivered, ...]]] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._closed = False

    def later(self, notice: Notice) -> None:
        """Tell it as soon as may be, without waiting for that."""
        with suppress(RuntimeError):  # the loop is closed, and with it the gateway
            self._loop.call_soon_threadsafe(self._take, (notice,))

    async def tell(self, notices: Sequence[Notice]) -> tuple[Delivered, ...]:
        """Tell those that are due, and say what came of each once all have come to an end."""
        tasks = self._take(notices)
        if tasks:
            await asyncio.wait(tasks)  # who asks may give up; the notices go on
        return tuple(chain(*(task.result() for task in tasks if not task.cancelled())))

    async def close(self) -> None:
        """Let what is on its way arrive, as far as there is time; what is gathered is left out."""
        self._closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        for gathered in self._told.gathered:
            self._left_out(gathered.sum)
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=self._outlet.patience.farewell)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _take(
        self, notices: Sequence[Notice]
    ) -> tuple["asyncio.Task[tuple[Delivered, ...]]", ...]:
        """Begin to tell those that are due by now."""
        if self._closed:
            for notice in notices:
                self._left_out(notice)
            return ()
        channels = self._channels()
        now = self._outlet.now()
        telling, self._told = due(self._told, notices, now, quiet=channels.quiet)
        self._set_alarm(now, channels.quiet)
        tasks = (self._begin(notice, channels, now) for notice in telling)
        return tuple(task for task in tasks if task is not None)

    def _set_alarm(self, now: datetime, quiet: timedelta) -> None:
        """See to it that what is gathered is told in its time."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        when = again(self._told, quiet=quiet)
        if when is not None:
            wait = max(0.0, (when - now).total_seconds())
            self._alarm = self._loop.call_later(wait, self._take, ())

    def _begin(
        self, notice: Notice, channels: Channels, now: datetime
    ) -> "asyncio.Task[tuple[Delivered, ...]] | None":
        targets = channels.targets(notice.kind, now)
        if len(self._under_way) >= MOST_WAITING:
            self._told = unsaid(self._told, notice)
            self._left_out(notice)
            return None
        task = self._loop.create_task(self._tell(notice, targets, channels))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _tell(
        self, notice: Notice, targets: Sequence[Target], channels: Channels
    ) -> tuple[Delivered, ...]:
        each = (self._deliver(notice, target, channels) for target in targets)
        delivered = tuple(await asyncio.gather(*each))
        if all(each.reason is not None for each in delivered):
            self._told = unsaid(self._told, notice)  # it reached nobody, so it was not said
        return delivered

    async def _deliver(self, notice: Notice, target: Target, channels: Channels) -> Delivered:
        try:
            delivered = await self._outlet.deliver(notice, target, channels)
        except asyncio.CancelledError:
            channel = WEBHOOK if isinstance(target, Webhook) else EMAIL
            await self._say(notice, Delivered(channel, target.name, Reason.STOPPED))
            raise
        await self._say(notice, delivered)
        return delivered

    async def _say(self, notice: Notice, delivered: Delivered) -> None:
        """Count a delivery, and have the log say it."""
        outcome = "sent" if delivered.reason is None else "failed"
        self._metrics.notices.labels(delivered.channel, outcome).inc()
        with suppress(LedgerError):  # that the log is down is counted and told elsewhere
            await self._log([event_of(notice, delivered, self._outlet.now(), actor="gateway")])

    def _left_out(self, notice: Notice) -> None:
        """Count what is told to nobody, by each sort of channel that it would have gone by."""
        for target in self._channels().targets(notice.kind, self._outlet.now()):
            channel = WEBHOOK if isinstance(target, Webhook) else EMAIL
            self._metrics.notices.labels(channel, "left_out").inc()
