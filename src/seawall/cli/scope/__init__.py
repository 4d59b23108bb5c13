"""`seawall scope`: what features may do, and what that says of one tool call."""

from seawall.cli.scope.group import scope

__all__ = ["scope"]
