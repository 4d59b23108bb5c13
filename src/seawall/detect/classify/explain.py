"""Why the classifier said what it said: which window, which question, which words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seawall.detect.classify.answers import CONTEXT, Answers, Model, logit_of, step_of
from seawall.detect.classify.calibration import Curve
from seawall.detect.classify.classifier import (
    ASKED,
    HIDDEN,
    MOST_FPR,
    Classifier,
    Piece,
    Read,
    kinds_of,
    pieces_of,
    tries_of,
)
from seawall.detect.classify.left_out import (
    ENOUGH,
    Asked,
    Moved,
    left_out,
    likeliest,
    runs,
    weighty,
    without,
    words,
)
from seawall.terms import Finding, Span, Stage, Text

MOST_TRIED = 3
"""Windows of a text whose words are left out in turn: those with the surest findings."""


@dataclass(frozen=True, slots=True)
class Chance:
    """
    What the models say to one question of a window, as probabilities.

    `kind` is that of the finding it would be, empty where the question only names
    the kind. The encoder is asked where `grams` reaches `unsure` (None: this question
    asks nobody further); where it was not asked, `encoder` and `fpr` are None. `fpr` is
    the share of harmless texts of this length with an answer as sure.
    """

    question: str
    kind: str
    grams: float
    unsure: float | None
    encoder: float | None
    fpr: float | None


@dataclass(frozen=True, slots=True)
class Cause:
    """
    What moved the answer to one question: sentences and words of the window, left out in turn.

    `chance` is the answer's probability; for the question `context` it is that of one
    sentence, and sentences are not left out. `runs` are neighbouring words left out
    together, where no word alone moves much. `most` are the words or runs that it hangs
    on most, the first the most, and `rest` is what is left without all of these.
    """

    question: str
    chance: float
    sentences: tuple[Moved, ...]
    words: tuple[Moved, ...]
    runs: tuple[Moved, ...]
    most: tuple[Moved, ...]
    rest: Moved


@dataclass(frozen=True, slots=True)
class Explained:
    """
    A window, what was answered of it, and why.

    `asked` says whether the encoder read it, `unsure` whether the first model wanted it
    to. `planted` are for each sentence the probability that it orders the assistant
    about, for the question `context` only. All spans but those of findings are of the
    window's own text; `origin` leads to the text it was cut from.
    """

    piece: Piece
    asked: bool
    unsure: bool
    chances: tuple[Chance, ...]
    findings: tuple[Finding, ...]
    planted: tuple[float, ...] = ()
    causes: tuple[Cause, ...] = ()

    def origin(self, span: Span) -> Span:
        """Where a span of the window stands in the text, or what it was decoded from."""
        start = self.piece.start
        return self.piece.view.origin(Span(start + span.start, start + span.end))


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    How a text was read at a stage, window by window.

    `tries` is the number of places in which an answer could have been as sure by
    chance: windows, or sentences for the question `context`.
    """

    stage: Stage
    windows: tuple[Explained, ...]
    tries: int


def explain(
    classifier: Classifier, text: Text, stage: Stage, *, most: int = MOST_TRIED
) -> Explanation:
    """
    Why the classifier finds what it finds in one text by itself.

    Pure, as the classifier is. An assistant's answer has no windows, for it is not asked
    anything. Causes are sought in at most `most` windows, with up to 120 readings by the
    encoder for each question.
    """
    asked = ASKED[stage]
    pieces = list(pieces_of(text.body)) if asked else []
    in_context = asked == (CONTEXT,)
    tries = tries_of(pieces, asked)
    reads = classifier.reads(pieces, asked, tries)
    found = [tuple(classifier.found(read, asked, tries, text)) for read in reads]
    chances = [tuple(_chances(classifier, read, asked, tries)) for read in reads]
    order = sorted(range(len(reads)), key=lambda n: (not found[n], _rarest(chances[n])))
    tried = {n for place, n in enumerate(order[:most]) if found[n] or not place}
    return Explanation(
        stage,
        tuple(
            Explained(
                piece=read.piece,
                asked=read.second is not None,
                unsure=read.doubt > 0.0,
                chances=chances[n],
                findings=found[n],
                planted=tuple(_planted(classifier, read)) if in_context else (),
                causes=tuple(_causes(classifier, read, chances[n], tries)) if n in tried else (),
            )
            for n, read in enumerate(reads)
        ),
        tries,
    )


