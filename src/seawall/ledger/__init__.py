"""The append-only log: exact bytes, durable before anybody hears of them, and provably whole."""

from seawall.ledger.checkpoint import Checkpoint, open_checkpoint, open_proof, read_checkpoint
from seawall.ledger.classes import Classes, classes_of
from seawall.ledger.cosigning import Cosigning, cosignature
from seawall.ledger.facts import minimal
from seawall.ledger.folder import HeldFolder, hold_folder
from seawall.ledger.leaf import LARGEST, Leaf, Origin, decode, encode, storable
from seawall.ledger.minimal_log import MinimalLedger
from seawall.ledger.note import MOST_BYTES, Signer, Verifier, read_note, read_signer, read_verifier
from seawall.ledger.port import (
    Acknowledged,
    Entry,
    Ledger,
    LedgerReader,
    Pending,
    Query,
    Receipt,
    SetAside,
)
from seawall.ledger.pseudonym import Pseudonyms
from seawall.ledger.receipts import export, last_checkpoint, log_origin, own_verifier, prove
from seawall.ledger.recovery import unfinished_streams
from seawall.ledger.resilient import Resilient
from seawall.ledger.signing import KEY, VARIABLE, make_key, witness_signer
from seawall.ledger.spool import Spool
from seawall.ledger.sqlite import SqliteLedger, open_for_reading
from seawall.ledger.verify import Problem, Verified, verify
from seawall.ledger.watch import LogWatch, Unwatched
from seawall.ledger.witness import Answer, Witness

__all__ = [
    "KEY",
    "LARGEST",
    "MOST_BYTES",
    "VARIABLE",
    "Acknowledged",
    "Answer",
    "Checkpoint",
    "Classes",
    "Cosigning",
    "Entry",
    "HeldFolder",
    "Leaf",
    "Ledger",
    "LedgerReader",
    "LogWatch",
    "MinimalLedger",
    "Origin",
    "Pending",
    "Problem",
    "Pseudonyms",
    "Query",
    "Receipt",
    "Resilient",
    "SetAside",
    "Signer",
    "Spool",
    "SqliteLedger",
    "Unwatched",
    "Verified",
    "Verifier",
    "Witness",
    "classes_of",
    "cosignature",
    "decode",
    "encode",
    "export",
    "hold_folder",
    "last_checkpoint",
    "log_origin",
    "make_key",
    "minimal",
    "open_checkpoint",
    "open_for_reading",
    "open_proof",
    "own_verifier",
    "prove",
    "read_checkpoint",
    "read_note",
    "read_signer",
    "read_verifier",
    "storable",
    "unfinished_streams",
    "verify",
    "witness_signer",
]
