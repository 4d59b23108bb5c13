"""Start a server in a process group of its own, watch what it uses, and end it for certain."""

import contextlib
import http.client
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

POLL = 0.005  # seconds between two looks at a server that is starting
PATIENCE = 90.0  # seconds until a start counts as failed
FAREWELL = 5.0  # seconds between asking a server to end and ending it
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


class StartError(Exception):
    """A server did not get ready; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How one server is started: its command, and a path that answers 200 once it is ready."""

    name: str
    command: list[str]
    port: int
    ready: str
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready; its first 200 came `cold_start` seconds after its spawn."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    cold_start: float

    def memory(self) -> int:
        """Give the resident memory of all its processes, in bytes."""
        return PAGE * sum(int(stat[21]) for stat in self.processes())

    def cpu(self) -> float:
        """Give the processor time of all its processes since their start, in seconds."""
        return sum(int(stat[11]) + int(stat[12]) for stat in self.processes()) / TICK

    def processes(self) -> list[list[str]]:
        """Find the live processes of its session: proc_pid_stat(5) of each, from `state` on."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # ended meanwhile
                fields = entry.read_text().rpartition(")")[2].split()
                if int(fields[3]) == self.process.pid and fields[0] != "Z":
                    found.append(fields)
        return found


def start(launch: Launch, cores: set[int], log: Path) -> Server:
    """
    Start a server on the given cores and wait until it is ready; its output goes to `log`.

    Raises StartError, after ending the process, if it never gets ready.
    """
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)  # a child starts where its parent is
    try:
        begun = time.perf_counter()
        with log.open("wb") as output:
            process = subprocess.Popen(
                launch.command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=_own_environment() | launch.environment,
                start_new_session=True,
            )
    finally:
        os.sched_setaffinity(0, own)
    server = Server(launch.name, launch.port, process, cold_start=0.0)
    try:
        _wait(launch, process, log)
    except BaseException:
        stop(server)
        raise
    return Server(launch.name, launch.port, process, time.perf_counter() - begun)


def stop(server: Server) -> None:
    """End a server and everything that it started: politely first, then without asking."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(FAREWELL)
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()
    while server.processes():  # what it left behind dies a moment later
        time.sleep(POLL)


def answers(port: int, path: str) -> bool:
    """Whether a GET of the path is answered with status 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _own_environment() -> dict[str, str]:
    """Keep a developer's own settings of the servers out of the comparison."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SEAWALL_", "LITELLM_"))
    }


def _wait(launch: Launch, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.perf_counter() + PATIENCE
    while not answers(launch.port, launch.ready):
        if process.poll() is not None or time.perf_counter() > until:
            ended = (
                f"ended with {process.returncode}"
                if process.poll() is not None
                else "stayed silent"
            )
            words = log.read_text(errors="replace").strip()[-2000:] or "(none)"
            raise StartError(
                f"{launch.name} {ended} before it was ready; its last words:\n{words}"
            )
        time.sleep(POLL)
