"""`seawall redteam`: attack a feature, and tell what broke, how often and how surely."""

    import_garak,
    report,
)
from seawall.cli.redteam import (  # noqa: F401 - they add their commands
from seawall.cli.redteam.group import redteam

__all__ = ["redteam"]
