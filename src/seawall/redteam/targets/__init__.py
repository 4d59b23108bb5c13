"""Targets: what can be attacked, each behind the same one method."""
