"""Opens the sealed texts of an installation: its log, its people and what keeps its texts."""

from datetime import datetime
from pathlib import Path

from seawall.access import OpenedText, Read, SignedAct, open_texts
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people


def text_reader(path: Path | None) -> Read | None:
    """What reads the texts that an installation keeps sealed; None where it keeps none."""
    del path  # no version keeps texts yet
    return None


def unseal(
    path: Path | None, signed: SignedAct, now: datetime, *, read: Read | None
) -> tuple[OpenedText, ...]:
    """Open the texts of an approved request, with what reads them; see `open_texts`."""
    with open_ledger(path) as ledger:
        return open_texts(ledger, load_people(path), signed, now, read=read)
