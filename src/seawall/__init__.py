"""
Seawall, the security layer around AI features.

    from seawall import Guard

    guard = Guard.from_file("seawall.yaml")
    verdict = guard.check("...", stage="input")
"""

from seawall.assemble.guard import Guard
from seawall.assemble.memories import Memories
from seawall.detect import Finder, Pattern, Reader, Seeker
from seawall.errors import SeawallError
from seawall.guard import redact
from seawall.terms import (
    Action,
    Coverage,
    Finding,
    Inspection,
    Message,
    Reading,
    Role,
    Rule,
    Ruling,
    Span,
    Stage,
    Text,
    Verdict,
)

__all__ = [
    "Action",
    "Coverage",
    "Finder",
    "Finding",
    "Guard",
    "Inspection",
    "Memories",
    "Message",
    "Pattern",
    "Reader",
    "Reading",
    "Role",
    "Rule",
    "Ruling",
    "SeawallError",
    "Seeker",
    "Span",
    "Stage",
    "Text",
    "Verdict",
    "redact",
]
