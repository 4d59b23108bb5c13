"""What evidence is about: digests of all that decides how a feature behaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from seawall.terms import Fact

PARTS = (
    "policy",
    "scopes",
    "settings",
    "tuned",
    "prompts",
    "model",
    "version",
    "commit",
    "checklist",
)
"""
Of a subject, in the order that people read them.

`settings` decide nothing, and what a run shows hangs on them: which server answers, who gets in,
how calls are approved. `tuned` is what features were tuned to and what is confidential: both
change what is found. None of these is part of the policy's own digest.
"""

KNOWN = frozenset({"policy", "scopes", "settings", "version", "commit"})
"""Parts that must be known where a probe binds to them; what nobody names of the others is equal
to what nobody named before."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Digests by part, `sha256:` each. A part that is not here is not known, or there is none."""

    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """For people: of a commit its hash, of a version its number."""

    def unknown(self, binds: Iterable[str]) -> tuple[str, ...]:
        """The parts that evidence must be of and that are not known here."""
        return tuple(part for part in PARTS if part in {*binds} & KNOWN - self.digests.keys())

    def differs(self, told: Fact, binds: Iterable[str]) -> tuple[str, ...]:
        """The parts of which evidence is another's; all of them where it does not say."""
        bound = [part for part in PARTS if part in {*binds}]
        if not isinstance(told, Mapping):
            return tuple(bound)
        return tuple(part for part in bound if told.get(part) != self.digests.get(part))


def digest_of(content: bytes | str) -> str:
    """`sha256:` of bytes, or of a text."""
    raw = content.encode() if isinstance(content, str) else content
    return f"sha256:{sha256(raw).hexdigest()}"
