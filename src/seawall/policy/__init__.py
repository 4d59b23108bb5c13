"""The policy: a file that people write, and what it decides about findings."""

from seawall.policy.applied import Applied, Sought
from seawall.policy.compile import compile_policy, revision
from seawall.policy.decide import decide, decide_doubt, may_act
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
from seawall.policy.notices import Notices
from seawall.policy.people_diff import diff_people
from seawall.policy.person import PersonLine
from seawall.policy.read import document_schema, read_document
from seawall.policy.replay import Replay, Replayed
from seawall.policy.sign_in import OidcLines, SignInLines
from seawall.policy.strict import read_strict
from seawall.policy.untold import without_input

__all__ = [
    "Applied",
    "CategoryLines",
    "Change",
    "Document",
    "Effect",
    "Feature",
    "Limits",
    "Notices",
    "OidcLines",
    "PersonLine",
    "Replay",
    "Replayed",
    "Retention",
    "SignInLines",
    "Sought",
    "Upstream",
    "WitnessLine",
    "compile_policy",
    "decide",
    "decide_doubt",
    "diff",
    "diff_people",
    "document_schema",
    "may_act",
    "read_document",
    "read_strict",
    "revision",
    "without_input",
]
