"""A Valkey or Redis server of the tests' own, that they start, freeze, kill and empty."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import valkey

from tests.waiting import until

PROGRAM = "SEAWALL_TEST_VALKEY"
"""Names the server's program, where it is not that of the system."""

_MISSING = "these tests need Valkey or Redis: apt install redis-server, or set SEAWALL_TEST_VALKEY"


def _program() -> str:
    named = os.environ.get(PROGRAM, "")
    found = named or shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise RuntimeError(_MISSING)
    return found


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


class Server:
    """A server at one address; it can be started again after each end."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self._folder = folder
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{folder}/s"

    def start(self, *settings: str) -> None:
        """Begin, and answer by the time that this returns; more settings count this time only."""
        assert self._process is None
        own = ["--port", "0", "--unixsocket", "s", "--save", "", "--dir", "."]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [_program(), *own, *self._settings, *settings],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        until(self._answers)

    def kill(self) -> None:
        """End at once, with all that is in memory."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=20)
        self._process = None

    def freeze(self) -> None:
        """Answer nothing any more, and take connections."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After `freeze`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def say(self, *words: str | bytes | float) -> Any:
        """One command as the administrator; keys and values are bytes."""
        with valkey.Valkey(unix_socket_path=f"{self._folder}/s") as client:
            return client.execute_command(*words)

    def keys(self) -> list[bytes]:
        return sorted(self.say("KEYS", "*"))

    def later(self, seconds: float) -> None:
        """Make all keys so much older: those whose time is over by then are gone."""
        for key in self.keys():
            left = self.say("PTTL", key)
            if left >= 0:
                self.say("PEXPIRE", key, int(max(0, left - 1000 * seconds)))

    def everything(self) -> bytes:
        """All that lies on it, as it would be written to a disk."""
        return b"\n".join(part for key in self.keys() for part in (key, *self._values(key)))

    def _values(self, key: bytes) -> list[bytes]:
        if self.say("TYPE", key) == b"set":
            return list(self.say("SMEMBERS", key))
        return [self.say("GET", key)]

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text("utf-8")
        try:
            return bool(self.say("PING"))
        except valkey.exceptions.ConnectionError:
            return False

    def end(self) -> None:
        """Whatever it is doing."""
        if self._process is not None:
            self.kill()


@contextmanager
def server(*settings: str) -> Iterator[Server]:
    """A server until the end of the block, with nothing in it; sockets want short paths."""
    with tempfile.TemporaryDirectory(prefix="seawall-vk-", dir="/tmp") as folder:
        running = Server(Path(folder), *settings)
        running.start()
        try:
            yield running
        finally:
            running.end()
