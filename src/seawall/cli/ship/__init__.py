"""`seawall ship`: whether a feature is ready, from fresh evidence alone."""

from seawall.cli.ship import checklist, drill, leave, probe, state, verify
from seawall.cli.ship.group import ship

__all__ = ["checklist", "drill", "leave", "probe", "ship", "state", "verify"]
