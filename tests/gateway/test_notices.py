"""Notices of a gateway: who is told, how often, and what the log says of it."""

import asyncio
import base64
import json
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from standardwebhooks.webhooks import Webhook as Verifier

from seawall.errors import LedgerError, SettingsError
from seawall.gateway.metrics import Metrics
from seawall.gateway.notice_channels import Channels, Delivered, Patience, Reason, Webhook
from seawall.gateway.notice_webhook import read_secrets
from seawall.gateway.notices import MOST_WAITING, Notifier, Outlet, event_of, open_outside
from seawall.ledger import minimal
from seawall.review.notice import AT_ONCE, Notice, NoticeKind
from seawall.terms import Event
from tests.gateway.answers import says
from tests.gateway.receiving import (
    MailBox,
    beside,
    mailing,
    never,
    receiving,
    statuses,
)
from tests.gateway.running import Running, running
from tests.waiting import until

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
ANN = "ed25519:sqeMD8Q17wAj2+5pDQDHC3UF95iplgXxz3XSPCi5LB8="
ADDRESS = "ann.smith@example.com"
PEOPLE = {"ann": {"roles": ["reviewer"], "key": ANN, "email": ADDRESS}}
VARIABLES = {"PAGER_SECRET": SECRET}
ITEM = "itm_0123456789abcdef"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def now() -> datetime:
    return datetime.now(UTC)


def held(number: int = 0, feature: str = "support") -> Notice:
    return Notice(NoticeKind.HOLD, now(), feature, f"itm_{number:016x}")


def lines(url: str, mail: int | None = None, **more: Any) -> dict[str, Any]:
    """The section of the policy file."""
    section: dict[str, Any] = {"webhooks": {"pager": {"url": url, "secret_env": "PAGER_SECRET"}}}
    if mail is not None:
        place = {"host": "127.0.0.1", "port": mail, "security": "none"}
        section["email"] = {**place, "from": "seawall@example.com"}
        section["duty"] = ["ann"]
    return {**section, **more}


def tell(gateway: Running, *notices: Notice) -> Sequence[Delivered]:
    told: Sequence[Delivered] = gateway.do(lambda: gateway.parts.notices.tell(notices))
    return told


def logged(gateway: Running, kind: str) -> list[dict[str, Any]]:
    return [dict(entry.event.facts) for entry in gateway.events(kind)]


def test_a_notice_goes_to_the_webhook_and_to_who_is_on_duty_and_the_log_has_their_names(
    tmp_path: Path,
) -> None:
    with beside(statuses(204)) as receiver, mailing(MailBox()) as box:
        notices = lines(receiver.url, box.port)
        with running(
            tmp_path, says("hi"), environ=VARIABLES, people=PEOPLE, notices=notices
        ) as gateway:
            assert set(tell(gateway, held())) == {
                Delivered("webhook", "pager"),
                Delivered("email", "ann"),
            }
            told = {"notice": "hold", "item": held().item, "attempts": 1}
            webhook = {**told, "channel": "webhook", "to": "pager"}
            email = {**told, "channel": "email", "to": "ann"}
            sent = logged(gateway, "notice.sent")
            assert sorted(sent, key=str) == sorted([webhook, email], key=str)
            assert {e.event.feature for e in gateway.events("notice.sent")} == {"support"}
            page = gateway.parts.metrics.page().decode()
    assert 'seawall_notices_total{channel="webhook",outcome="sent"} 1.0' in page
    assert 'seawall_notices_total{channel="email",outcome="sent"} 1.0' in page
    (got,) = receiver.got
    told_body = Verifier(SECRET).verify(got.body, got.headers)
    assert told_body["data"]["on_duty"] == ["ann"]
    assert box.mails[0].recipients == [ADDRESS]


