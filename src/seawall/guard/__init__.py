"""Detectors and policy over a text, whole or while it streams."""

from seawall.guard.across import judge_across
from seawall.guard.guard import ROLES, Guard
from seawall.guard.passages import passages
from seawall.guard.redact import mask, redact
from seawall.guard.restore import Restorable, Restorer
from seawall.guard.stream import SMALLEST_STEP, Stream
from seawall.guard.substitutes import Substitutes
from seawall.guard.told import verdict_json

__all__ = [
    "ROLES",
    "SMALLEST_STEP",
    "Guard",
    "Restorable",
    "Restorer",
    "Stream",
    "Substitutes",
    "judge_across",
    "mask",
    "passages",
    "redact",
    "verdict_json",
]
