"""The time stamps beside kept checkpoints, for `seawall log verify`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seawall.cli.log.anchor import STAMP_ENDING
from seawall.errors import LedgerError
from seawall.ledger import read_roots, stamped_at


@dataclass(frozen=True, slots=True)
class Stamps:
    """What the stamps beside files say: when each was there at the latest, and what is wrong."""

    at: dict[str, datetime]
    problems: tuple[str, ...]
    unread: int = 0
    """Stamps that were not verified, because no root was named."""


def read_stamps(files: Iterable[Path], root: Path | None) -> Stamps:
    """The stamps beside files, verified against an authority's root if one is named."""
    stamped = [(file, file.with_suffix(STAMP_ENDING)) for file in files]
    there = [(file, stamp) for file, stamp in stamped if stamp.exists()]
    if root is None:
        return Stamps({}, (), len(there))
    roots = read_roots(root.read_bytes())
    at: dict[str, datetime] = {}
    problems: list[str] = []
    for file, stamp in there:
        try:
            at[str(file)] = stamped_at(file.read_bytes(), stamp.read_bytes(), roots)
        except LedgerError as error:
            problems.append(f"`{stamp}`: {error}")
    if not there:
        raise LedgerError(f"no checkpoint that was given has a time stamp (`*{STAMP_ENDING}`)")
    return Stamps(at, tuple(problems))
