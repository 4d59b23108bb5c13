"""`seawall review`: what people look at, what that shows, and how much of it they look at."""

from seawall.cli.review import (  # noqa: F401 - they add their commands
    audit,
    calibrate,
    decide,
    gold,
    look,
    share,
    simulate,
    status,
    work,
)
from seawall.cli.review.group import review

__all__ = ["review"]
