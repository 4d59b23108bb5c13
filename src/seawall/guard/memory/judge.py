"""What may be remembered, and what of it may be read again."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from seawall.guard.across import judge_across
from seawall.guard.guard import ROLES, Guard
from seawall.guard.memory.label import MOST_CLASSES, Reason
from seawall.guard.redact import redact
from seawall.terms import Action, Coverage, Inspection, Role, Span, Stage, Text, Verdict

ROUNDS = 4
"""How often what is left is read again, because what was refused stood in between."""

_DATA = ("pii.", "secret.", "confidential.", "internal.")
"""The families of findings that a label names."""

_REFUSED = {Action.HOLD: Reason.HELD, Action.BLOCK: Reason.BLOCKED}


class Source(StrEnum):
    """Who wrote what is to be remembered."""

    USER = "user"
    MODEL = "model"
    TOOL = "tool"
    DOCUMENT = "document"

    @property
    def stage(self) -> Stage:
        """The stage that a text of this source is read at when it is written."""
        return {Source.USER: Stage.INPUT, Source.MODEL: Stage.OUTPUT}.get(self, Stage.CONTEXT)


@dataclass(frozen=True, slots=True)
class Given:
    """A memory as an application brings it: its text, and why not, where that is known."""

    text: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """A memory on its way back. `text` is as it may be used; None where there is a `reason`."""

    text: str | None
    reason: Reason | None = None


def judge_written(guard: Guard, text: str, source: Source, about: Inspection) -> Verdict:
    """
    The verdict on what is to be remembered: as what it is, and as the context that it will be.

    A model that was talked into it writes down what attacks it when it is read again, and
    at the stage `output` nobody looks for attacks. `about` tells whose it is.
    """
    written = _at(source.stage, text, about)
    verdict = guard.inspect(written, observing=source.stage is not Stage.OUTPUT)
    if source.stage is Stage.CONTEXT:
        return verdict
    as_read = guard.inspect(_at(Stage.CONTEXT, text, replace(about, history=())))
    # Its code points were counted already.
    return verdict + replace(as_read, coverage=Coverage(notes=as_read.coverage.notes))


def _at(stage: Stage, text: str, about: Inspection) -> Inspection:
    return replace(about, texts=(Text(text, ROLES[stage]),), stage=stage)


def classes_of(verdict: Verdict) -> dict[str, int]:
    """The kinds of data that were found and stay in the text, sorted, and how often."""
    gone = [redaction.span for redaction in verdict.redactions()]
    ends = [span.end for span in gone]  # they are merged, so in order as the starts are
    stays: set[tuple[str, Span]] = set()
    for finding in (ruling.finding for ruling in verdict.rulings):
        if finding.kind.startswith(_DATA):
            after = bisect_right(ends, finding.span.start)
            if after == len(gone) or gone[after].start >= finding.span.end:
                stays.add((finding.kind, finding.span))
    counts = Counter(kind for kind, _ in stays)
    return dict(sorted(counts.items())[:MOST_CLASSES])


def judge_read(
    guard: Guard, given: Sequence[Given], about: Inspection
) -> tuple[list[Recalled], Verdict | None]:
    """
    What of some memories a model may read, in their order, and the verdict on those that verify.

    They are read together, also in a row, as a model would: an attack that is cut over
    several is found. What is left when some are refused stands in another row, so it is read
    again; what is not settled after ROUNDS is refused. None where nothing verifies.
    """
    texts = [
        Text(each.text, Role.TOOL, f"/text/{number}")
        for number, each in enumerate(given)
        if each.reason is None
    ]
    if not texts:
        return [Recalled(None, each.reason) for each in given], None
    verdict = _together(guard, texts, about)
    reasons = _refused(verdict)
    left, again = _left(texts, reasons), verdict
    for _ in range(ROUNDS - 1):
        if not left or len(left) == len(texts):
            break
        texts, again = left, _together(guard, left, about)
        found = _refused(again)
        reasons |= found
        verdict += _news(again, verdict)
        left = _left(texts, found)
    if len(left) != len(texts):
        reasons |= dict.fromkeys((text.path for text in left), Reason.BLOCKED)
        left = []
    recalled = _redacted(guard, left, again, about)
    return [
        Recalled(recalled.get(f"/text/{number}"), each.reason or reasons.get(f"/text/{number}"))
        for number, each in enumerate(given)
    ], verdict


def _together(guard: Guard, texts: Sequence[Text], about: Inspection) -> Verdict:
    about = replace(about, texts=tuple(texts), stage=Stage.CONTEXT, history=())
    verdict = guard.inspect(about)
    across = judge_across(guard, texts, replace(about, texts=()))
    return verdict if across is None else verdict + across


def _refused(verdict: Verdict) -> dict[str, Reason]:
    """Why the texts that a verdict stops are stopped, by their paths."""
    strongest: dict[str, Action] = {}
    for ruling in verdict.rulings:
        if ruling.enforced and not ruling.action.delivers:
            path = ruling.finding.path
            strongest[path] = max(ruling.action, strongest.get(path, ruling.action))
    return {path: _REFUSED[action] for path, action in strongest.items()}


def _left(texts: Sequence[Text], refused: dict[str, Reason]) -> list[Text]:
    return [text for text in texts if text.path not in refused]


def _news(again: Verdict, before: Verdict) -> Verdict:
    """Of a second reading what the first did not say; its code points were counted already."""
    known = set(before.rulings)
    rulings = tuple(ruling for ruling in again.rulings if ruling not in known)
    return replace(again, rulings=rulings, coverage=Coverage())


def _redacted(
    guard: Guard, texts: Sequence[Text], verdict: Verdict, about: Inspection
) -> dict[str, str]:
    substitutes = guard.substitutes(f"memory\0{about.feature}\0{about.principal}")
    substitutes.leave_out(text.body for text in texts)
    return {
        text.path: redact(text.body, verdict.redactions(text.path), substitutes) for text in texts
    }
