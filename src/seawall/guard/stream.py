"""A text judged while it is still arriving."""

from dataclasses import replace

from seawall.guard.finders import broken
from seawall.guard.guard import Guard
from seawall.guard.redact import redact
from seawall.guard.resume import resume_at
from seawall.guard.substitutes import Substitutes
from seawall.terms import Action, Finding, Inspection, Reading, Span, Text, Verdict

SMALLEST_STEP = 32
"""Fewer new characters than this are not worth a look of their own."""

STEP_SHARE = 16
"""What is read is read again when it has grown by this fraction, so that work stays linear."""

USUAL_STEP = 64
"""No more than this is waited for on account of what has left already."""

FORGETTING = 128
"""What is read is cut short when so many characters of it need not be read again."""


class Stream:
    """
    Judges one text while it is still arriving.

    Feed it pieces and send on what it returns. It keeps back what a
    continuation could still change: whatever a finding or an encoded run at the end
    may have begun. However the text is cut into pieces, what comes out in all is
    what the guard would have let out of the whole, up to the first finding that
    stops it; from there on nothing leaves. Where a detector of the stage needs the
    whole text, nothing leaves before the end.

    Of a long text only a window is read again as it grows, from where ordinary
    words part it from what came before. Whatever stops the text is looked at in
    the whole first, and so is the end.

    Where a rule may stop the text for what a model reads in it (`Watching`), the model
    reads along, window by window, and the text ends where it is stopped.

    It does no I/O and starts no task: the gateway owns the socket and the time.
    An `end` that something interrupted may be called again.
    """

    def __init__(
        self,
        guard: Guard,
        about: Inspection,
        *,
        smallest_step: int = SMALLEST_STEP,
        substitutes: Substitutes | None = None,
        observing: bool = True,
    ) -> None:
        """
        `about` says whose text it is; its single text is where the arriving one stands.

        Not `observing`, readers whose findings no rule acts on are not asked.
        `substitutes` give what stands in the place of values; without, the text has its own.
        """
        self._substitutes = substitutes or guard.substitutes()
        self._smallest_step = smallest_step
        self._observing = observing
        self._guard = guard
        self._about = about
        self._place = about.texts[0]
        self._finders = guard.finders(about)
        self._lookback = self._finders.lookback
        self._before: list[str] = []  # what stands before the window
        self._start = 0  # of the window
        self._from = 0  # where in the window what is found begins to count
        self._window = ""
        self._pending: list[str] = []
        self._pending_size = 0
        self._sent = 0
        self._verdict: Verdict | None = None
        self._watches = guard.watches(about)

    @property
    def watched(self) -> bool:
        """Whether models read along, so that a step takes its time."""
        return bool(self._watches)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, once the text has been stopped or has ended."""
        return self._verdict

    @property
    def whole(self) -> Inspection:
        """What was read, once the text has ended."""
        return replace(self._about, texts=(replace(self._place, body=self._window),))

    @property
    def arrived(self) -> str:
        """All that has arrived, also of a text that was stopped."""
        return "".join((*self._before, self._window, *self._pending))

    @property
    def sent(self) -> int:
        """How many code points of it were returned so far, perhaps with other words in them."""
        return self._sent

    def __len__(self) -> int:
        """How many code points have arrived."""
        return self._start + len(self._window) + self._pending_size

    def looks_at(self, piece: str) -> int:
        """How many code points `feed` would read with this piece; 0 where it only keeps it."""
        size = self._pending_size + len(piece)
        if self._verdict is not None or size < self._step:
            return 0
        return len(self._window) + size

    @property
    def _step(self) -> int:
        grown = max(len(self._window), min(self._sent, USUAL_STEP * STEP_SHARE))
        return max(self._smallest_step, grown // STEP_SHARE)

    def feed(self, piece: str) -> str:
        """Take a piece; return what may be sent now, perhaps nothing."""
        if self._verdict is not None:
            return ""
        self._pending.append(piece)
        self._pending_size += len(piece)
        if self._pending_size < self._step:
            return ""
        if self._is_stopped_early():
            return ""
        self._take()
        if len(self) > self._guard.most_characters:  # of which the rest is not read
            self._widen()
        settled = self._settled()
        if settled <= self._sent:
            return ""
        verdict = self._judge()
        if self._start and not self._may_stay_narrow(verdict):
            self._widen()
            settled, verdict = self._settled(), self._judge()
        released = self._release(verdict, settled)
        if len(self) <= self._guard.most_characters:
            self._narrow(verdict)
        return released

    def end(self) -> str:
        """Say that the text is complete; return the rest that may be sent."""
        if self._verdict is not None:
            return ""
        self._take()
        self._widen()
        verdict = self._judge(at_end=True)
        rest = self._release(verdict, len(self._window))
        self._verdict = verdict
        return rest

    def _is_stopped_early(self) -> bool:
        """
        Whether those who read along stop the text, whatever has left of it.

        Only what stops it counts here: the rest is known at the end, of the whole.
        """
        if not self._watches:
            return False
        found: list[Finding] = []
        piece = "".join(self._pending)
        try:
            for watch in self._watches:
                found += watch.feed(piece)
        except Exception:  # noqa: BLE001 - whatever broke, the policy decides what it means
            found.append(broken("watch", replace(self._place, body=piece)))
            self._watches = []
        stage, feature = self._about.stage, self._about.feature
        verdict = self._guard.rule(Reading(tuple(found)), stage=stage, feature=feature)
        if found and not verdict.action.delivers:
            self._verdict = verdict
        return self._verdict is not None

    def _take(self) -> None:
        self._window += "".join(self._pending)
        self._pending.clear()
        self._pending_size = 0

    def _settled(self) -> int:
        """How many code points, from the start, nothing that follows can change."""
        if self._guard.needs_whole(self._about.stage, self._about.feature):
            return 0
        body = self._window[: self._guard.most_characters]
        return self._start + self._finders.settled(body)

    def _judge(self, *, at_end: bool = False) -> Verdict:
        text: Text = replace(self._place, body=self._window)
        about = replace(self._about, texts=(text,))
        return self._guard.inspect(
            about, at_end=at_end, observing=self._observing, finders=self._finders
        )

    def _widen(self) -> None:
        """Read the whole text again."""
        if self._start:
            self._window = "".join((*self._before, self._window))
            self._before.clear()
            self._start = self._from = 0

    def _may_stay_narrow(self, verdict: Verdict) -> bool:
        """Whether the window is enough: nothing in it goes across its beginning or stops all."""
        return not any(
            (r.finding.span.start < self._from < r.finding.span.end)
            or (r.enforced and not r.action.delivers)
            for r in verdict.rulings
        )

    def _narrow(self, verdict: Verdict) -> None:
        """Leave out of the window what need not be read again."""
        sent = self._sent - self._start
        if self._verdict is not None or sent < self._from + self._lookback + FORGETTING:
            return
        views = self._finders.views(self._window)
        found = [r.finding.span for r in verdict.rulings]
        at = resume_at(views, found, sent)
        if at > self._from + self._lookback:
            cut = at - self._lookback
            self._before.append(self._window[:cut])
            self._window = self._window[cut:]
            self._start, self._from = self._start + cut, self._lookback

    def _release(self, verdict: Verdict, settled: int) -> str:
        """
        What may leave, given that the verdict is final before `settled`.

        1. A finding that crosses the cut may still grow: keep it back whole.
        2. Nothing at or after the first finding that stops the text leaves.
        """
        offset = self._start
        counted = [r for r in verdict.rulings if r.finding.span.start >= self._from]
        acting = [r for r in counted if r.enforced and r.action is not Action.ALLOW]
        spans = sorted((r.finding.span for r in acting), reverse=True)
        at_end = settled == len(self)
        cut = settled - offset
        cut = cut if at_end else _before_crossing(spans, cut)  # 1
        stops = [r.finding.span for r in acting if not r.action.delivers]
        stops = [span for span in stops if at_end or span.end <= cut]
        if stops:
            self._verdict = verdict
            cut = _before_crossing(spans, min(cut, *(span.start for span in stops)))  # 2
        start = self._sent - offset
        if cut <= start:
            return ""
        self._sent = cut + offset
        redactions = [
            each._replace(span=Span(each.span.start - start, each.span.end - start))
            for each in verdict.redactions(self._place.path, since=start)
            if start <= each.span.start and each.span.end <= cut
        ]
        return redact(self._window[start:cut], redactions, self._substitutes)


def _before_crossing(spans: list[Span], cut: int) -> int:
    """The last place at or before `cut` that no span crosses; spans start latest first."""
    for span in spans:
        if span.start < cut < span.end:
            cut = span.start
    return cut
