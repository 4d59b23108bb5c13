"""The nouns that every room speaks in: frozen, slotted, standard library only."""

from seawall.terms.event import Event, Fact
from seawall.terms.finding import Coverage, Finding, Reading, Span
from seawall.terms.inspection import Inspection
from seawall.terms.policy import MOST_MEMORY_DAYS, Action, Form, MemoryRules, Mode, Policy, Rule
from seawall.terms.reviewed import LIFTED, ReviewEntry
from seawall.terms.text import Message, Role, Stage, Text, ToolCall
from seawall.terms.verdict import Redaction, Ruling, Verdict

__all__ = [
    "LIFTED",
    "MOST_MEMORY_DAYS",
    "Action",
    "Coverage",
    "Event",
    "Fact",
    "Finding",
    "Form",
    "Inspection",
    "MemoryRules",
    "Message",
    "Mode",
    "Policy",
    "Reading",
    "Redaction",
    "ReviewEntry",
    "Role",
    "Rule",
    "Ruling",
    "Span",
    "Stage",
    "Text",
    "ToolCall",
    "Verdict",
]
