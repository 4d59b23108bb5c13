"""The gateway as it is really run: a process of its own, with a model in the test's."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from seawall.ledger import Entry, Query, open_for_reading
from tests.gateway.running import OBSERVED, Answer, Model
from tests.policy_text import default_document, written


@contextmanager
def serving_model(answer: Answer) -> Iterator[tuple[Model, asyncio.AbstractEventLoop]]:
    """A model on a socket, and the loop of the thread that it is served by."""
    model = Model(answer)
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{tail:.*}", model.handle)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        model.port = runner.addresses[0][1]
        ready.set()
        return runner

    def work() -> None:
        runner = loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert ready.wait(timeout=20)
        yield model, loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=20)


@dataclass
class Installation:
    """A folder with a policy file, of which a gateway can be started again and again."""

    folder: Path

    def write(self, model: Model, upstream: dict[str, Any] | None = None, **more: Any) -> None:
        document = default_document()
        address = {"base_url": f"http://127.0.0.1:{model.port}/v1"}
        document["upstreams"] = {"model": address | (upstream or {"pass_client_key": True})}
        document["listen"] = {"port": 0}
        document |= more
        (self.folder / "seawall.yaml").write_text(written(document), "utf-8")

    def events(self, kind: str = "") -> list[Entry]:
        """What was logged; what is observed comes when there is time, and only by its name."""
        with open_for_reading(self.folder / ".seawall") as log:
            entries = list(log.entries(Query(kind=kind)))
        return [e for e in entries if kind == OBSERVED or e.event.kind != OBSERVED]

    def said_to_the_operator(self) -> bytes:
        return (self.folder / "stderr").read_bytes()


@dataclass
class Serving:
    """A gateway in a process of its own."""

    url: str
    process: "subprocess.Popen[str]"

    def term(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    def end(self) -> int:
        """The exit code, once the process has ended."""
        return self.process.wait(timeout=30)


@contextmanager
def serving(installation: Installation, **environ: str) -> Iterator[Serving]:
    """`seawall serve` in that folder; whatever is left of it is killed at the end."""
    with (installation.folder / "stderr").open("ab") as errors:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("seawall"), "serve"],
            cwd=installation.folder,
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    with process.stdout as said:
        try:
            first = said.readline()
            assert first.startswith("seawall listens on "), installation.said_to_the_operator()
            yield Serving(first.split()[3], process)
        finally:
            process.kill()
            process.wait(timeout=20)
