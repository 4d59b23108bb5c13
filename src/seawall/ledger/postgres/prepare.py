"""The log's tables in PostgreSQL: made, brought up to date, and opened to their roles."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config
from psycopg import sql

from seawall.errors import LedgerError
from seawall.ledger.postgres.connection import (
    HEAD,
    SCHEMA,
    VAULT_SCHEMA,
    connect,
    explained,
    place,
    version_of,
)

_LOCK = 0x5365614C
"""Held while tables are changed: two that prepare at once wait for each other."""

_READ = ("leaf", "node", "mention", "checkpoint", "log", "migration")

_VAULT = ("subject", "dek", "sealed", "gone", "hold", "handed")

_GRANTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "reader": (("SELECT", _READ),),
    # What it has put there it can neither change nor take back.
    "writer": (
        ("SELECT", (*_READ, "receipt")),
        ("INSERT", ("inbox",)),
        ("SELECT (token)", ("inbox",)),
        # The vault is there to be erased from; the log tells what was in it.
        ("SELECT, INSERT, UPDATE, DELETE", tuple(f"{VAULT_SCHEMA}.{each}" for each in _VAULT)),
    ),
    "sequencer": (
        ("SELECT", (*_READ, "tree", "spent", "receipt", "inbox", "producer")),
        (
            "INSERT",
            (
                "leaf",
                "node",
                "mention",
                "checkpoint",
                "log",
                "spent",
                "receipt",
                "inbox",
                "producer",
            ),
        ),
        ("DELETE", ("inbox", "receipt", "checkpoint")),
        ("UPDATE", ("tree", "inbox", "producer")),
        ("UPDATE (note)", ("checkpoint",)),
    ),
}


@dataclass(frozen=True, slots=True)
class Roles:
    """Who may do what in the database; what is left empty is granted to nobody."""

    writer: str = ""
    sequencer: str = ""
    reader: str = ""


def prepare(url: str, roles: Roles | None = None, *, patience: float = 10.0) -> None:
    """
    Make the log's tables, or bring them up to date, and grant the roles what they need.

    For whoever owns the database: nobody else needs to change tables. Done again it does no
    harm. LedgerError where this role may not, or a role is not there.
    """
    with explained(url), closing(connect(url, patience=patience)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        if (version_of(connection) or "") < HEAD:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            _upgrade(url)
        for name, role in _named(roles or Roles()):
            _grant(connection, name, role)


def prepared(url: str, *, patience: float) -> None:
    """As `prepare` where that is needed; does nothing to tables that are as they should be."""
    with explained(url), closing(connect(url, patience=patience)) as connection:
        version = version_of(connection)
    if version is not None and version > HEAD:
        raise LedgerError(f"the log in {place(url)} was made by a newer Seawall; use that one")
    if version != HEAD:
        prepare(url, patience=patience)


def _upgrade(url: str) -> None:
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(url),
        poolclass=sqlalchemy.NullPool,
    )
    config = Config()
    config.set_main_option("script_location", "seawall.ledger.postgres:migrations")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise error.orig from None
        raise


def _named(roles: Roles) -> Iterator[tuple[str, str]]:
    for name in _GRANTS:
        if role := getattr(roles, name):
            yield name, role


def _grant(connection: psycopg.Connection[Any], name: str, role: str) -> None:
    query = "SELECT 1 FROM pg_roles WHERE rolname = %s"
    if connection.execute(query, (role,)).fetchone() is None:
        raise LedgerError(f"there is no role `{role}` in the database; make it with `createuser`")
    who = sql.Identifier(role)
    for schema in (SCHEMA, VAULT_SCHEMA):
        usage = sql.SQL("GRANT USAGE ON SCHEMA {} TO {}")
        connection.execute(usage.format(sql.Identifier(schema), who))
    for privilege, tables in _GRANTS[name]:
        # a privilege is a constant of this file
        granted = sql.SQL(privilege)
        for table in tables:
            where = sql.Identifier(*(table.split(".") if "." in table else (SCHEMA, table)))
            statement = sql.SQL("GRANT {} ON {} TO {}").format(granted, where, who)
            connection.execute(statement)
