"""A connection to the schema of a log in PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("SET search_path = seawall")
        yield connection
