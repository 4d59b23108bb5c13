"""Texts sealed beside the log: it has their digests, and they can be erased."""

from seawall.ledger.vault.blot import without_secrets
from seawall.ledger.vault.custody import OpenedShares, Shares
from seawall.ledger.vault.database import DDL, HANDED, SqliteStore
from seawall.ledger.vault.handed import Handed, what_is_signed
from seawall.ledger.vault.holds import Hold, People
from seawall.ledger.vault.keks import Keks
from seawall.ledger.vault.port import (
    CLASSES,
    REVIEW,
    SEALED,
    STRICT,
    TEXT,
    Body,
    Erased,
    Expired,
    Sealed,
    Store,
    ToSeal,
    new_ref,
)
from seawall.ledger.vault.strict import CustodySet, InCustody, require_custodians
from seawall.ledger.vault.told import (
    closed_event,
    dropped_event,
    erased_events,
    facts_of,
    holds_of,
    opened_event,
    sealed_refs,
)
from seawall.ledger.vault.vault import Rotated, Vault

__all__ = [
    "CLASSES",
    "DDL",
    "HANDED",
    "REVIEW",
    "SEALED",
    "STRICT",
    "TEXT",
    "Body",
    "CustodySet",
    "Erased",
    "Expired",
    "Handed",
    "Hold",
    "InCustody",
    "Keks",
    "OpenedShares",
    "People",
    "Rotated",
    "Sealed",
    "Shares",
    "SqliteStore",
    "Store",
    "ToSeal",
    "Vault",
    "closed_event",
    "dropped_event",
    "erased_events",
    "facts_of",
    "holds_of",
    "new_ref",
    "opened_event",
    "require_custodians",
    "sealed_refs",
    "what_is_signed",
    "without_secrets",
]