@dataclass(frozen=True, slots=True)
class _Decider:
    """The model whose answers to a window count, what they mean, and what they were."""

    model: Model
    curves: Mapping[str, Curve]
    answers: Answers


def _chances(
    classifier: Classifier, read: Read, asked: Sequence[str], tries: int
) -> Iterator[Chance]:
    """The questions that find something, and those that name what was found."""
    first, second = classifier.calibration.first, classifier.calibration.second
    for kind, question in _questions(read, asked):
        curve, steps = first[question], classifier.calibration.unsure.get(question)
        logit = logit_of(read.second, question) if read.second else None
        yield Chance(
            question=question,
            kind=kind,
            grams=curve.probability(logit_of(read.first, question)),
            unsure=None if steps is None else curve.probability(steps[step_of(tries)]),
            encoder=None if logit is None else second[question].probability(logit),
            fpr=None if logit is None or not kind else second[question].fpr(logit, tries),
        )


def _questions(read: Read, asked: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each question that matters with the kind of finding that a yes to it is."""
    best, hidden = read.second or read.first, read.piece.view.family in HIDDEN
    if CONTEXT in asked:
        yield "injection.encoded" if hidden else "injection.indirect", CONTEXT
        return
    for kind, question in kinds_of(best, hidden=hidden):
        yield kind, question
        if question == "input" and logit_of(best, "leak") > 0.0:
            yield "", "leak"
        if question == "abuse" and kind in asked:
            yield "", kind


def _rarest(chances: Sequence[Chance]) -> float:
    """How telling the answers of a window are, lowest first: what nobody doubted comes last."""
    if any(chance.fpr is not None for chance in chances):
        return min(chance.fpr for chance in chances if chance.fpr is not None)
    return 2.0 - max(chance.grams for chance in chances if chance.kind)


def _planted(classifier: Classifier, read: Read) -> Iterator[float]:
    decider = _decider(classifier, read)
    curve = decider.curves[CONTEXT]
    return (curve.probability(logit) for logit in decider.answers.sentences)


def _causes(
    classifier: Classifier, read: Read, chances: Sequence[Chance], tries: int
) -> Iterator[Cause]:
    """What moved the answers that found something, or else the one that came nearest to it."""
    finding = [chance for chance in chances if chance.kind]
    sure = [chance for chance in finding if chance.fpr is not None and chance.fpr <= MOST_FPR]
    for chance in sure or [min(finding, key=lambda chance: _rarest([chance]))]:
        yield _cause(classifier, read, chance.question, tries)


def _cause(classifier: Classifier, read: Read, question: str, tries: int) -> Cause:
    # So that all words are weighed by one and the same model, stopping early nowhere.
    window, decider = replace(read.piece.window, thorough=True), _decider(classifier, read)
    in_context = question == CONTEXT
    answers = decider.answers.sentences
    place = max(range(len(answers)), key=answers.__getitem__) if in_context else 0
    about = window.sentences[place] if in_context else Span(0, len(window.text))

    def logit(answers: Answers) -> float:
        return answers.sentences[place] if in_context else logit_of(answers, question)

    curve = decider.curves[question]
    first = Asked(classifier.first, curve, logit, tries)
    asked = Asked(decider.model, curve, logit, tries)

    def tried(spans: Sequence[Span]) -> tuple[Moved, ...]:
        # Without what is asked about there is nothing to ask.
        less = [s for s in spans if not (s.start <= about.start and about.end <= s.end)]
        return left_out(asked, window, likeliest(first, window, less))

    singly = tried(spans := words(window.text))
    several = () if any(each.drop >= ENOUGH for each in singly) else tried(runs(spans))
    most = weighty(several) or weighty(singly)
    whole, rest = asked.model.answers([window, without(window, [each.span for each in most])])
    return Cause(
        question=question,
        chance=curve.probability(logit(decider.answers)),
        sentences=() if in_context else tried(window.sentences),
        words=singly,
        runs=several,
        most=most,
        rest=asked.moved(about, whole, rest),
    )


def _decider(classifier: Classifier, read: Read) -> _Decider:
    curves = classifier.calibration
    if read.second is None:
        return _Decider(classifier.first, curves.first, read.first)
    return _Decider(classifier.second, curves.second, read.second)
