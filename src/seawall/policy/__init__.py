"""The policy: a file that people write, and what it decides about findings."""

from seawall.policy.compile import compile_policy, revision
from seawall.policy.decide import decide
from seawall.policy.diff import Change, Effect, diff
from seawall.policy.document import (
    CategoryLines,
    Document,
    Feature,
    Limits,
    Retention,
    Upstream,
    WitnessLine,
)
from seawall.policy.person import PersonLine
from seawall.policy.read import document_schema, read_document
from seawall.policy.untold import without_input

__all__ = [
    "CategoryLines",
    "Change",
    "Document",
    "Effect",
    "Feature",
    "Limits",
    "PersonLine",
    "Retention",
    "Upstream",
    "WitnessLine",
    "compile_policy",
    "decide",
    "diff",
    "document_schema",
    "read_document",
    "revision",
    "without_input",
]
