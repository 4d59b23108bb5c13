"""Texts as somebody sees them who decides about them: labels in the place of values."""

from collections.abc import Callable, Sequence

from seawall.access import Masked
from seawall.assemble.guard import plugged_in
from seawall.assemble.names import names
from seawall.detect import Use, shipped
from seawall.gateway.sealing import VALUES
from seawall.guard import Guard, Substitutes, redact
from seawall.policy import compile_policy, read_document
from seawall.terms import Form, Inspection, Stage, Text

_POLICY = """
version: 1
name: masking
rules:
  - {name: secrets, kind: "secret.*", action: redact}
  - {name: values, kind: "pii.*", action: redact}
  - {name: inside, kind: "internal.*", action: redact}
  - {name: kept, kind: "confidential.*", action: redact}
  - {name: unread, kind: "guard.broken", action: redact}
otherwise: allow
"""


def masker(*, most_characters: int) -> Callable[[Sequence[str]], Masked]:
    """
    What puts labels such as `[email 1]` in the place of secrets, personal values and names.

    The same value has the same label in all texts that are masked together. Of a text that a
    detector could not read nothing is shown.
    """
    policy = compile_policy(read_document(_POLICY))
    ours = (use for use in shipped() if f"{use.detector.name}.".startswith(VALUES))
    uses = (*ours, *names(policy), *(Use(detector) for detector in plugged_in()))
    guard = Guard(policy, uses, most_characters=most_characters)

    def mask(texts: Sequence[str]) -> Masked:
        found = [Text(text, path=f"/{at}") for at, text in enumerate(texts)]
        verdict = guard.inspect(Inspection(tuple(found), Stage.OUTPUT))
        labels = Substitutes()
        labels.leave_out(texts)
        hidden = tuple(
            redact(
                each.body,
                (
                    one._replace(form=Form.LABEL, restore=True)
                    for one in verdict.redactions(each.path)
                ),
                labels,
            )
            for each in found
        )
        return Masked(hidden, labels.restored)

    return mask
