"""The classifier: both models in a cascade, over every view of every text of a stage."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seawall.detect.classify.answers import (
    ABUSES,
    CONTEXT,
    QUESTIONS,
    Answers,
    Model,
    Window,
    logit_of,
    step_of,
)
from seawall.detect.classify.calibration import Calibration
from seawall.detect.classify.rows import GLUES, Row, last_turns, rows
from seawall.detect.classify.windows import is_speech, windows
from seawall.detect.views import Family, Limits, View, views_of
from seawall.terms import Coverage, Finding, Inspection, Reading, Span, Stage, Text

MOST_FPR = 0.05
"""Rarer things than this are findings; a policy may ask for less, not for more."""

MOST_READ = 32
"""Windows of one text that the encoder reads: the likeliest. The first model reads all."""

HIDDEN = frozenset({Family.DECODED, Family.SCRAMBLED})
ASKED: Mapping[Stage, tuple[str, ...]] = {
    Stage.INPUT: QUESTIONS,
    Stage.CONTEXT: (CONTEXT,),
    Stage.OUTPUT: (),
}
_NONE: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A window of a view of a text, and where it starts in that view."""

    view: View
    start: int
    window: Window

    @property
    def origin(self) -> Span:
        """Where it stands in the text itself."""
        return self.view.origin(Span(self.start, self.start + len(self.window.text)))


@dataclass(frozen=True, slots=True)
class Read:
    """
    A window with what the models answered.

    `doubt` is how far the first model is above what is surely harmless; `second` is
    None where the second was not asked.
    """

    piece: Piece
    first: Answers
    doubt: float
    second: Answers | None


class Classifier:
    """
    Answers what phrases cannot: is this text, whatever its words, an attack?

    At the input it asks of each window whether somebody tries to take the
    assistant over (`injection.override`), to see its prompt (`injection.leak`) or
    to be helped in doing harm (`abuse.*`); also of the user's last turns together.
    In a context it asks of each sentence whether it orders the assistant about
    (`injection.indirect`). Texts that the assistant reads in a row are read in a row
    here too (rows.py). `first` reads everything, `second` what `first` is not sure to
    be harmless; only the second finds. A finding's `fpr` is the share of harmless
    texts of this length with one as sure; `confidence` is a probability. Features
    that have been tuned are read by classifiers of their own, `by_feature`.
    """

    name = "classifier"

    def __init__(
        self,
        first: Model,
        second: Model,
        calibration: Calibration,
        by_feature: Mapping[str, "Classifier"] | None = None,
    ) -> None:
        self.first = first
        self.second = second
        self.calibration = calibration
        self._by_feature = dict(by_feature or {})

    def of(self, feature: str) -> "Classifier":
        """The classifier that reads for a feature: its own where it has been tuned."""
        return self._by_feature.get(feature, self)

    def read(self, inspection: Inspection) -> Reading:
        """What is asked of the assistant in these texts, and by whom."""
        its = self.of(inspection.feature)
        if its is not self:
            return its.read(inspection)
        asked = ASKED[inspection.stage]
        if not asked:
            return Reading()
        scores: dict[str, float] = dict.fromkeys(_score_names(asked), 0.0)
        findings: list[Finding] = []
        notes: list[str] = []
        for text in inspection.texts:
            seen, chances, left = self._text(text, asked)
            findings += seen
            _raise(scores, chances)
            if left:
                notes.append(f"{left} windows were read by the first model only")
        for row in rows(inspection):
            seen, chances, _ = self._text(row.text, asked, row)
            findings += (part for found in seen for part in row.parts(found))
            _raise(scores, chances)
        if inspection.stage is Stage.INPUT and (turns := last_turns(inspection)):
            seen, chances, _ = self._text(turns, asked, more=1)  # The newest was read alone too.
            findings += _together(seen, inspection.texts[-1])
            _raise(scores, chances)
        return Reading(tuple(findings), scores, Coverage(notes=tuple(dict.fromkeys(notes))))

    def _text(
        self, text: Text, asked: Sequence[str], row: Row | None = None, *, more: int = 0
    ) -> tuple[list[Finding], dict[str, float], int]:
        """
        The findings in a text, the scores of its questions, and how much was read once only.

        Of a row, only what no text of it shows alone. `more` is in how many places
        beside this text the same was looked for.
        """
        pieces = list(pieces_of(text.body))
        tries = tries_of(pieces, asked) + more
        if row:
            tries *= len(GLUES)
            pieces = [piece for piece in pieces if row.crosses(piece.origin)]
        reads = self.reads(pieces, asked, tries)
        scores: dict[str, float] = {}
        findings: list[Finding] = []
        for read in reads:
            for question in asked:
                chance = self._chance(read, question)
                scores[question] = max(chance, scores.get(question, 0.0))
            findings += self.found(read, asked, tries, text)
        left = sum(read.doubt > 0.0 and read.second is None for read in reads)
        return findings, scores, left

    def reads(self, pieces: Iterable[Piece], asked: Sequence[str], tries: int) -> list[Read]:
        """
        What the models answer of each window: the second only where the first is unsure.

        `tries` is in how many places of the text the same is asked.
        """
        pieces = [
            replace(p, window=replace(p.window, tries=tries, asked=tuple(asked))) for p in pieces
        ]
        if not pieces:
            return []
        first = self.first.answers([piece.window for piece in pieces])
        doubts = [self._doubt(answers, asked, step_of(tries)) for answers in first]
        unsure = sorted(
            (n for n, doubt in enumerate(doubts) if doubt > 0.0), key=lambda n: -doubts[n]
        )
        read = unsure[:MOST_READ]
        second = dict(
            zip(read, self.second.answers([pieces[n].window for n in read]), strict=True)
        )
        return [
            Read(piece, first[number], doubts[number], second.get(number))
            for number, piece in enumerate(pieces)
        ]

    def _chance(self, read: Read, question: str) -> float:
        """
        How likely the answer of a window is yes.

        What was left unread because it could not count in so long a text is told as no
        more than it would be in a short one, where it would have been read.
        """
        if read.second:
            return self.calibration.second[question].probability(logit_of(read.second, question))
        logit = logit_of(read.first, question)
        if read.doubt <= 0.0 and question in self.calibration.unsure:
            logit = min(logit, self.calibration.unsure[question][0])
        return self.calibration.first[question].probability(logit)

    def _doubt(self, answers: Answers, asked: Sequence[str], step: int) -> float:
        """How far a window is above what is surely harmless; 0 or less where it is not."""
        unsure = self.calibration.unsure
        return max(logit_of(answers, q) - unsure[q][step] for q in asked if q in unsure)

    def found(self, read: Read, asked: Sequence[str], tries: int, text: Text) -> Iterator[Finding]:
        """The findings in a window of a text, in so many places of which they were looked for."""
        piece, answers = read.piece, read.second
        if answers is None:
            return
        hidden = piece.view.family in HIDDEN
        if CONTEXT in asked:
            for start, end, logit in self._planted(piece.window, answers, tries):
                span = piece.view.origin(Span(piece.start + start, piece.start + end))
                kind = "injection.encoded" if hidden else "injection.indirect"
                yield self._finding(kind, CONTEXT, span, logit, tries, piece, text)
            return
        span = piece.origin
        for kind, question in kinds_of(answers, hidden=hidden):
            logit = logit_of(answers, question)
            if self.calibration.second[question].fpr(logit, tries) <= MOST_FPR:
                yield self._finding(kind, question, span, logit, tries, piece, text)

    def _planted(
        self, window: Window, answers: Answers, tries: int
    ) -> Iterator[tuple[int, int, float]]:
        """Runs of neighbouring sentences that are orders: start, end and the surest logit."""
        curve = self.calibration.second[CONTEXT]
        start = end = -1
        surest = 0.0
        for span, logit in zip(window.sentences, answers.sentences, strict=True):
            if curve.fpr(logit, tries) > MOST_FPR:
                if start >= 0:
                    yield start, end, surest
                start = -1
                continue
            surest = logit if start < 0 else max(surest, logit)
            start, end = (span.start if start < 0 else start), span.end
        if start >= 0:
            yield start, end, surest

    def _finding(
        self,
        kind: str,
        question: str,
        span: Span,
        logit: float,
        tries: int,
        piece: Piece,
        text: Text,
    ) -> Finding:
        curve = self.calibration.second[question]
        plain = piece.view.family is Family.PLAIN
        note = f"model.{question}" if plain else f"model.{question} ({piece.view.name})"
        confidence = round(curve.probability(logit), 4)
        fpr = float(f"{curve.fpr(logit, tries):.2g}")
        return Finding(kind, span, confidence, note, text.path, fpr)


