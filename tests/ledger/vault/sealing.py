"""What the vault's tests share: texts that stand out, and how they come and go."""

from datetime import datetime
from pathlib import Path

from seawall.ledger import SqliteLedger
from seawall.ledger.vault import Erased, Sealed, ToSeal, Vault, erased_events
from seawall.terms import Event
from tests.ledger.events import NOON

ANN, BOB = "pz1.default.2026q3.principal.ann", "pz1.default.2026q3.principal.bob"
SECRET = "the marmot sings at dawn"


def to_seal(
    subject: str = ANN, words: str = SECRET, *, klass: str = "text", at: datetime = NOON
) -> ToSeal:
    """A text of somebody."""
    return ToSeal(subject, klass, at, {"texts": [words]})


def logged(folder: Path, sealed: Sealed, subject: str = ANN) -> None:
    """An event that names a sealed text."""
    event = Event("text.held", NOON, "gateway", principal=subject, facts={"sealed": sealed.fact})
    with SqliteLedger(folder) as ledger:
        ledger.append([event])


def erase(vault: Vault, folder: Path, subject: str = ANN) -> Erased:
    """As `seawall log erase` does it: with the log told."""

    def record(erased: Erased) -> None:
        with SqliteLedger(folder) as ledger:
            ledger.append(erased_events(erased, subject=subject, at=NOON, actor="cli"))

    return vault.erase(subject, record=record)


def on_disk(folder: Path) -> bytes:
    """All bytes of the vault's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("vault.sqlite*")))
