"""The windows of a text that is still arriving, each as soon as nothing can change it."""

from seawall.detect.classify.answers import Window
from seawall.detect.classify.windows import WINDOW_WEIGHT, sentences, windows
from seawall.terms import Span

Placed = tuple[int, Window]
"""A window, and where in the whole text it starts."""


class Arriving:
    """
    Cuts a text into the windows that it will have as a whole, while it arrives.

    All but the last: that may go on. The work is linear in the text.
    """

    def __init__(self) -> None:
        self._body = ""
        self._start = 0  # of the body, in the whole text
        self._looked = 0  # how long the body was when it was last cut

    def feed(self, piece: str) -> list[Placed]:
        """Take a piece; the windows that are complete with it."""
        self._body += piece
        if len(self._body) - self._looked < WINDOW_WEIGHT // 4:
            return []
        *_, last = sentences(self._body) or [Span(0, 0)]
        found = windows(self._body[: last.start])  # the last sentence may go on
        complete = [(self._start + start, window) for start, window in found[:-1]]
        if complete:
            start = found[-1][0]
            self._body = self._body[start:]
            self._start += start
        self._looked = len(self._body)
        return complete
