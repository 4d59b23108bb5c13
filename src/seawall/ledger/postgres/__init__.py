"""The log in PostgreSQL, for several gateways: many hand in, one gives places."""

from seawall.ledger.postgres.connection import changing, reading
from seawall.ledger.postgres.prepare import Roles, prepare
from seawall.ledger.postgres.sequencer import Sequencer, moving
from seawall.ledger.postgres.vault import PostgresVaultStore

__all__ = ["PostgresVaultStore", "Roles", "Sequencer", "changing", "moving", "prepare", "reading"]
