"""Who may do what in Seawall itself: the keys of features."""

from seawall.access.keys import PREFIX, Key, KeyStore

__all__ = ["PREFIX", "Key", "KeyStore"]
