"""Findings taken out of a text: what stands in their place, and how it is put back."""

from collections.abc import Iterable

from seawall.guard.substitutes import Substitutes, mask
from seawall.terms import Redaction

__all__ = ["mask", "redact"]


def redact(
    text: str, redactions: Iterable[Redaction], substitutes: Substitutes | None = None
) -> str:
    """
    The text with each span replaced by what is to stand in its place, all else untouched.

    Redactions must be ordered and must not overlap, as Verdict.redactions gives them.
    `substitutes` remember what was given for what; without, each text counts for itself,
    and a surrogate, which needs a key, is a label.
    """
    given = substitutes or Substitutes()
    pieces: list[str] = []
    done = 0
    for each in redactions:
        span = each.span
        value = text[span.start : span.end]
        pieces += (text[done : span.start], given.of(value, each) or _blanks(value))
        done = span.end
    return "".join((*pieces, text[done:]))


def _blanks(dropped: str) -> str:
    """What was read as a blank between words must not leave the words joined."""
    return " " * any(char.isspace() for char in dropped)
