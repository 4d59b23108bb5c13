"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from seawall.ledger.postgres import prepare
from tests.postgres_server import Server, server

# Tests speak to nobody outside. To load all authorities of a system takes 20 ms of each client.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("nobody.pem"))

# Tests assert no times: a busy machine is no bug.
settings.register_profile("seawall", deadline=None)
settings.load_profile("seawall")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of long trials begin first: of the last one, all workers but one would wait."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def template(postgres: Server) -> str:
    """A database with a log's tables and no entry."""
    url = postgres.database()
    prepare(url)
    return url
