"""Logs for the ledger's tests, on both stores."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seawall.ledger import LOG_URL, SigningService, last_checkpoint
from tests.ledger.signers import ORIGIN
from tests.ledger.tampering import NEWEST, OLD, RECENT, append
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


@pytest.fixture
def service(tmp_path: Path) -> SigningService:
    """A signer of a log of the name `ORIGIN`."""
    return SigningService(tmp_path / "state", origin=ORIGIN)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a signer listens; a socket's path has to be short."""
    return tmp_path / "s"


@pytest.fixture
def folder(database_logs: Logs) -> Path:
    """The data folder of a log in PostgreSQL that has not begun."""
    return database_logs.new()


@pytest.fixture(scope="module")
def original(module_logs: Logs) -> Path:
    """A log with a checkpoint at each of the three sizes; those at OLD and RECENT are kept."""
    folder = module_logs.new()
    for first, last in ((0, OLD), (OLD, RECENT), (RECENT, NEWEST)):
        append(folder, first, last - first)
        kept = folder / f"kept-{last}"
        kept.write_text(last_checkpoint(folder), "utf-8")
    return folder


@pytest.fixture
def log(original: Path, module_logs: Logs) -> Path:
    return module_logs.copy(original)
