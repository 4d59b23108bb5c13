"""A text turned into what a model would read in it, with a map of offsets back to the original."""

from seawall.detect.views.tree import views_of
from seawall.detect.views.view import Family, Limits, View, Views

__all__ = ["Family", "Limits", "View", "Views", "views_of"]
