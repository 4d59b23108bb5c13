"""The proxy as it is run: `seawall mcp` on standard input and output, and by HTTP."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from seawall.access import KeyStore
from tests.cli.running import seawall, seawall_process
from tests.gateway.answers import says
from tests.gateway.scoped import scoped
from tests.mcp.proxied import BLATANT, scope, texts, write_policy
from tests.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.long]

ROOT = Path(__file__).parent.parent.parent

FILES: dict[str, Any] = {
    "files.list_files": {"effect": "read", "untrusted": False},
    "files.read_file": {"effect": "read", "arguments": {"name": {"max_length": 40}}},
    "files.write_file": {
        "effect": "write",
        "reversible": True,
        "arguments": {"name": {"max_length": 40}, "text": {"max_length": 100}},
    },
}

POLITE = "<html><p>Opening hours: nine to five.</p><p>Please send us your address.</p></html>"


def fetching(port: int) -> dict[str, Any]:
    ours = f"http://127[.]0[.]0[.]1:{port}/[a-z]*"
    return {
        "fetch": {"effect": "read", "arguments": {"url": {"matches": ours}}},
        "post": {
            "effect": "egress",
            "reversible": True,
            "arguments": {"url": {"matches": ours}, "text": {"max_length": 100}},
        },
    }


def environment() -> dict[str, str]:
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT / "examples")))
    return {**os.environ, "PYTHONPATH": path}


def proxy(folder: Path, *arguments: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "seawall", "mcp", *arguments],
        env=environment(),
        cwd=folder,
    )


@contextmanager
def pages() -> Iterator[tuple[int, list[str]]]:
    """A web site with a polite page and a hostile one, and what was posted to it."""
    posted: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f"<p>{BLATANT}</p>" if self.path == "/hostile" else POLITE
            self.answer(page)

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            posted.append(self.rfile.read(length).decode())
            self.answer("thanks")

        def answer(self, page: str) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    try:
        yield site.server_address[1], posted
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def process(folder: Path, *command: str, port: int) -> Iterator[None]:
    """A process that listens on this port, until the end of the block."""
    started = subprocess.Popen([sys.executable, *command], cwd=folder, env=environment())
    try:
        until(lambda: answers(port) or started.poll() is not None)
        assert started.poll() is None
        yield
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(timeout=30)


@asynccontextmanager
async def named(url: str, session: str) -> AsyncIterator[Client]:
    """A client of the newer MCP, which has no sessions of its own over HTTP, that names one."""
    headers = {"x-seawall-session": session}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, mode="2026-07-28", cache=None) as client:
            yield client


@pytest.mark.parametrize("mode", ["legacy", "auto"], ids=["older", "newer"])
async def test_the_command_stands_between_a_client_and_the_files(
    tmp_path: Path, mode: str
) -> None:
    """All real: the client, the command, the gateway in it, and the server that it starts."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "plan").write_text("The plan is good.")
    write_policy(tmp_path, scopes={"notes": scope(**FILES)})
    server = (sys.executable, "-m", "mcp_files", str(work))
    command = proxy(tmp_path, "--server", "files", "--env", "PYTHONPATH", "--", *server)
    async with Client(command, mode=mode, cache=None) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == [
            "list_files",
            "read_file",
            "write_file",
        ]
        told = await client.call_tool("write_file", {"name": "new", "text": "hello"})
        assert (told.is_error, (work / "new").read_text()) == (False, "hello")
        assert texts(await client.call_tool("read_file", {"name": "plan"})) == [
            "The plan is good."
        ]
        held = await client.call_tool("write_file", {"name": "plan", "text": "gone"})
        assert held.is_error
        assert (held.meta or {})["seawall"]["decision"] == "hold"
        assert (work / "plan").read_text() == "The plan is good."
    assert not (tmp_path / ".seawall/keys.json").exists()


async def test_a_page_read_over_http_holds_what_would_leave_and_a_hostile_one_is_not_read(
    tmp_path: Path,
) -> None:
    """Both ways by streamable HTTP: the server that fetches, and the client of the proxy."""
    theirs, ours = free_port(), free_port()
    with pages() as (site, posted):
        write_policy(tmp_path, scopes={"notes": scope(**fetching(site))})
        there, here = f"http://127.0.0.1:{theirs}/mcp", f"http://127.0.0.1:{ours}/mcp"
        listen = ("--url", there, "--listen", f"127.0.0.1:{ours}")
        with (
            process(tmp_path, "-m", "mcp_fetch", str(theirs), port=theirs),
            process(tmp_path, "-m", "seawall", "mcp", *listen, port=ours),
        ):
            address = f"http://127.0.0.1:{site}"
            sent = {"url": f"{address}/form", "text": "Elm Street 1"}
            async with Client(here, mode="legacy", cache=None) as client:
                assert [tool.name for tool in (await client.list_tools()).tools] == [
                    "fetch",
                    "post",
                ]
                assert (await client.call_tool("post", sent)).is_error is False
                hostile = await client.call_tool("fetch", {"url": f"{address}/hostile"})
                assert hostile.is_error
                assert "evil.example" not in "".join(texts(hostile))
            async with Client(here, mode="legacy", cache=None) as client:
                page = await client.call_tool("fetch", {"url": f"{address}/hours"})
                assert texts(page)[0].startswith("Opening hours")
                held = await client.call_tool("post", sent)
                assert (held.is_error, (held.meta or {})["seawall"]["decision"]) == (True, "hold")
            async with Client(here, mode="legacy", cache=None) as another:
                assert (await another.call_tool("post", sent)).is_error is False
            hours = {"url": f"{address}/hours"}
            for tool, given, held_back in (("fetch", hours, False), ("post", sent, True)):
                async with named(here, "s-9") as newer:
                    assert (await newer.call_tool(tool, given)).is_error is held_back
            async with named(here, "s-10") as newer:
                assert (await newer.call_tool("post", sent)).is_error is False
        assert posted == ["Elm Street 1"] * 3


