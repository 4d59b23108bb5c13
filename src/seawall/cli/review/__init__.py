"""`seawall review`: what people look at, what that shows, and how much of it they look at."""

from seawall.cli.review.group import review

__all__ = ["review"]
