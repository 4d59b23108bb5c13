"""The append-only log: exact bytes, durable before anybody hears of them."""

from seawall.ledger.folder import HeldFolder, hold_folder
from seawall.ledger.leaf import LARGEST, Leaf, Origin, decode, encode, storable
from seawall.ledger.port import Entry, Ledger, LedgerReader, Query, Receipt
from seawall.ledger.pseudonym import Pseudonyms
from seawall.ledger.recovery import unfinished_streams
from seawall.ledger.sqlite import SqliteLedger, open_for_reading

__all__ = [
    "LARGEST",
    "Entry",
    "HeldFolder",
    "Leaf",
    "Ledger",
    "LedgerReader",
    "Origin",
    "Pseudonyms",
    "Query",
    "Receipt",
    "SqliteLedger",
    "decode",
    "encode",
    "hold_folder",
    "open_for_reading",
    "storable",
    "unfinished_streams",
]