def test_no_secret_and_no_address_is_told_to_the_log_the_operator_or_the_metrics(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also where everything goes wrong, and a server says all that it knows in its refusal."""
    folder = tmp_path / "installation"
    folder.mkdir()
    caplog.set_level(0)

    async def says_all(request: web.Request) -> web.StreamResponse:
        return web.Response(status=403, text=f"{SECRET} {ADDRESS} {request.url}")

    box = MailBox(refusals=[f"550 {ADDRESS} is unknown"])
    with beside(says_all) as receiver, mailing(box):
        notices = lines(receiver.url, box.port)
        with running(
            folder, says("hi"), environ=VARIABLES, people=PEOPLE, notices=notices
        ) as gateway:
            came = {each.to: each.reason for each in tell(gateway, held())}
            assert came == {"pager": Reason.REFUSED, "ann": Reason.RECIPIENT_REFUSED}
            failed = logged(gateway, "notice.failed")
            assert {each["reason"] for each in failed} == {"refused", "recipient_refused"}
            shown = repr(gateway.parts.live.notices) + gateway.parts.metrics.page().decode()
    said = capfd.readouterr()
    servers = {"aiohttp.access", "mail.log"}  # the test's own, which log their work
    ours = [r.getMessage() for r in caplog.records if r.name not in servers]
    written = b"".join(p.read_bytes() for p in (folder / ".seawall").rglob("*") if p.is_file())
    everything = "\n".join([shown, said.out, said.err, *ours]) + written.decode("latin-1")
    assert "pager" in everything
    for hidden in (SECRET, SECRET.removeprefix("whsec_"), ADDRESS, "Xk93jd", receiver.url):
        assert hidden not in everything
    assert base64.b64encode(bytes(range(32))).decode().rstrip("=") not in everything


def test_the_same_is_not_told_again_also_by_a_gateway_that_starts_anew(tmp_path: Path) -> None:
    with beside(statuses(204)) as receiver:
        notices = lines(receiver.url)
        for expected in (1, 0):
            with running(
                tmp_path, says("hi"), environ=VARIABLES, people=PEOPLE, notices=notices
            ) as gateway:
                assert len(tell(gateway, held())) == expected
                assert tell(gateway, held()) == ()
    assert len(receiver.got) == 1


def test_what_reached_nobody_is_told_again(tmp_path: Path) -> None:
    with beside(statuses(403, 204)) as receiver:
        notices = lines(receiver.url)
        with running(tmp_path, says("hi"), environ=VARIABLES, notices=notices) as gateway:
            assert [each.reason for each in tell(gateway, held())] == [Reason.REFUSED]
            assert [each.reason for each in tell(gateway, held())] == [None]


def test_who_is_told_later_may_be_told_from_any_thread(tmp_path: Path) -> None:
    with beside(statuses(204)) as receiver:
        notices = lines(receiver.url)
        with running(tmp_path, says("hi"), environ=VARIABLES, notices=notices) as gateway:
            later = gateway.parts.notices.later
            threads = [
                threading.Thread(target=later, args=(held(number, f"f{number}"),))
                for number in range(10)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            until(lambda: len(gateway.events("notice.sent")) == 10)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 10


def rewrite(gateway: Running, notices: dict[str, Any]) -> bool:
    document = yaml.safe_load(gateway.config.read_text("utf-8"))
    gateway.config.write_text(yaml.safe_dump({**document, "notices": notices}), "utf-8")
    done: bool = gateway.do(gateway.reloader.reload)
    return done


def test_a_changed_file_tells_others_and_the_log_says_that_it_changed(tmp_path: Path) -> None:
    with beside(statuses(204)) as first, beside(statuses(204)) as second:
        notices = lines(first.url)
        with running(tmp_path, says("hi"), environ=VARIABLES, notices=notices) as gateway:
            before = gateway.parts.live.policy.revision
            assert rewrite(gateway, lines(second.url, channels={"drift": []}))
            (changed,) = logged(gateway, "policy.changed")
            assert changed["changes"] == ["notices"]
            assert changed["from"] == changed["to"] == before
            tell(gateway, held(), Notice(NoticeKind.DRIFT, now(), "support"))
    assert (len(first.got), len(second.got)) == (0, 1)
    assert json.loads(second.got[0].body)["type"] == "notice.hold"


def test_a_changed_file_without_its_secret_changes_nothing(tmp_path: Path) -> None:
    with beside(statuses(204)) as receiver:
        notices = lines(receiver.url)
        with running(tmp_path, says("hi"), environ=VARIABLES, notices=notices) as gateway:
            notices["webhooks"]["other"] = {"url": receiver.url, "secret_env": "OTHER_SECRET"}
            assert not rewrite(gateway, notices)
            (refused,) = logged(gateway, "policy.refused")
            assert refused["problem"] == "a variable that notices need is not set: …"
            assert len(tell(gateway, held())) == 1


def test_a_gateway_does_not_start_without_a_secret_that_it_is_to_sign_with(tmp_path: Path) -> None:
    notices = lines("https://pager.example.com/in")
    with (
        pytest.raises(SettingsError, match=r"is not set: `PAGER_SECRET`; webhook `pager`"),
        running(tmp_path, says("hi"), notices=notices),
    ):
        pass


@dataclass
class Written:
    """A log that keeps what it is given, or fails."""

    events: list[Event] = field(default_factory=list[Event])
    fails: bool = False

    async def append(self, events: Sequence[Event]) -> None:
        if self.fails:
            raise LedgerError("no room", reason="disk_full")
        self.events += events

    def said(self, kind: str) -> list[str]:
        return [str(e.facts.get("reason", "")) for e in self.events if e.kind == kind]


@dataclass
class Telling:
    """A notifier with nothing around it."""

    notifier: Notifier
    log: Written
    metrics: Metrics

    def counted(self, outcome: str) -> float:
        labels = {"channel": "webhook", "outcome": outcome}
        return self.metrics.registry.get_sample_value("seawall_notices_total", labels) or 0.0


@asynccontextmanager
async def telling(
    url: str, *, quiet: timedelta = timedelta(minutes=15), farewell: float = 5.0
) -> AsyncIterator[Telling]:
    channels = Channels((Webhook("pager", url, read_secrets(SECRET)),), quiet=quiet)
    patience = Patience(pauses=(), farewell=farewell)
    log, metrics = Written(), Metrics()
    async with open_outside() as session:
        outlet = Outlet(session, now, patience=patience)
        notifier = Notifier(outlet, lambda: channels, log=log.append, metrics=metrics)
        yield Telling(notifier, log, metrics)
        await notifier.close()


@pytest.mark.anyio
async def test_a_flood_is_told_a_few_times_and_its_rest_as_one_when_it_was_quiet() -> None:
    arrived = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        if json.loads(await request.read())["data"]["count"] > 1:
            arrived.set()
        return web.Response()

    quiet = timedelta(seconds=0.3)
    async with receiving(answer) as receiver, telling(receiver.url, quiet=quiet) as up:
        told = await up.notifier.tell([held(number) for number in range(100)])
        assert len(told) == AT_ONCE
        async with asyncio.timeout(20):
            await arrived.wait()
    bodies = [json.loads(got.body)["data"] for got in receiver.got]
    assert len(bodies) == AT_ONCE + 1
    assert bodies[-1]["count"] == 100 - AT_ONCE
    assert bodies[-1]["text"] == "95 more answers came to wait for people"


@pytest.mark.anyio
async def test_a_log_that_is_down_keeps_nobody_from_being_told() -> None:
    async with receiving(statuses(204)) as receiver, telling(receiver.url) as up:
        up.log.fails = True
        assert await up.notifier.tell([held()]) == (Delivered("webhook", "pager"),)
    assert len(receiver.got) == 1
    assert up.counted("sent") == 1


@pytest.mark.anyio
async def test_who_asks_may_give_up_and_the_notice_goes_on() -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def waits(request: web.Request) -> web.StreamResponse:
        asked.set()
        await go.wait()
        return web.Response()

    async with receiving(waits) as receiver:
        async with telling(receiver.url) as up:
            asking = asyncio.create_task(up.notifier.tell([held()]))
            await asked.wait()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            go.set()
        assert up.log.said("notice.sent") == [""]


@pytest.mark.anyio
async def test_what_is_on_its_way_when_the_gateway_stops_is_logged_as_not_sent() -> None:
    asked = asyncio.Event()

    async def never_ends(request: web.Request) -> web.StreamResponse:
        asked.set()
        return await never(request)

    async with receiving(never_ends) as receiver:
        async with telling(receiver.url, farewell=0.01) as up:
            up.notifier.later(held())
            await asked.wait()
        assert up.log.said("notice.failed") == ["stopped"]
        assert up.log.said("notice.sent") == []
        assert up.counted("failed") == 1


@pytest.mark.anyio
async def test_what_comes_after_the_end_or_was_gathered_till_then_is_counted() -> None:
    async with receiving(statuses(204)) as receiver, telling(receiver.url) as up:
        await up.notifier.tell([held(number) for number in range(AT_ONCE + 1)])
        await up.notifier.close()
        assert up.counted("left_out") == 1
        assert await up.notifier.tell([held(99)]) == ()
        assert up.counted("left_out") == 2
    assert len(receiver.got) == AT_ONCE


@pytest.mark.anyio
async def test_what_is_on_its_way_is_bounded_and_what_is_left_out_may_come_again() -> None:
    async with receiving(never) as receiver:
        async with telling(receiver.url, farewell=0.01) as up:
            many = [held(number, f"feature-{number}") for number in range(MOST_WAITING)]
            waiting = asyncio.create_task(up.notifier.tell(many))
            await asyncio.sleep(0)
            late = held(MOST_WAITING, "late")
            assert await up.notifier.tell([late, late]) == ()
            assert up.counted("left_out") == 1
            assert await up.notifier.tell([late]) == ()
            assert up.counted("left_out") == 2
            assert not waiting.done()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert len(up.log.said("notice.failed")) == MOST_WAITING


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_log_takes_every_kind_of_notice_and_every_reason_as_it_is(kind: NoticeKind) -> None:
    notice = Notice(kind, now(), "support", ITEM, count=3)
    for reason in (None, *Reason):
        for item in (ITEM, "apr_" + "0" * 16, ""):
            delivered = Delivered("email", "ann", reason, 4)
            event = event_of(replace(notice, item=item), delivered, now(), actor="gateway")
            assert minimal(event) == (event, ())
