"""What a run shows: how often each target broke, after how many queries, and how surely."""

from seawall.redteam.figures.changes import AtTarget, Changes, Moved, changes
from seawall.redteam.figures.group import BUDGETS, Group, Rate, Within, rate
from seawall.redteam.figures.operators import OperatorRate
from seawall.redteam.figures.pairs import Pair
from seawall.redteam.figures.report import Alarms, At, Report, report
from seawall.redteam.figures.told import changes_json, report_json

__all__ = [
    "BUDGETS",
    "Alarms",
    "At",
    "AtTarget",
    "Changes",
    "Group",
    "Moved",
    "OperatorRate",
    "Pair",
    "Rate",
    "Report",
    "Within",
    "changes",
    "changes_json",
    "rate",
    "report",
    "report_json",
]
