"""What the models read: window by window their answers, and the words that moved them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.explain.marked import Beside, marked
from seawall.cli.explain.told import COLOURS, DIM, Told, asked, excerpt, place, rarity, share
from seawall.cli.words import many
from seawall.detect.classify.classifier import MOST_READ
from seawall.detect.classify.explain import Cause, Chance, Explained
from seawall.detect.classify.left_out import LEAST, Moved, weighty
from seawall.guard.account import Passage, nearest_rule
from seawall.terms import Rule, Ruling, Span, Stage

MOST_AGAINST = 2
"""Words that are told for speaking against what was asked."""

FPR = (
    "fpr: the share of harmless texts of this length in which something is as sure; "
    "allowed: how much of that the policy's rule takes."
)

HIDDEN = "Words stand only on a terminal or where TEXT was an argument; places are code points."

_BAR = 12
_LONGEST = 32
_MARGIN = (0, 0, 0, 2)
_INDENT = (0, 0, 0, 4)


def read(it: Told, width: int) -> Iterator[RenderableType]:
    """How the classifier came to its findings, or why it has none."""
    for passage in it.account.passages:
        windows = passage.explanation.windows
        yield Text.assemble(("\nRead by the models", "bold"), (_extent(passage), DIM))
        told = [window for window in windows if window.causes]
        for window in told:
            yield from _window(it, passage, window, width)
        if others := [window for window in windows if not window.causes]:
            yield Text()
            yield Padding(Text(_others(others), DIM), _MARGIN, expand=False)
    if it.account.passages:
        yield Text()
        yield Padding(Text(FPR if it.words else f"{FPR} {HIDDEN}", DIM), _MARGIN, expand=False)


def _extent(passage: Passage) -> str:
    explanation = passage.explanation
    windows = explanation.windows
    asked = sum(window.asked for window in windows)
    whose = " as others' words" if explanation.stage is Stage.CONTEXT else ""
    by = f", {asked:,} by the encoder too" if asked else ", by the n-grams alone"
    return f"{whose}  {many(len(windows), 'window')}{by if windows else ''}"


def _window(it: Told, passage: Passage, window: Explained, width: int) -> Iterator[RenderableType]:
    whole = passage.origin(window, Span(0, len(window.piece.window.text)))
    view = window.piece.view.name
    undone = "" if view == "text" else f", with {view} undone"
    kinds = dict.fromkeys(finding.kind for finding in window.findings)
    yield Text.assemble(
        f"\n  {', '.join(kinds) or 'nothing found'}", (f"  {place(whole)}{undone}", DIM)
    )
    yield Padding(_chances(it, passage, window), _INDENT, expand=False)
    yield Padding(Text(_why(window), DIM), _INDENT, expand=False)
    if window.asked:
        for cause in window.causes:
            yield from _cause(it, passage, window, cause, width)


def _chances(it: Told, passage: Passage, window: Explained) -> Table:
    """The two models' answers to each question, beside what the policy asks."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=DIM, pad_edge=False)
    table.add_column("question", no_wrap=True)
    for name in ("n-grams", "encoder", "fpr", "allowed"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for chance in window.chances:
        ruling = _ruling(it, passage, window, chance)
        table.add_row(
            chance.question,
            share(chance.grams),
            "" if chance.encoder is None else share(chance.encoder),
            "" if chance.fpr is None else rarity(chance.fpr),
            _allowed(it, passage.explanation.stage, chance, ruling),
            _outcome(it, chance, ruling),
        )
    return table


def _ruling(it: Told, passage: Passage, window: Explained, chance: Chance) -> Ruling | None:
    """What the policy says of what a question found: of several sentences, of the surest."""
    found = [each for each in passage.findings(window) if each.kind == chance.kind]
    rulings = [it.ruling(each, passage.explanation.stage) for each in found]
    return max(
        (ruling for ruling in rulings if ruling),
        key=lambda ruling: ruling.finding.confidence,
        default=None,
    )


def _rule(it: Told, stage: Stage, chance: Chance, ruling: Ruling | None) -> Rule | None:
    """The rule that decided about an answer, or the one that it came nearest to."""
    if ruling and ruling.rule:
        return ruling.rule
    return nearest_rule(it.policy, chance.kind, stage=stage, feature=it.feature)


def _allowed(it: Told, stage: Stage, chance: Chance, ruling: Ruling | None) -> str:
    if not chance.kind:
        return ""
    rule = _rule(it, stage, chance, ruling)
    if rule is None:
        return "no rule"
    return f"{asked(rule)} sure" if rule.fpr is None else asked(rule)


def _outcome(it: Told, chance: Chance, ruling: Ruling | None) -> Text:
    if not chance.kind:
        return Text("names the kind", DIM)
    if ruling is None:
        return Text("" if chance.fpr is None else "no finding", DIM)
    return it.done(ruling) if ruling.action else Text("passes", DIM)


def _why(window: Explained) -> str:
    """Whether the encoder was asked, and why."""
    if not window.asked and window.unsure:
        return (
            f"The n-grams are unsure, but of such windows the encoder reads the {MOST_READ} "
            "likeliest, and this is none of them."
        )
    asking = [each for each in window.chances if each.unsure is not None]
    if window.asked:
        reasons = [
            f"{share(each.grams)} for {each.question}, and are unsure from {share(each.unsure)}"
            for each in asking
            if each.unsure is not None and each.grams >= each.unsure
        ]
        return f"The encoder was asked: the n-grams say {'; '.join(reasons)}."
    bounds = " and ".join(f"{each.question} below {share(each.unsure or 0)}" for each in asking)
    return f"The encoder was not asked: to the n-grams, {bounds} is harmless."


def _cause(
    it: Told, passage: Passage, window: Explained, cause: Cause, width: int
) -> Iterator[RenderableType]:
    """The window's text and its words, each with what is left of the answer without it."""
    found = _found(it, passage, window, cause)
    figures, legend = _beside(window, cause)
    yield Text.assemble("\n    What moved ", (cause.question, "bold"), f", {share(cause.chance)}")
    if legend and it.words:
        yield Text(f"    {legend}", DIM)
    if it.words:
        spans = [each.span for each in cause.most]
        yield from marked(window.piece.window, spans, figures, found.colour, width)
    if not cause.most and cause.words:
        yield Text(f"    No words alone do: none move the logit by {LEAST}.", DIM)
    if not cause.most:
        return
    yield Padding(_words(it, passage, window, cause, found), _INDENT, expand=False)


@dataclass(frozen=True, slots=True)
class _Found:
    """How what a question found is shown: the colour of the action, and the rule's bound."""

    colour: str
    allowed: float

    def rarity(self, fpr: float) -> Text:
        """A share of harmless texts; in bold where the rule would no longer act."""
        return Text(rarity(fpr), "bold" if fpr > self.allowed else "")


def _found(it: Told, passage: Passage, window: Explained, cause: Cause) -> _Found:
    chance = next(each for each in window.chances if each.question == cause.question)
    ruling = _ruling(it, passage, window, chance)
    if not ruling or not ruling.action:
        return _Found("cyan", 1.0)
    rule = _rule(it, passage.explanation.stage, chance, ruling)
    return _Found(COLOURS[ruling.action], rule.fpr if rule and rule.fpr else 1.0)


def _beside(window: Explained, cause: Cause) -> tuple[list[Beside], str]:
    """A figure for each sentence, and what the figures are."""
    spans = window.piece.window.sentences
    if window.planted:
        found = [finding.span for finding in window.findings]
        counts = [any(window.origin(span).overlaps(each) for each in found) for span in spans]
        figures = [
            Beside(share(chance), counts=here)
            for chance, here in zip(window.planted, counts, strict=True)
        ]
        return figures, "beside each sentence, how likely it is an order"
    moved = {each.span: each for each in cause.sentences}
    most = {each.span for each in weighty(cause.sentences)}
    alone = len(spans) == 1
    figures = [
        Beside(share(moved[span].left) if span in moved else "", counts=alone or span in most)
        for span in spans
    ]
    return figures, "" if alone else "beside each sentence, what is left without it"


def _words(it: Told, passage: Passage, window: Explained, cause: Cause, found: _Found) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=DIM, pad_edge=False)
    table.add_column("words" if it.words else "place", no_wrap=True)
    table.add_column("without it", justify="right", no_wrap=True)
    table.add_column("fpr", justify="right", no_wrap=True)
    table.add_column("logit", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)

    def named(each: Moved) -> str:
        if not it.words:
            return place(passage.origin(window, each.span))
        return excerpt(window.piece.window.text[each.span.start : each.span.end], "", _LONGEST)

    top = cause.most[0].drop
    for each in cause.most:
        bar = "▇" * max(1, round(_BAR * each.drop / top))
        word = Text(named(each), f"bold underline {found.colour}")
        logit = f"−{each.drop:.2f}"
        table.add_row(
            word, share(each.left), found.rarity(each.fpr), logit, Text(bar, found.colour)
        )
    if len(cause.most) > 1:
        rest = cause.rest
        logit = f"{-rest.drop:+.2f}".replace("-", "−")
        table.add_row(Text("all of these", DIM), share(rest.left), found.rarity(rest.fpr), logit)
    against = sorted((each for each in cause.words if each.drop <= -LEAST), key=lambda w: w.drop)
    for each in against[:MOST_AGAINST]:
        logit = f"+{-each.drop:.2f}"
        note = Text("spoke against it", DIM)
        table.add_row(named(each), share(each.left), found.rarity(each.fpr), logit, note)
    return table


def _others(windows: Sequence[Explained]) -> str:
    """In a line, the windows that are not shown."""
    asked = [window for window in windows if window.asked]
    line = f"{many(len(windows), 'other window')}, {len(asked):,} by the encoder too"
    best = max(
        (
            (chance.encoder or 0.0, chance.question)
            for w in asked
            for chance in w.chances
            if chance.kind
        ),
        default=None,
    )
    found = sum(bool(window.findings) for window in windows)
    surest = f"; the surest answer is {share(best[0])} for {best[1]}" if best else ""
    return f"{line}{surest}; {found:,} with findings" if found else line + surest
