"""The append-only log: exact bytes, durable before anybody hears of them, and provably whole."""

from seawall.ledger.algorithms import has_ml_dsa
from seawall.ledger.checkpoint import Checkpoint, open_checkpoint, open_proof, read_checkpoint
from seawall.ledger.classes import Classes, classes_of
from seawall.ledger.cosigning import Cosigning, cosignature
from seawall.ledger.erasures import Erasures
from seawall.ledger.facts import minimal, require_minimal
from seawall.ledger.folder import HeldFolder, hold_folder
from seawall.ledger.indicator import canonical, class_of, spellings, tokens_of
from seawall.ledger.leaf import LARGEST, Leaf, Origin, decode, encode, storable
from seawall.ledger.minimal_log import MinimalLedger
from seawall.ledger.moving import move
from seawall.ledger.note import (
    MOST_BYTES,
    Signer,
    Verifier,
    read_note,
    read_signer,
    read_verifier,
    read_verifiers,
)
from seawall.ledger.opening import open_for_reading, open_ledger
from seawall.ledger.place import LOG_URL, log_url
from seawall.ledger.port import (
    Acknowledged,
    DurableLedger,
    Entry,
    Ledger,
    LedgerReader,
    Pending,
    Query,
    Receipt,
    SetAside,
    holds,
    tokens_in,
)
from seawall.ledger.pseudonym import Pseudonyms, epoch_of
from seawall.ledger.receipts import (
    export,
    kept_checkpoints,
    last_checkpoint,
    log_origin,
    own_verifier,
    own_verifiers,
    prove,
    witnessed,
)
from seawall.ledger.recovery import SINCE, running_since, unfinished_streams
from seawall.ledger.resilient import Resilient
from seawall.ledger.signer import SigningService
from seawall.ledger.signer_socket import SignerServer
from seawall.ledger.signers import add_second_key, renew_keys
from seawall.ledger.signing import witness_signer
from seawall.ledger.spool import Spool, waits
from seawall.ledger.sqlite import SqliteLedger
from seawall.ledger.stretch import Problem
from seawall.ledger.timestamp import must_answer, read_roots, stamp_query, stamped_at
from seawall.ledger.verify import Verified, verify
from seawall.ledger.watch import LogWatch, Unwatched
from seawall.ledger.witness import Answer, Witness

__all__ = [
    "LARGEST",
    "LOG_URL",
    "MOST_BYTES",
    "SINCE",
    "Acknowledged",
    "Answer",
    "Checkpoint",
    "Classes",
    "Cosigning",
    "DurableLedger",
    "Entry",
    "Erasures",
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
    "SignerServer",
    "SigningService",
    "Spool",
    "SqliteLedger",
    "Unwatched",
    "Verified",
    "Verifier",
    "Witness",
    "add_second_key",
    "canonical",
    "class_of",
    "classes_of",
    "cosignature",
    "decode",
    "encode",
    "epoch_of",
    "export",
    "has_ml_dsa",
    "hold_folder",
    "holds",
    "kept_checkpoints",
    "last_checkpoint",
    "log_origin",
    "log_url",
    "minimal",
    "move",
    "must_answer",
    "open_checkpoint",
    "open_for_reading",
    "open_ledger",
    "open_proof",
    "own_verifier",
    "own_verifiers",
    "prove",
    "read_checkpoint",
    "read_note",
    "read_roots",
    "read_signer",
    "read_verifier",
    "read_verifiers",
    "renew_keys",
    "require_minimal",
    "running_since",
    "spellings",
    "stamp_query",
    "stamped_at",
    "storable",
    "tokens_in",
    "tokens_of",
    "unfinished_streams",
    "verify",
    "waits",
    "witness_signer",
    "witnessed",
]
