"""Secrets are never sealed: they are blotted out of a text before it goes to the vault."""

from collections.abc import Iterable

from seawall.terms import Span

BLOT = "\N{FULL BLOCK}"


def without_secrets(text: str, spans: Iterable[Span]) -> str:
    """
    The text with each code point within the spans replaced by a block.

    So it keeps its length: the places of other findings stay true, and how long the secret was
    is in the log with its place anyway. What reaches beyond the text is left out.
    """
    characters = list(text)
    for span in spans:
        end = min(span.end, len(characters))
        characters[span.start : end] = BLOT * max(0, end - span.start)
    return "".join(characters)
