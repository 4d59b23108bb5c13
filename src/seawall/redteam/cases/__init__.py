"""Cases: attacks that worked once, kept so that they are tried again, and never work again."""

from seawall.redteam.cases.case import Case, case_of, read_statement, statement_of
from seawall.redteam.cases.leaks import leaks
from seawall.redteam.cases.listing import (
    CaseList,
    broken_off,
    missed,
    next_list,
    read_list,
    statement_of_list,
    unlisted,
)
from seawall.redteam.cases.replay import Replayed, replay
from seawall.redteam.cases.side import Side, side_of
from seawall.redteam.cases.variants import VARIANTS, Variant, variants

__all__ = [
    "VARIANTS",
    "Case",
    "CaseList",
    "Replayed",
    "Side",
    "Variant",
    "broken_off",
    "case_of",
    "leaks",
    "missed",
    "next_list",
    "read_list",
    "read_statement",
    "replay",
    "side_of",
    "statement_of",
    "statement_of_list",
    "unlisted",
    "variants",
]
