"""A running gateway from a policy file: the one place where all its parts meet."""

import asyncio
import gc
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from seawall.access import KeyStore, LoggedApprovals
from seawall.assemble.attesting import gateway_reviews
from seawall.assemble.barring import bars_of
from seawall.assemble.blotting import blotter
from seawall.assemble.confidential import ConfidentialStore
from seawall.assemble.deciding import deciding
from seawall.assemble.granting import newly_granted
from seawall.assemble.guard import Guard, Loaded, load
from seawall.assemble.languages import language_model
from seawall.assemble.ledger import open_resilient
from seawall.assemble.memory_keys import MemoryKeys, realm
from seawall.assemble.models import Models, shipped_models
from seawall.assemble.notices import channels_of, open_notifier
from seawall.assemble.people import custodians_of, people_by_now
from seawall.assemble.sampling import EpochKeys, cut_short, watch_reviews
from seawall.assemble.scopes import decider
from seawall.assemble.sessions import open_sessions
from seawall.assemble.sign_in import open_entrance
from seawall.errors import LedgerError, SettingsError
from seawall.gateway.app import Gateway
from seawall.gateway.cosigning import Cosigner, WitnessAt
from seawall.gateway.encoding import SharedEncoder
from seawall.gateway.fetching import Fetcher
from seawall.gateway.held_watch import HeldWatch
from seawall.gateway.judging import Judges
from seawall.gateway.metrics import Metrics
from seawall.gateway.observing import Observer
from seawall.gateway.parts import Live, Parts, Price, Remembering
from seawall.gateway.reload import Reloader
from seawall.gateway.reviewing import Reviewing
from seawall.gateway.sealing import Sealer
from seawall.gateway.server import Stop, listen, serve
from seawall.gateway.upstream import Upstream, Upstreams, open_session
from seawall.ledger import (
    SINCE,
    Cosigning,
    Erasures,
    Ledger,
    Pseudonyms,
    Resilient,
    hold_folder,
    log_url,
    read_verifier,
    running_since,
    unfinished_streams,
)
from seawall.ledger.vault import Vault
from seawall.policy import Document, WitnessLine
from seawall.settings import Settings, cores, read_settings
from seawall.terms import Event, Fact

CATCH_UP = 10.0
"""Seconds that a start waits for the log to take what was set aside."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says over the file."""

    host: str | None = None
    port: int | None = None

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The environment with these in it, so that there is one way to override."""
        new = dict(environ)
        if self.host is not None:
            new["SEAWALL_HOST"] = self.host
        if self.port is not None:
            new["SEAWALL_PORT"] = str(self.port)
        return new


async def serve_gateway(
    path: Path, *, environ: Mapping[str, str], started: Callable[[Settings, int], None]
) -> None:
    """
    Serve the gateway of a policy file until SIGINT or SIGTERM; a second one does not wait.

    `started` is told the settings and the port once connections are accepted.
    SIGHUP reads the policy file again at once.
    """
    stop = Stop()
    language_model()
    async with open_gateway(path, environ=environ) as (gateway, settings, reloader):
        _settle_memory()
        listening = listen(settings.host, settings.port)
        port = listening.getsockname()[1]
        loop = asyncio.get_running_loop()
        background: set[asyncio.Task[object]] = {loop.create_task(reloader.watch())}
        handlers: dict[signal.Signals, Callable[[], object]] = {
            signal.SIGINT: stop,
            signal.SIGTERM: stop,
            signal.SIGHUP: lambda: background.add(loop.create_task(reloader.reload())),
        }
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
        try:
            await serve(
                gateway,
                listening,
                settings.limits,
                stop=stop,
                started=lambda: started(settings, port),
            )
        finally:
            for number in handlers:
                loop.remove_signal_handler(number)
            for task in background:
                task.cancel()


def _settle_memory() -> None:
    """
    Keep the collector of cycles from walking, for each few requests, what lives for ever.

    Requests make no cycles worth collecting often; this is worth 8% of the
    processor at full load (bench/gateway.py).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@asynccontextmanager
