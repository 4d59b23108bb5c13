"""`seawall redteam`: attack a feature, and tell what broke, how often and how surely."""

from seawall.cli.redteam.group import redteam

__all__ = ["redteam"]
