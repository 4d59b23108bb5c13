"""What is harmful in a text, in the words that reviewers may use."""

import re

KINDS = (
    "injection",
    "pii",
    "secret",
    "confidential",
    "exfiltration",
    "abuse",
    "tool",
    "wrong",
    "other",
)
"""Words of a reviewer's own."""

FAMILIES = (
    "abuse",
    "confidential",
    "content",
    "exfiltration",
    "guard",
    "hidden",
    "injection",
    "internal",
    "pii",
    "reviewed",
    "scope",
    "secret",
)
"""Families of what detectors find; a kind of them has a dot, as in `pii.email`."""

TOLD = (
    f"{', '.join(KINDS)}; or a kind of finding such as `pii.email`, of the families "
    f"{', '.join(FAMILIES)}"
)
"""The kinds that there are, for people."""

_DOTTED = re.compile(rf"(?:{'|'.join(FAMILIES)})(?:\.[a-z0-9_]{{1,40}}){{1,3}}")


def is_a_kind(kind: str) -> bool:
    """Whether a reviewer may say that something harmful is of this kind."""
    return kind in KINDS or _DOTTED.fullmatch(kind) is not None
