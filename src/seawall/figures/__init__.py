"""Figures of detectors on labelled texts, each with how far it can be trusted: pure arithmetic."""

from seawall.figures.area import Area, area
from seawall.figures.curve import Curve, Cut, Point, curve
from seawall.figures.label import Label, Words
from seawall.figures.measured import Facts, Measured, Outcome, Place, outcome
from seawall.figures.reliability import Bin, Reliability, reliability
from seawall.figures.report import Group, Report, Times, joined, report
from seawall.figures.share import Interval, Share
from seawall.figures.spans import Agreement, Mark, Seen, agreements
from seawall.figures.told import report_json

__all__ = [
    "Agreement",
    "Area",
    "Bin",
    "Curve",
    "Cut",
    "Facts",
    "Group",
    "Interval",
    "Label",
    "Mark",
    "Measured",
    "Outcome",
    "Place",
    "Point",
    "Reliability",
    "Report",
    "Seen",
    "Share",
    "Times",
    "Words",
    "agreements",
    "area",
    "curve",
    "joined",
    "outcome",
    "reliability",
    "report",
    "report_json",
]
