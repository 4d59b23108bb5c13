"""`seawall bench`: figures, with intervals, on labelled files of your own."""

from seawall.cli.bench.group import bench

__all__ = ["bench"]
