"""The append-only log: exact bytes, durable before anybody hears of them, and provably whole."""

from seawall.ledger.checkpoint import Checkpoint, open_checkpoint, open_proof, read_checkpoint
from seawall.ledger.cosigning import Cosigning, cosignature
from seawall.ledger.folder import HeldFolder, hold_folder
from seawall.ledger.indicator import canonical, class_of, spellings, tokens_of
from seawall.ledger.leaf import LARGEST, Leaf, Origin, decode, encode, storable
from seawall.ledger.note import MOST_BYTES, Signer, Verifier, read_note, read_signer, read_verifier
from seawall.ledger.port import Entry, Ledger, LedgerReader, Query, Receipt, holds, tokens_in
from seawall.ledger.pseudonym import Pseudonyms
from seawall.ledger.receipts import export, last_checkpoint, log_origin, own_verifier, prove
from seawall.ledger.recovery import unfinished_streams
from seawall.ledger.signing import KEY, VARIABLE, make_key, witness_signer
from seawall.ledger.sqlite import SqliteLedger, open_for_reading
from seawall.ledger.verify import Problem, Verified, verify
from seawall.ledger.witness import Answer, Witness

__all__ = [
    "KEY",
    "LARGEST",
    "MOST_BYTES",
    "VARIABLE",
    "Answer",
    "Checkpoint",
    "Cosigning",
    "Entry",
    "HeldFolder",
    "Leaf",
    "Ledger",
    "LedgerReader",
    "Origin",
    "Problem",
    "Pseudonyms",
    "Query",
    "Receipt",
    "Signer",
    "SqliteLedger",
    "Verified",
    "Verifier",
    "Witness",
    "canonical",
    "class_of",
    "cosignature",
    "decode",
    "encode",
    "export",
    "hold_folder",
    "holds",
    "last_checkpoint",
    "log_origin",
    "make_key",
    "open_checkpoint",
    "open_for_reading",
    "open_proof",
    "own_verifier",
    "prove",
    "read_checkpoint",
    "read_note",
    "read_signer",
    "read_verifier",
    "spellings",
    "storable",
    "tokens_in",
    "tokens_of",
    "unfinished_streams",
    "verify",
    "witness_signer",
]
