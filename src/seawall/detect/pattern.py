"""The one-line detector: a regular expression, and how far it looks."""

import re
from collections.abc import Iterator

from seawall.terms import Finding, Span, Text


class Pattern:
    """
    Finds every match of one regular expression, as findings of the kind `name`.

    `reach` is the length of the longest match plus what its lookarounds read,
    in code points; streaming is exact only if it is true. Where the expression
    has a group called `value`, the finding spans that group instead of the
    whole match. Empty matches are left out. A malformed expression, or a reach
    under 1, is a ValueError here and not at the first text.
    """

    def __init__(
        self, name: str, regex: str, reach: int, *, confidence: float = 0.9, note: str = ""
    ) -> None:
        if reach < 1:
            message = f"the reach of pattern `{name}` must be at least 1, not {reach}"
            raise ValueError(message)
        try:
            self._regex = re.compile(regex)
        except re.error as error:
            message = f"the regex of pattern `{name}` is malformed: {error}; correct it"
            raise ValueError(message) from error
        self.name = name
        self.reach = reach
        self._confidence = confidence
        self._note = note
        self._group = "value" if "value" in self._regex.groupindex else 0

    def find(self, text: Text) -> Iterator[Finding]:
        """Every match that is not empty, left to right."""
        for match in self._regex.finditer(text.body):
            start, end = match.span(self._group)
            if start < end:
                yield Finding(self.name, Span(start, end), self._confidence, self._note)
