"""Bulk checking: every row of files and tables gets its verdict, on all cores, resumably."""

from seawall.scan.judge import KEY, Checker, Question
from seawall.scan.scan import Job, Progress, cores, scan
from seawall.scan.tally import Tally, Trouble

__all__ = ["KEY", "Checker", "Job", "Progress", "Question", "Tally", "Trouble", "cores", "scan"]
