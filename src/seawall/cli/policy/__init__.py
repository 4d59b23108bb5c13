"""`seawall policy`: validate and compare policy files, and try them on the past."""

from seawall.cli.policy.group import policy

__all__ = ["policy"]
