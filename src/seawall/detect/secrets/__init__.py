"""Credentials of well-known services, and values that code or prose says are secret."""

from seawall.detect.secrets.finder import Secrets

__all__ = ["Secrets"]
