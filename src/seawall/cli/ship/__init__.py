"""`seawall ship`: whether a feature is ready, from fresh evidence alone."""

from seawall.cli.ship.group import ship

__all__ = ["ship"]
