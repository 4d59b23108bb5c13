"""Bulk checking: every row of files and tables gets its verdict, on all cores, resumably."""

from seawall.scan.judge import KEY, Checker, Question
from seawall.scan.labelled import Columns, Given, Labelled, Samples, find_samples
from seawall.scan.marked import MarkedTexts, find_marked
from seawall.scan.measure import Gauge
from seawall.scan.scan import Job, Progress, cores, scan
from seawall.scan.tally import SHOWN, Tally, Trouble

__all__ = [
    "KEY",
    "SHOWN",
    "Checker",
    "Columns",
    "Gauge",
    "Given",
    "Job",
    "Labelled",
    "MarkedTexts",
    "Progress",
    "Question",
    "Samples",
    "Tally",
    "Trouble",
    "cores",
    "find_marked",
    "find_samples",
    "scan",
]
