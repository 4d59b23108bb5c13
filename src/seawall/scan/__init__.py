"""Bulk checking: every row of files and tables gets its verdict, on all cores, resumably."""

from seawall.scan.document import document_text, is_document
from seawall.scan.judge import KEY, Checker, Question
from seawall.scan.labelled import Columns, Given, Labelled, Samples, find_samples
from seawall.scan.marked import Marked, MarkedTexts, find_marked
from seawall.scan.measure import Gauge
from seawall.scan.scan import Job, Progress, scan
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
    "Marked",
    "MarkedTexts",
    "Progress",
    "Question",
    "Samples",
    "Tally",
    "Trouble",
    "document_text",
    "find_marked",
    "find_samples",
    "is_document",
    "scan",
]
