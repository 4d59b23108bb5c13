"""Finds what a text may not be kept with, whatever the policy looks for."""

from collections.abc import Callable, Sequence

from seawall.assemble.guard import plugged_in
from seawall.detect import Use, shipped
from seawall.gateway.sealing import VALUES
from seawall.guard import Guard
from seawall.policy import Document, compile_policy, read_document
from seawall.terms import Inspection, Ruling, Stage, Text

_POLICY = """
version: 1
name: blotting
rules:
  - {name: secrets, kind: "secret.*", action: redact}
  - {name: values, kind: "pii.*", action: redact}
  - {name: inside, kind: "internal.*", action: redact}
  - {name: kept, kind: "confidential.*", action: redact}
otherwise: allow
"""

MARGIN = 16_000
"""Code points read beyond those that are kept: more than the longest key that anybody pastes."""


def blotter(document: Document) -> Callable[[Sequence[Text]], Sequence[Ruling]]:
    """
    What finds secrets and values in texts, by patterns alone: no model, no list of the policy's.

    Texts are read as answers are, since that is where most detectors of values look, and
    further than they are kept, since of a value on the edge the half would be.
    """
    ours = (use for use in shipped() if f"{use.detector.name}.".startswith(VALUES))
    uses = (*ours, *(Use(detector) for detector in plugged_in()))
    most = document.limits.text_characters + MARGIN
    guard = Guard(compile_policy(read_document(_POLICY)), uses, most_characters=most)

    def find(texts: Sequence[Text]) -> Sequence[Ruling]:
        return guard.inspect(Inspection(tuple(texts), Stage.OUTPUT)).rulings

    return find
