"""A PostgreSQL server of the tests' own, started when first asked for."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

URL = "SEAWALL_TEST_POSTGRES"
"""Names a server to use instead, as its superuser."""

_MISSING = "these tests need PostgreSQL: apt install postgresql, or set SEAWALL_TEST_POSTGRES"


def _binaries() -> Path:
    """Where the server's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    program = found[0] if found else shutil.which("initdb")
    if program is None:
        raise RuntimeError(_MISSING)
    return Path(program).resolve().parent


def _as_somebody() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it is the account that its package made."""
    if os.geteuid():
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


class Server:
    """
    A server, and databases in it for one test each.

    `folder` holds all its files, its own log too, if it is the tests' own.
    """

    def __init__(
        self, url: str, pid: Callable[[], int] | None = None, folder: Path | None = None
    ) -> None:
        self.url = url
        self.pid = pid
        self.folder = folder
        self._names = (f"seawall_{os.getpid()}_{number}" for number in count())

    def database(self, template: str = "template1") -> str:
        """The address of a new database, empty or a copy of another's."""
        name = next(self._names)
        source = template.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        return self.url.replace("/postgres?", f"/{name}?")

    def version(self) -> str:
        """What it says of itself."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute("SHOW server_version").fetchall()[0][0]  # type: ignore[no-any-return]

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        name = url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _run(command: list[object], folder: str) -> None:
    words = [str(word) for word in command]
    user = _as_somebody()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)  # type: ignore[call-overload]


@contextmanager
def server(*, fsync: bool = False, within: Path | None = None) -> Iterator[Server]:
    """
    A server until the end of the block; its files are in a folder of their own, `within` one.

    Without `fsync` it survives the kill of any of its processes, though not a power cut.
    """
    if url := os.environ.get(URL):
        yield Server(url)
        return
    binaries = _binaries()
    settings = "-c listen_addresses='' -c max_connections=200 -c shared_buffers=128MB"
    if not fsync:
        settings += " -c fsync=off -c full_page_writes=off"
    with (
        # Sockets want short paths.
        tempfile.TemporaryDirectory(prefix="seawall-pg-", dir="/tmp") as folder,
        tempfile.TemporaryDirectory(prefix="seawall-pg-", dir=within or "/tmp") as files,
    ):
        for each in (folder, files) if _as_somebody() else ():
            shutil.chown(each, "postgres")
        data = Path(files) / "data"
        settings += f" -c unix_socket_directories={folder}"
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N"]
        _run([*initdb, "--encoding=UTF8", "--locale=C.UTF-8"], folder)
        control = [binaries / "pg_ctl", "-D", data, "-w", "-l", Path(folder) / "log"]
        _run([*control, "-o", settings, "start"], folder)
        try:
            pid = data / "postmaster.pid"
            yield Server(
                f"postgresql://postgres@/postgres?host={folder}",
                lambda: int(pid.read_text().split()[0]),
                Path(folder),
            )
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
