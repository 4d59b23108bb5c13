"""The quoted and fenced passages of a user's text: somebody else's words, shown to the model."""

import re
from collections.abc import Iterable, Iterator

from seawall.terms import Span, Stage, Text

_FENCE = re.compile(
    r"^(`{3,}+|~{3,}+)[^\n]*+\n(.*?)(?:^\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_QUOTE = re.compile(r"(?:^[ \t]{0,3}>[^\n]*(?:\n|\Z))+", re.MULTILINE)


def passages(text: str) -> Iterator[Span]:
    """
    Spans of fenced blocks and block quotes (CommonMark 4.5 and 5.1), in order of kind.

    A fence that is never closed runs to the end, as CommonMark says.
    """
    if "```" in text or "~~~" in text:
        for match in _FENCE.finditer(text):
            if match[2].strip():
                yield Span(*match.span(2))
    if ">" in text:
        for match in _QUOTE.finditer(text):
            yield Span(*match.span())


def quoted_in(texts: Iterable[Text]) -> Iterator[tuple[int, Text]]:
    """Each quoted passage as a text of its own, with where it starts in the whole."""
    for text in texts:
        if text.stage is Stage.INPUT:
            for number, span in enumerate(passages(text.body)):
                body = text.body[span.start : span.end]
                yield span.start, Text(body, text.role, f"{text.path}#{number}", "quoted")
