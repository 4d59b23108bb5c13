"""Three custodians with keys of their own, and what they open."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from seawall.ledger.vault import STRICT, Body, OpenedShares, Sealed, Vault
from seawall.ledger.vault.custody import join, open_shares
from tests.ledger.vault.sealing import ANN, to_seal

PRIVATE = {name: X25519PrivateKey.generate() for name in ("kim", "lou", "max")}


def seal_key(private: X25519PrivateKey) -> str:
    """The public half, as a policy file has it."""
    return f"x25519:{base64.b64encode(private.public_key().public_bytes_raw()).decode()}"


PUBLIC = {name: seal_key(private) for name, private in PRIVATE.items()}


def seal_strict(vault: Vault, *subjects: str) -> list[Sealed]:
    """A strict text of each subject."""
    texts = [to_seal(subject, klass=STRICT) for subject in subjects or (ANN,)]
    return vault.seal_many(texts, custodians=PUBLIC)


def shares_of(vault: Vault, kept: Sealed, name: str) -> OpenedShares:
    """What a custodian opens of the key of a text."""
    return open_shares(vault.in_custody(kept.ref, kept.digest).shares, name, PRIVATE[name])


def by_two(vault: Vault, kept: Sealed, one: str = "kim", other: str = "max") -> Body:
    """What two custodians read together."""
    parts = [shares_of(vault, kept, name) for name in (one, other)]
    key = join(vault.in_custody(kept.ref, kept.digest).shares, *parts)
    return vault.read_with(kept.ref, kept.digest, key)


def files_of(folder: Path) -> dict[str, bytes]:
    """All that lies in a data folder."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
