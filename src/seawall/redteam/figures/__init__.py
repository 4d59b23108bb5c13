"""What a run shows: how often each target broke, after how many queries, and how surely."""

from seawall.redteam.figures.group import BUDGETS, Group, Rate, Within, rate
from seawall.redteam.figures.operators import OperatorRate
from seawall.redteam.figures.pairs import Pair
from seawall.redteam.figures.report import Alarms, At, Report, report
from seawall.redteam.figures.told import report_json

__all__ = [
    "BUDGETS",
    "Alarms",
    "At",
    "Group",
    "OperatorRate",
    "Pair",
    "Rate",
    "Report",
    "Within",
    "rate",
    "report",
    "report_json",
]
