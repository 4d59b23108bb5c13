"""`seawall model`: the models that read for meaning."""

from seawall.cli.model.group import model

__all__ = ["model"]
