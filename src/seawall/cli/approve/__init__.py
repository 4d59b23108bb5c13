"""`seawall approve`: tool calls that wait for people."""

from seawall.cli.approve.commands import approve

__all__ = ["approve"]
