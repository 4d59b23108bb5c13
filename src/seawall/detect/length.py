"""Texts that are too long to be checked or answered: `guard.too_long`."""

from collections.abc import Iterator

from seawall.terms import Finding, Inspection, Reading, Span, Text


class LengthLimit:
    """
    Finds what lies beyond the limits, in code points: per text, per inspection, per line.

    The finding spans from the first code point that is too many to the end of
    its text or line, so that redacting it cuts the text to what is allowed.
    A limit of None does not apply; one under 1 is a ValueError. A line ends at a
    line feed.
    """

    name = "guard.too_long"

    def __init__(
        self,
        *,
        per_text: int | None = None,
        per_inspection: int | None = None,
        per_line: int | None = None,
    ) -> None:
        self._per_text = _checked("per_text", per_text)
        self._per_inspection = _checked("per_inspection", per_inspection)
        self._per_line = _checked("per_line", per_line)

    def read(self, inspection: Inspection) -> Reading:
        """A finding for each limit that a text passes, or that the texts together pass in it."""
        findings: list[Finding] = []
        read = 0
        for text in inspection.texts:
            findings.extend(self._beyond(text, read))
            read += len(text.body)
        return Reading(tuple(findings))

    def _beyond(self, text: Text, read: int) -> Iterator[Finding]:
        length = len(text.body)
        if self._per_text is not None and length > self._per_text:
            yield self._finding(text, Span(self._per_text, length), "the text")
        if self._per_inspection is not None and read + length > self._per_inspection and length:
            start = max(0, self._per_inspection - read)
            yield self._finding(text, Span(start, length), "all texts together")
        if self._per_line is not None and length > self._per_line:
            for span in _long_lines(text.body, self._per_line):
                yield self._finding(text, span, "a line")

    def _finding(self, text: Text, span: Span, what: str) -> Finding:
        note = f"{what} by {len(span)} code points"
        return Finding(self.name, span, 1.0, note, text.path)


def _checked(name: str, limit: int | None) -> int | None:
    if limit is not None and limit < 1:
        message = f"`{name}` must be at least 1, not {limit}; leave it out for no limit"
        raise ValueError(message)
    return limit


def _long_lines(body: str, limit: int) -> Iterator[Span]:
    """What of each line lies beyond the limit."""
    start = 0
    while start < len(body):
        end = body.find("\n", start)
        end = len(body) if end < 0 else end
        if end - start > limit:
            yield Span(start + limit, end)
        start = end + 1
