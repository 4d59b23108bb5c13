"""A window as text: the words that moved it underlined, and a figure beside each sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from seawall.cli.explain.told import DIM, printable
from seawall.detect.classify import Window
from seawall.terms import Span

FIGURE = 6
"""Columns of the figures beside sentences."""

_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """The figure beside a sentence, and whether the sentence is what was found."""

    figure: str
    counts: bool


def marked(
    window: Window, words: Sequence[Span], beside: Sequence[Beside], colour: str, width: int
) -> Iterator[Text]:
    """
    The window's sentences in lines that fit.

    What counts is told by weight and underline as well as by colour.
    """
    text = Text(printable(window.text))
    for span in words:
        text.stylize(f"bold underline {colour}", span.start, span.end)
    console = Console(width=width)
    room = width - _MARGIN - FIGURE - 3
    for sentence, it in zip(window.sentences, beside, strict=True):
        bar = Text(" ┃ ", colour) if it.counts else Text(" │ ", DIM)
        lines = text[sentence.start : sentence.end].wrap(console, room)
        for number, line in enumerate(lines):
            figure = it.figure if not number else ""
            yield Text.assemble(" " * _MARGIN, (figure.rjust(FIGURE), DIM), bar, line)