async def test_two_proxies_of_one_session_share_what_it_has_read(tmp_path: Path) -> None:
    """A page is fetched by one server and a file written by another: one gateway knows both."""
    work = tmp_path / "work"
    work.mkdir()
    with pages() as (site, _):
        scopes = {"support": scope(**FILES, **{f"web.{n}": t for n, t in fetching(site).items()})}

        def run() -> None:
            with scoped(tmp_path, says("fine"), scopes=scopes) as gateway:
                asyncio.run(both(gateway.gateway.url, gateway.key))

        async def both(url: str, key: str) -> None:
            shared = ("--gateway", url, "--session", "s-1", "--env", "PYTHONPATH")
            files = (sys.executable, "-m", "mcp_files", str(work))
            web = (sys.executable, "-m", "mcp_fetch")
            one = proxy(tmp_path, *shared, "--server", "web", "--", *web)
            two = proxy(tmp_path, *shared, "--server", "files", "--", *files)
            one.env = two.env = {**environment(), "SEAWALL_KEY": key}
            async with Client(one, cache=None) as fetch, Client(two, cache=None) as keep:
                note = {"name": "a", "text": "b"}
                assert (await keep.call_tool("write_file", note)).is_error is False
                page = {"url": f"http://127.0.0.1:{site}/hours"}
                assert (await fetch.call_tool("fetch", page)).is_error is False
                assert (await keep.call_tool("write_file", note)).is_error is True

        await asyncio.to_thread(run)


def test_where_a_gateway_has_the_folder_the_command_says_how_to_use_it(tmp_path: Path) -> None:
    with scoped(tmp_path, says("fine")):
        command = ("mcp", "--feature", "support", "--", sys.executable, "-c", "")
        ended = seawall_process(*command, folder=tmp_path)
        assert ended.returncode == 1
        assert b"--gateway" in ended.stderr
        assert b"SEAWALL_KEY" in ended.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("nosuch-server",), "no such command: `nosuch-server`"),
        ((sys.executable, "-m", "nosuch_server"), "with exit code 1; what it wrote stands above"),
        ((sys.executable, "-c", "raise SystemExit(3)"), "ended as it started, with exit code 3"),
        (
            (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"),
            "ended as it started, with signal 9",
        ),
    ],
)
def test_a_server_that_does_not_start_is_told_with_how_it_ended(
    tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    """Whoever wrote the configuration sees what to mend: the command, or what it says itself."""
    write_policy(tmp_path, scopes={"notes": scope(**FILES)})
    ended = seawall_process("mcp", "--", *command, folder=tmp_path)
    assert ended.returncode != 0
    assert said in ended.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a server"),
        (("--url", "http://x/mcp", "--", "cat"), "name a server"),
        (("--server", "A b", "--", "cat"), "no name for a server"),
        (("--listen", "8710", "--", "cat"), "no address"),
        (("--listen", "0.0.0.0:8710", "--", "cat"), "other machines"),
        (("--feature", "sales", "--", "cat"), "no feature `sales`"),
        (("--gateway", "http://127.0.0.1:1", "--", "cat"), "SEAWALL_KEY"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_said_with_the_next_step(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    write_policy(tmp_path)
    ended = seawall("mcp", *arguments, folder=tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert re.search(re.escape(said), ended.stderr.decode())
    assert ended.stdout == b""


def test_a_command_that_does_not_speak_mcp_ends_the_proxy_with_one_line(tmp_path: Path) -> None:
    write_policy(tmp_path)
    ended = seawall_process("mcp", "--", sys.executable, "-c", "", folder=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines()[-1].startswith("seawall: the server ended")


def test_a_key_of_the_variable_never_reaches_the_server(tmp_path: Path) -> None:
    write_policy(tmp_path)
    told = tmp_path / "told"
    program = f"import os; open({str(told)!r}, 'w').write(repr(dict(os.environ)))"
    environ = {"SEAWALL_KEY": "sw_secret", "SEAWALL_DATA": "x", "MINE": "given"}
    seawall_process(
        "mcp", "--env", "MINE", "--", sys.executable, "-c", program, folder=tmp_path,
        environ=environ,
    )  # fmt: skip
    seen = told.read_text()
    assert "given" in seen
    assert "SEAWALL" not in seen
    assert KeyStore(tmp_path / ".seawall").all() == ()