def pieces_of(body: str) -> Iterator[Piece]:
    """Every window of a text and its views, each once, and in views only what is not plain."""
    seen: set[str] = set()
    for view in views_of(body, frozenset(Family), Limits(size=max(len(body), 1))).views:
        for start, window in windows(view.body):
            plain = view.family is Family.PLAIN
            if window.text in seen or not is_speech(window.text):
                continue
            if plain or view.touches(Span(start, start + len(window.text))):
                seen.add(window.text)
                yield Piece(view, start, window)


def tries_of(pieces: Iterable[Piece], asked: Sequence[str]) -> int:
    """
    In how many places these questions are asked: in sentences of a context, or in windows.

    Of all views the most, since views of one place are not tries of their own.
    """
    tries: Counter[int] = Counter()
    for piece in pieces:
        tries[id(piece.view)] += len(piece.window.sentences) if CONTEXT in asked else 1
    return max(tries.values(), default=0)


def kinds_of(answers: Answers, *, hidden: bool) -> Iterator[tuple[str, str]]:
    """The kinds that a window at the input may be, with the question that decides each."""
    leak = logit_of(answers, "leak") > 0.0
    kind = "injection.leak" if leak else "injection.override"
    yield ("injection.encoded" if hidden else kind), "input"
    label = max(ABUSES, key=lambda name: logit_of(answers, f"abuse.{name}"))
    named = logit_of(answers, f"abuse.{label}") > 0.0
    yield (f"abuse.{label}" if named else "abuse.other"), "abuse"


def _together(findings: Iterable[Finding], newest: Text) -> Iterator[Finding]:
    """What several turns say together is held against the newest of them."""
    span = Span(0, len(newest.body))
    for found in findings:
        note = f"{found.note} (with earlier turns)"
        yield Finding(found.kind, span, found.confidence, note, newest.path, found.fpr)


def _score_names(asked: Sequence[str]) -> list[str]:
    return [_score_name(question) for question in asked]


def _score_name(question: str) -> str:
    return "injection" if question in {"input", CONTEXT} else question


def _raise(scores: dict[str, float], chances: Mapping[str, float]) -> None:
    for question, chance in chances.items():
        name = _score_name(question)
        scores[name] = max(round(chance, 4), scores.get(name, 0.0))
