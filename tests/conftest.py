"""What all tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from seawall.ledger.postgres import prepare
from tests.postgres_server import Server, server

# Tests assert no times: a busy machine is no bug.
settings.register_profile("seawall", deadline=None)
settings.load_profile("seawall")


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
