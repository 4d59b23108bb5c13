"""A text judged while it is still arriving."""

from dataclasses import replace

from seawall.guard.guard import Guard
from seawall.guard.redact import redact
from seawall.terms import Action, Inspection, Span, Text, Verdict

SMALLEST_STEP = 64
"""Fewer new characters than this are not worth a look of their own."""

STEP_SHARE = 16
"""A text is looked at again when it has grown by this fraction, so that work stays linear."""


class Stream:
    """
    Judges one text while it is still arriving.

    Feed it pieces and send on what it returns. It keeps back what a
    continuation could still change: the reach of the detectors, and whatever a
    finding or an encoded run there has begun. However the text is cut into
    pieces, what comes out in all is what the guard would have let out of the
    whole, up to the first finding that stops it; from there on nothing leaves.
    Where a detector of the stage needs the whole text, nothing leaves before
    the end.

    It does no I/O and starts no task: the gateway owns the socket and the time.
    An `end` that something interrupted may be called again.
    """

    def __init__(
        self, guard: Guard, about: Inspection, *, smallest_step: int = SMALLEST_STEP
    ) -> None:
        """`about` says whose text it is; its single text is where the arriving one stands."""
        self._smallest_step = smallest_step
        self._guard = guard
        self._about = about
        self._place = about.texts[0]
        self._body = ""
        self._pending: list[str] = []
        self._pending_size = 0
        self._sent = 0
        self._verdict: Verdict | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, once the text has been stopped or has ended."""
        return self._verdict

    def __len__(self) -> int:
        """How many code points have arrived."""
        return len(self._body) + self._pending_size

    def feed(self, piece: str) -> str:
        """Take a piece; return what may be sent now, perhaps nothing."""
        if self._verdict is not None:
            return ""
        self._pending.append(piece)
        self._pending_size += len(piece)
        if self._pending_size < max(self._smallest_step, len(self._body) // STEP_SHARE):
            return ""
        self._take()
        settled = self._settled()
        if settled <= self._sent:
            return ""
        return self._release(self._judge(), settled)

    def end(self) -> str:
        """Say that the text is complete; return the rest that may be sent."""
        if self._verdict is not None:
            return ""
        self._take()
        verdict = self._judge()
        rest = self._release(verdict, len(self._body))
        self._verdict = verdict
        return rest

    def _take(self) -> None:
        self._body += "".join(self._pending)
        self._pending.clear()
        self._pending_size = 0

    def _judge(self) -> Verdict:
        text: Text = replace(self._place, body=self._body)
        return self._guard.inspect(replace(self._about, texts=(text,)))

    def _settled(self) -> int:
        """How many code points, from the start, nothing that follows can change."""
        reach = self._guard.reach(self._about.stage)
        if reach is None:
            return 0
        body = self._body[: self._guard.most_characters]
        return self._guard.views(body, self._about.stage).settled(reach)

    def _release(self, verdict: Verdict, settled: int) -> str:
        """
        What may leave, given that the verdict is final before `settled`.

        1. A finding that crosses the cut may still grow: keep it back whole.
        2. Nothing at or after the first finding that stops the text leaves.
        """
        acting = [r for r in verdict.rulings if r.enforced and r.action is not Action.ALLOW]
        spans = sorted((r.finding.span for r in acting), reverse=True)
        at_end = settled == len(self._body)
        cut = settled if at_end else _before_crossing(spans, settled)  # 1
        stops = [r.finding.span for r in acting if not r.action.delivers]
        stops = [span for span in stops if at_end or span.end <= cut]
        if stops:
            self._verdict = verdict
            cut = _before_crossing(spans, min(cut, *(span.start for span in stops)))  # 2
        if cut <= self._sent:
            return ""
        start, self._sent = self._sent, cut
        redactions = [
            (Span(span.start - start, span.end - start), kind)
            for span, kind in verdict.redactions(self._place.path)
            if start <= span.start and span.end <= cut
        ]
        return redact(self._body[start:cut], redactions)


def _before_crossing(spans: list[Span], cut: int) -> int:
    """The last place at or before `cut` that no span crosses; spans start latest first."""
    for span in spans:
        if span.start < cut < span.end:
            cut = span.start
    return cut
