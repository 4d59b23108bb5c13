"""What a feature may do: its manifest, compiled to Cedar, and decisions about tool calls."""

from seawall.scope.approval import (
    Approval,
    Found,
    ToldApproval,
    bound,
    decided_once,
    shown,
    spelled,
)
from seawall.scope.decide import Decider
from seawall.scope.decision import FOUR_EYES, Decision, Reason
from seawall.scope.hull import Hull, hull_of, read_hull
from seawall.scope.inclusion import Way
from seawall.scope.label import Integrity, Label, Read
from seawall.scope.manifest import (
    PUBLIC,
    Argument,
    Effect,
    Grant,
    Kind,
    Manifest,
    Provenance,
)
from seawall.scope.narrower import Difference, compared, widenings
from seawall.scope.problems import cautions, problems
from seawall.scope.provenance import (
    Origin,
    Traced,
    Tracer,
    from_untrusted,
    result_label,
    taint_of_call,
    trace,
)
from seawall.scope.request import CLEAN, Principal, Taint, ToolRequest

__all__ = [
    "CLEAN",
    "FOUR_EYES",
    "PUBLIC",
    "Approval",
    "Argument",
    "Decider",
    "Decision",
    "Difference",
    "Effect",
    "Found",
    "Grant",
    "Hull",
    "Integrity",
    "Kind",
    "Label",
    "Manifest",
    "Origin",
    "Principal",
    "Provenance",
    "Read",
    "Reason",
    "Taint",
    "ToldApproval",
    "ToolRequest",
    "Traced",
    "Tracer",
    "Way",
    "bound",
    "cautions",
    "compared",
    "decided_once",
    "from_untrusted",
    "hull_of",
    "problems",
    "read_hull",
    "result_label",
    "shown",
    "spelled",
    "taint_of_call",
    "trace",
    "widenings",
]
