"""`seawall log`: what happened, and the proof that it is what was written."""

from seawall.cli.log.group import log

__all__ = ["log"]
