"""`seawall redteam`: attack a feature, and tell what broke, how often and how surely."""

<<<<<<< HEAD
from seawall.cli.redteam import (  # noqa: F401 - they add their commands
    cases,
    diff,
    promote,
    report,
    run,
)
=======
>>>>>>> main
from seawall.cli.redteam.group import redteam

__all__ = ["redteam"]
