"""`seawall log`: what happened, and the proof that it is what was written."""

from seawall.cli.log import (  # noqa: F401 - they add their commands
    affected,
    anchor,
    erase,
    export,
    hold,
    lookup,
    place,
    proofs,
    read,
    retain,
    signer,
    unseal,
    vault,
    witness,
)
from seawall.cli.log.group import log

__all__ = ["log"]
