from seawall.assemble.agents import AgentSession
from seawall.assemble.guard import Guard
from seawall.assemble.memories import Memories
from seawall.detect import Finder, Pattern, Reader, Seeker
from seawall.errors import SeawallError, ToolDenied
from seawall.guard import redact
from seawall.scope import Decision, Integrity, Label, Read
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
    "AgentSession",
    "Coverage",
    "Decision",
    "Finder",
    "Finding",
    "Guard",
    "Inspection",
    "Integrity",
    "Label",
    "Memories",
    "Message",
    "Pattern",
    "Read",
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
    "ToolDenied",
    "Verdict",
    "redact",
]
