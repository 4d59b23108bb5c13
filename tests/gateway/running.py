"""A real gateway on a real socket, in a thread of the test's process, and a model behind it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from seawall.assemble.gateway import open_gateway
from seawall.assemble.models import Models
from seawall.gateway.parts import Parts
from seawall.gateway.reload import Reloader
from seawall.gateway.server import Stop, listen, serve
from seawall.ledger import Entry, Query, open_for_reading
from tests.policy_text import default_document, written

Answer = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]

HTTP_OK = 200


OBSERVED = "answer.observed"


@dataclass
class Model:
    """The upstream: it keeps what it was asked, and answers as the test says."""

    answer: Answer
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    left: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else {}
        self.asked.append(body)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        try:
            return await self.answer(request, body)
        except (asyncio.CancelledError, ConnectionResetError):
            self.left.set()
            raise


@dataclass
class Running:
    """A gateway that is running."""

    url: str
    folder: Path
    model: Model
    parts: Parts
    reloader: Reloader
    loop: asyncio.AbstractEventLoop

    @property
    def config(self) -> Path:
        return self.folder / "seawall.yaml"

    def events(self, kind: str = "", request: str = "") -> list[Entry]:
        """What was logged; what is observed comes when there is time, and only by its name."""
        with open_for_reading(self.folder / ".seawall") as log:
            entries = list(log.entries(Query(kind=kind, request=request)))
        return [e for e in entries if kind == OBSERVED or e.event.kind != OBSERVED]

    def do(self, work: Callable[[], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(timeout=30)


def policy(port: int, **changes: Any) -> str:
    """The default policy with the model as its upstream, and what the test changes."""
    document = default_document()
    document["upstreams"] = {
        "model": {"base_url": f"http://127.0.0.1:{port}/v1", "pass_client_key": True}
    }
    document["listen"] = {"port": 0}
    for name, value in changes.items():
        if name == "rules":
            document["rules"] = [*value, *document["rules"]]
        elif isinstance(value, dict) and isinstance(document.get(name), dict):
            document[name] = {**document[name], **value}
        else:
            document[name] = value
    return written(document)


@contextmanager
def running(
    folder: Path,
    answer: Answer,
    *,
    models: Models | None = None,
    environ: Mapping[str, str] | None = None,
    **changes: Any,
) -> Iterator[Running]:
    """A gateway in front of a model that answers so, until the block ends."""
    thread = _Thread(folder, Model(answer), changes, models, environ or {})
    thread.start()
    try:
        yield thread.running()
    finally:
        thread.stop()
        thread.join(timeout=30)
    thread.raise_failure()


class _Thread(threading.Thread):
    """The event loop of a gateway and of its model, beside the test's own thread."""

    def __init__(
        self,
        folder: Path,
        model: Model,
        changes: dict[str, Any],
        models: Models | None,
        environ: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._environ = environ
        self._models = models
        self.stop = Stop()
        self._folder = folder
        self._model = model
        self._changes = changes
        self._ready = threading.Event()
        self._running: Running | None = None
        self._failure: BaseException | None = None

    def running(self) -> Running:
        """The gateway, once it takes connections."""
        assert self._ready.wait(timeout=30)
        self.raise_failure()
        assert self._running is not None
        return self._running

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as problem:  # noqa: BLE001 - told in the test's own thread
            self._failure = problem
            self._ready.set()

    async def _serve(self) -> None:
        runner = await self._start_model()
        config = self._folder / "seawall.yaml"
        config.write_text(policy(self._model.port, **self._changes), "utf-8")
        try:
            opened = open_gateway(config, environ=self._environ, models=self._models)
            async with opened as (gateway, settings, reloader):
                listening = listen(settings.host, settings.port)
                url = f"http://127.0.0.1:{listening.getsockname()[1]}"
                loop = asyncio.get_running_loop()
                self._running = Running(
                    url, self._folder, self._model, gateway.parts, reloader, loop
                )
                await serve(
                    gateway, listening, settings.limits, stop=self.stop, started=self._ready.set
                )
        finally:
            await runner.cleanup()

    async def _start_model(self) -> web.AppRunner:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{tail:.*}", self._model.handle)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._model.port = runner.addresses[0][1]
        return runner