async def open_gateway(
    path: Path, *, environ: Mapping[str, str], models: Models | None = None
) -> AsyncIterator[tuple[Gateway, Settings, Reloader]]:
    """
    The gateway of a policy file, without a socket; closed in order at the end.

    Of the `models` that read for meaning (those that Seawall ships, where none are given) one
    thread runs the second for all requests; a reload of the policy keeps what it answered.
    """
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        judges = stack.enter_context(closing(Judges()))
        shared = stack.enter_context(_sharing(models or shipped_models(), metrics, judges))
        loaded, settings, live = _read(path, environ, shared)
        limits, witnesses = settings.limits, witnesses_of(settings.witnesses)
        keys = EpochKeys(settings.data)
        ledger, resilient = await _open_log(stack, settings, live=live, metrics=metrics, keys=keys)
        enter = stack.enter_async_context
        session = await enter(open_session(connections=limits.concurrent_requests))
        vault = stack.enter_context(await asyncio.to_thread(Vault.open, settings.data))
        people, document = people_by_now(settings, lambda: parts.live.people), loaded.document
        entrance = partial(open_entrance, settings.data, Fetcher(session), environ=environ)
        reviews = partial(gateway_reviews, ledger, settings, document, vault=vault)
        parts: Parts = Parts(
            live=live,
            ledger=ledger,
            keys=KeyStore(settings.data),
            sessions=await enter(open_sessions(settings, environ, metrics)),
            pseudonyms=Pseudonyms.open(settings.data),
            metrics=metrics,
            judges=judges,
            observer=await enter(_observing(metrics, ledger)),
            sealer=_sealer(vault, loaded, settings, live=lambda: parts.live),
            remembering=_remembering(settings, environ, ledger),
            approvals=LoggedApprovals(ledger, people),
            notices=await enter(open_notifier(lambda: parts.live.notices, ledger, metrics)),
            reviewing=await _reviewing(ledger, keys, metrics, stack),
            reviews=reviews(live=lambda: parts.live),
            entrance=stack.enter_context(entrance(live=lambda: parts.live)),
            held=await enter(_held(ledger, settings, vault, metrics, parts=lambda: parts)),
            upstreams=Upstreams(session, most_bytes=limits.answer_bytes),
            now=_now,
            monotonic=time.monotonic,
            log_works=lambda: resilient.works,
        )
        cosigner = Cosigner(Cosigning(settings.data), witnesses, session, metrics)
        watch = watch_reviews(parts, people, settings.data, vault.read)
        stack.callback(_beside(cosigner.run(), watch.run(), parts.held.run()))
        reload = partial(_load, path, environ, shared)
        yield Gateway(parts), settings, Reloader(parts, path, reload, _stamper(settings))


def _beside(*works: Coroutine[Any, Any, None]) -> Callable[[], None]:
    """Begin work that goes on beside all else; what this returns ends it."""
    tasks = [asyncio.create_task(work) for work in works]

    def end() -> None:
        for task in tasks:
            task.cancel()

    return end


@asynccontextmanager
async def _observing(metrics: Metrics, ledger: Ledger) -> AsyncIterator[Observer]:
    """What reads for rules in shadow mode when there is time; at the end it finishes."""
    observer = Observer(metrics, ledger.append)
    try:
        yield observer
    finally:
        await asyncio.to_thread(observer.close)


def _sealer(
    vault: Vault, loaded: Loaded, settings: Settings, *, live: Callable[[], Live]
) -> Sealer:
    """What seals texts, the strict ones for those who are custodians by then."""
    return Sealer(
        vault,
        blotter(loaded.document),
        most_characters=settings.limits.text_characters,
        custodians=lambda: live().custodians,
    )


async def _open_log(
    stack: AsyncExitStack, settings: Settings, *, live: Live, metrics: Metrics, keys: EpochKeys
) -> tuple[Ledger, Resilient]:
    """The log, told that a gateway begins, and that within which knows whether it works."""
    if not log_url():  # several gateways may share a log in a database, and a folder of keys
        stack.enter_context(hold_folder(settings.data))
    ledger, resilient = stack.enter_context(open_resilient(settings, metrics.log, _now))
    # What waits from before may be the end of a stream that else has none.
    await asyncio.to_thread(resilient.wait, CATCH_UP)
    await stack.enter_async_context(_told(ledger, live, keys))
    return ledger, resilient


@asynccontextmanager
async def _told(ledger: Ledger, live: Live, keys: EpochKeys) -> AsyncIterator[None]:
    """Have the log say that a gateway begins, and at the end that it stopped."""
    await _begin(ledger, live, keys)
    try:
        yield
    finally:
        await ledger.append_async([Event("gateway.stopped", _now(), "gateway")])


@asynccontextmanager
async def _held(
    ledger: Ledger, settings: Settings, vault: Vault, metrics: Metrics, parts: Callable[[], Parts]
) -> AsyncIterator[HeldWatch]:
    """What follows the words of people on what is held, by the people there are by then."""
    people = people_by_now(settings, lambda: parts().live.people)
    bars = bars_of(settings.data, lambda: parts().live.people, lambda: parts().live.review)
    watch = HeldWatch(
        ledger,
        lambda: deciding(people, sign_in=parts().live.sign_in.offered, bars=bars),
        vault.read,
        metrics=metrics,
        now=lambda: parts().now(),
        wanted=lambda: parts().live.holds,
    )
    try:
        yield watch
    finally:
        await watch.close()


def _stamper(settings: Settings) -> Callable[[], object]:
    """What gives something else when what must not leave has changed."""
    store = ConfidentialStore(settings.data)
    return lambda: store.stamp(_now().date())


