"""Connections to the schema of a log in PostgreSQL, and a wire to its server that can be cut."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from seawall.ledger.appending import Appending
from seawall.ledger.postgres.inbox import InboxStore
from seawall.ledger.writer import Writer


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("SET search_path = seawall")
        yield connection


class Hands(Appending):
    """A writer that has the address of the inbox and gives no places."""

    def __init__(self, url: str, *, patience: float) -> None:
        store = InboxStore(
            url, tenant="acme", environment="test", patience=patience, why=lambda: ""
        )
        self._writer = Writer(store, queue_limit=100)


class Wire:
    """
    A socket in a folder, behind which is a server.

    `url` is the address of a database by this wire.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._server = conninfo_to_dict(url)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._clients: list[socket.socket] = []
        self._servers: list[socket.socket] = []
        database = self._server["dbname"]
        self.url = f"postgresql://{self._server.get('user', '')}@/{database}?host={folder}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all connections for their clients; the server does not hear of it."""
        for client in self._clients:
            with suppress(OSError):  # it hung up by itself
                client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Break all connections for good."""
        for each in (self._listener, *self._clients, *self._servers):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                server = self._connected()
                self._clients.append(client)
                self._servers.append(server)
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=_carry, args=ends, daemon=True).start()

    def _connected(self) -> socket.socket:
        host, port = str(self._server["host"]), int(self._server.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes until one end is broken. A client that is cut off is not told to the server."""
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)


@contextmanager
def wire(url: str) -> Iterator[Wire]:
    """A wire to a database, until the end of the block."""
    with (
        # Sockets want short paths.
        tempfile.TemporaryDirectory(prefix="seawall-wire-") as folder,
        closing(Wire(Path(folder), url)) as made,
    ):
        yield made
