"""`seawall log`: what happened, and the proof that it is what was written."""

from seawall.cli.log import anchor, export, lookup, proofs, read, unseal, witness  # noqa: F401 - they add their commands
from seawall.cli.log.group import log

__all__ = ["log"]