def _remembering(settings: Settings, environ: Mapping[str, str], ledger: Ledger) -> Remembering:
    """The keys of memories' labels in the data folder, and the erasures in the log."""
    installation = realm(settings.tenant, settings.environment)
    keys = MemoryKeys(settings.data, realm=installation, environ=environ)
    return Remembering(keys.ring, Erasures(ledger).last)


def witnesses_of(lines: Mapping[str, WitnessLine]) -> list[WitnessAt]:
    """Who signs the log's checkpoints; SettingsError names one whose key cannot be read."""
    witnesses: list[WitnessAt] = []
    for name, line in lines.items():
        try:
            witnesses.append(WitnessAt(name, line.url, read_verifier(line.key)))
        except LedgerError as error:
            raise SettingsError(f"the key of the witness `{name}`: {error}") from None
    return witnesses


async def _reviewing(
    ledger: Ledger, keys: EpochKeys, metrics: Metrics, stack: AsyncExitStack
) -> Reviewing:
    """The plans of the log by now; what is drawn at the end of the gateway is waited for."""
    reviewing = Reviewing(ledger, keys, metrics, _now)
    stack.push_async_callback(reviewing.settle)
    await reviewing.read()
    if not log_url():  # the key may be another gateway's
        await reviewing.end_lost()
    return reviewing


def _cut(ledger: Ledger, live: Live, keys: EpochKeys) -> list[Event]:
    """The ends of streams that a crash left open."""
    events: list[Event] = []
    for entry in unfinished_streams(ledger):
        cut = replace(entry.event, kind="answer.cut", at=_now(), facts={"reason": "gateway_died"})
        lines = live.review_of(cut.feature)
        events += cut_short(ledger, entry, cut, keys, lines)
    return events


async def _begin(ledger: Ledger, live: Live, keys: EpochKeys) -> None:
    """Close what a crash left open, and say that a gateway begins and by which policy."""
    events = await asyncio.to_thread(_cut, ledger, live, keys)
    policy: dict[str, Fact] = {"name": live.policy.name, "revision": live.policy.revision}
    since = await asyncio.to_thread(running_since, ledger)
    others: dict[str, Fact] = {} if since is None else {SINCE: since}
    events += [
        Event("gateway.started", _now(), "gateway", facts=others),
        Event("policy.loaded", _now(), "gateway", facts=policy),
        *await asyncio.to_thread(_granted, ledger, live),
    ]
    await ledger.append_async(events)


def _granted(ledger: Ledger, live: Live) -> list[Event]:
    return newly_granted(ledger, live.scopes.manifests, live.policy.revision, at=_now())


@contextmanager
def _sharing(models: Models, metrics: Metrics, judges: Judges) -> Iterator[Models]:
    """The same models, the second asked by a thread for each processor, for all who ask."""
    with closing(SharedEncoder(models.second, metrics, judges, readers=cores())) as encoder:
        yield replace(models, second=encoder)


def _load(path: Path, environ: Mapping[str, str], models: Models) -> Live:
    _, _, live = _read(path, environ, models)
    return live


def _read(path: Path, environ: Mapping[str, str], models: Models) -> tuple[Loaded, Settings, Live]:
    """The policy file, and what a gateway is by it."""
    loaded = load(path, models=models, environ=environ)
    settings = read_settings(loaded.document, folder=path.parent, environ=environ)
    return loaded, settings, _live(loaded, settings, environ)


def _live(loaded: Loaded, settings: Settings, environ: Mapping[str, str]) -> Live:
    return Live(
        policy=loaded.policy,
        guard=Guard.from_loaded(loaded),
        limits=settings.limits,
        keys_required=settings.keys_required,
        upstreams=_upstreams(loaded.document, settings),
        kept=loaded.kept,
        texts=_texts(loaded.document),
        people=loaded.document.people,
        sign_in=loaded.document.sign_in,
        custodians=custodians_of(loaded.document),
        scopes=decider(loaded.document),
        prices={
            glob: Price(line.input, line.output) for glob, line in loaded.document.prices.items()
        },
        approval_minutes=loaded.document.approvals.minutes,
        approvals_waiting=loaded.document.approvals.waiting,
        notices=channels_of(
            loaded.document,
            installation=(settings.tenant, settings.environment),
            environ=environ,
        ),
        review=loaded.document.review,
    )


def _texts(document: Document) -> dict[str, str]:
    """Whether texts are kept, by feature, and for all others under no name."""
    own = {name: feature.texts for name, feature in document.features.items() if feature.texts}
    return {"": document.texts, **own}


def _upstreams(document: Document, settings: Settings) -> tuple[Upstream, ...]:
    return tuple(
        Upstream(
            name=name,
            base_url=upstream.base_url.rstrip("/"),
            models=upstream.models,
            key=settings.provider_keys.get(name, ""),
            pass_client_key=upstream.pass_client_key,
            connect_seconds=upstream.connect_seconds,
            read_seconds=upstream.read_seconds,
        )
        for name, upstream in document.upstreams.items()
    )


def _now() -> datetime:
    return datetime.now(UTC)
