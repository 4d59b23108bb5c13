"""What a feature may do: its manifest, compiled to Cedar, and decisions about tool calls."""

from seawall.scope.decide import Decider
from seawall.scope.decision import Decision, Reason
from seawall.scope.manifest import PUBLIC, Argument, Effect, Grant, Kind, Manifest
from seawall.scope.problems import cautions, problems
from seawall.scope.request import Principal, Taint, ToolRequest

__all__ = [
    "PUBLIC",
    "Argument",
    "Decider",
    "Decision",
    "Effect",
    "Grant",
    "Kind",
    "Manifest",
    "Principal",
    "Reason",
    "Taint",
    "ToolRequest",
    "cautions",
    "problems",
]
