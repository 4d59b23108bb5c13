"""Starts the assistant and the gateway as processes of their own, and ends them for certain."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

import seawall
from seawall.assemble.policy_file import default_policy
from seawall.errors import SeawallError, SettingsError
from seawall.gateway.caller import ANONYMOUS

PATIENCE = 30.0
"""Seconds until a server that did not start counts as failed."""

FAREWELL = 10.0
"""Seconds between asking a server to end and ending it."""

POLL = 0.02

_ADDRESS = re.compile(r"listens on (http://[0-9.]+:[0-9]+)")
_PYTHON = (sys.executable, "-P")  # what lies in the current folder is not ours to import


@dataclass(frozen=True, slots=True)
class Server:
    """A server that takes requests at an address."""

    name: str
    address: str
    process: subprocess.Popen[bytes]

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None


@dataclass(frozen=True, slots=True)
class Stage:
    """All that the story is played on: both servers, and the folder that goes away with them."""

    assistant: Server
    gateway: Server
    config: Path


@contextmanager
def stage(port: int) -> Iterator[Stage]:
    """Both servers, running, on a data folder of their own; all of it is gone afterwards."""
    with TemporaryDirectory(prefix="seawall-demo-") as name:
        folder = Path(name)
        config, today = folder / "seawall.yaml", datetime.now(UTC).date()
        module = [*_PYTHON, "-m", "leaky_assistant", "--port", "0"]
        with _running("assistant", module, folder) as assistant:
            config.write_text(policy(assistant.address, today), encoding="utf-8")
            serve = ["serve", "--config", str(config), "--port", str(port)]
            with _running("gateway", [*_PYTHON, "-m", "seawall", *serve], folder) as gateway:
                yield Stage(assistant, gateway, config)


def examples() -> Path:
    """The folder that holds the leaky assistant, in an installed package or in the sources."""
    package = Path(seawall.__file__).parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        if (folder / "leaky_assistant").is_dir():
            return folder
    raise SettingsError(
        "the leaky assistant is not installed; install seawall again, from its wheel"
    )


def scope(today: date) -> dict[str, object]:
    """What the assistant may do: a scope for all who come without a key."""
    order = {"matches": "[0-9]{4}"}
    mail = {"to": {"domains": ["lanternfish.example"]}, "subject": {}, "body": {}}
    return {
        "purpose": "answers customers of the shop about kits and orders",
        "owner": "the demo",
        "expires": (today + timedelta(days=90)).isoformat(),
        "tools": {
            "search_orders": {
                "effect": "read",
                "untrusted": False,
                "arguments": {"order": order},
            },
            "fetch_page": {
                "effect": "read",
                "arguments": {"url": {"domains": ["kitreviews.example"]}},
            },
            "send_email": {"effect": "egress", "approvals": 1, "arguments": mail},
            "refund": {"effect": "write", "approvals": 1, "arguments": {"order": dict(order)}},
        },
    }


def policy(assistant: str, today: date) -> str:
    """The default policy, with the assistant in the place of its upstream, and its scope."""
    document = yaml.safe_load(default_policy())
    document["name"] = "demo"
    document["scopes"] = {ANONYMOUS: scope(today)}
    document["upstreams"] = {"assistant": {"base_url": f"{assistant}/v1"}}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=99)


def _environment() -> dict[str, str]:
    """The environment without the user's settings of Seawall, and with the assistant's place."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEAWALL_")}
    paths = filter(None, (str(examples()), kept.get("PYTHONPATH")))
    return kept | {"PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def _running(name: str, command: list[str], folder: Path) -> Iterator[Server]:
    output = folder / f"{name}.log"
    with output.open("wb") as file:
        # A session of its own, so that Ctrl-C reaches the demo alone, which then ends it in order.
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
        )
    try:
        yield Server(name, _address(name, process, output), process)
    finally:
        _end(process)


def _address(name: str, process: subprocess.Popen[bytes], output: Path) -> str:
    """Where a server says that it listens; SeawallError with its last words if it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        words = output.read_text("utf-8", "replace")
        if match := _ADDRESS.search(words):
            return match[1]
        if ended:
            raise SeawallError(
                f"the {name} did not start; its last words:\n{words.strip()[-2000:]}"
            )
        time.sleep(POLL)
    raise SeawallError(f"the {name} did not start within {PATIENCE:.0f} seconds")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a server to end, and if it does not, or if nobody wants to wait, end it."""
    try:
        process.terminate()
        process.wait(FAREWELL)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill()
        process.wait()
