"""Findings taken out of a text: each is replaced by a word for its kind."""

from collections.abc import Iterable

from seawall.terms import Span

DROPPED = ("hidden",)
"""What nobody was meant to see leaves nothing behind."""


def redact(text: str, redactions: Iterable[tuple[Span, str]]) -> str:
    """
    The text with each span replaced by a mask, all else untouched.

    Spans must be ordered and must not overlap, as Verdict.redactions gives them.
    """
    pieces: list[str] = []
    done = 0
    for span, kind in redactions:
        pieces += (text[done : span.start], mask(kind) or _blanks(text[span.start : span.end]))
        done = span.end
    return "".join((*pieces, text[done:]))


def _blanks(dropped: str) -> str:
    """What was read as a blank between words must not leave the words joined."""
    return " " * any(char.isspace() for char in dropped)


def mask(kind: str) -> str:
    """What stands in for a finding: `[email]` for `pii.email`; nothing for hidden characters."""
    family, _, name = kind.rpartition(".")
    if family in DROPPED:
        return ""
    return f"[{'secret' if family == 'secret' else name}]"
