"""Logs for the ledger's tests, on both stores."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest

from seawall.ledger import LOG_URL
from seawall.ledger.database import FILE
from tests.postgres_server import Server


class Logs:
    """
    Makes logs in one kind of store, each named by its data folder.

    The newest is the one that `SEAWALL_LOG_URL` names, if it is in a database.
    """

    def __init__(self, root: Path, make: Callable[[str], str] | None, empty: str) -> None:
        self.root = root
        self._make = make
        self._empty = empty
        self._urls: dict[Path, str] = {}

    @property
    def in_database(self) -> bool:
        """Whether these logs are in PostgreSQL."""
        return self._make is not None

    def new(self) -> Path:
        """The data folder of a log that does not begin before it is opened."""
        return self._named(self.root / f"log-{len(self._urls)}" / "data", self._empty)

    def copy(self, folder: Path) -> Path:
        """A copy of a log, with all that is in its data folder."""
        new = Path(shutil.copytree(folder, self.root / f"log-{len(self._urls)}" / "data"))
        return self._named(new, self._urls[folder])

    def _named(self, folder: Path, template: str) -> Path:
        self._urls[folder] = self._make(template) if self._make else ""
        os.environ[LOG_URL] = self._urls[folder]
        return folder


def logs_in(kind: str, root: Path, request: pytest.FixtureRequest) -> Iterator[Logs]:
    """Logs in one kind of store; the environment is put back afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(LOG_URL, raising=False)
        if kind == "file":
            yield Logs(root, None, "")
            return
        patch.setenv(LOG_URL, "")
        running: Server = request.getfixturevalue("postgres")
        made: list[str] = []

        def make(template: str) -> str:
            made.append(running.database(template))
            return made[-1]

        yield Logs(root, make, request.getfixturevalue("template"))
        for url in made:
            running.drop(url)


@pytest.fixture(params=["file", "postgresql"])
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Logs]:
    """Logs in each kind of store."""
    yield from logs_in(request.param, tmp_path, request)


@pytest.fixture(scope="module", params=["file", "postgresql"])
def module_logs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Logs]:
    """As `logs`, for a whole module."""
    yield from logs_in(request.param, tmp_path_factory.mktemp("logs"), request)


@pytest.fixture
def file_logs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Logs]:
    """Logs in files alone."""
    yield from logs_in("file", tmp_path, request)


@pytest.fixture
def database_logs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Logs]:
    """Logs in PostgreSQL alone."""
    yield from logs_in("postgresql", tmp_path, request)


class Vandal:
    """Somebody who can write to all of the log's database, whatever it is."""

    def __init__(self, folder: Path) -> None:
        url = os.environ.get(LOG_URL)
        self._connection: Any
        if url:
            self._connection = psycopg.connect(url)
            self._connection.execute("SET search_path = seawall")
            self._connection.execute("SET session_replication_role = replica")
        else:
            self._connection = sqlite3.connect(folder / FILE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        with closing(self._connection) as connection:
            connection.commit()

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> Any:
        """Run one statement."""
        if isinstance(self._connection, psycopg.Connection):
            statement = statement.replace("%", "%%").replace("?", "%s")
        return self._connection.execute(statement, values)
