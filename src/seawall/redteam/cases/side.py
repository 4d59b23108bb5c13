"""On which side a case stands: what may shape rules, and what only ever measures them."""

from enum import StrEnum
from hashlib import sha256

HOLDOUT_TENTHS = 3

_PREFIX = b"seawall lineage v1\0"


class Side(StrEnum):
    """The folder of a case."""

    REGRESS = "regress"
    """May be looked at, written rules for and learned from; it must not break anything again."""
    HOLDOUT = "holdout"
    """Never looked at while rules are written or models trained: it tells what they are worth."""


def side_of(lineage: str) -> Side:
    """
    The side of everything of a lineage: settled by its name alone, on every machine, for good.

    So no idea is ever on both sides, however many cases of it come, and nobody chooses.
    """
    digest = sha256(_PREFIX + lineage.encode("utf-8", "surrogatepass")).digest()
    return Side.HOLDOUT if digest[0] * 10 < HOLDOUT_TENTHS * 256 else Side.REGRESS
