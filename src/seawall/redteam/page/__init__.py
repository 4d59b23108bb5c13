"""A run as one page that stands by itself: no script, no request, every text escaped."""

from seawall.redteam.page.page import page

__all__ = ["page"]
