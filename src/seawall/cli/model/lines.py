"""The labelled lines that a feature is tuned with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from seawall.errors import ScanError
from seawall.figures import Label, Words
from seawall.scan import SHOWN, Columns, Given, Trouble, find_samples

ALLOWED = frozenset({"allowed", "on_topic", "on-topic"})
OTHER = frozenset({"other", "off_topic", "off-topic"})

_BLANK = "no text"


class TopicWords(Words):
    """How labels of topics are read: in words only, for a number could mean either."""

    def label(self, value: object) -> Label:
        """An allowed text is harmless here, any other an attack."""
        word = value.strip().lower() if isinstance(value, str) else ""
        if word in self.harmless or word in ALLOWED:
            return Label.HARMLESS
        return Label.ATTACK if word in self.attack or word in OTHER else Label.UNKNOWN


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled text, and where it stands."""

    file: str
    row: int
    text: str
    attack: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """Every line that could be read; of the others how many there are, and the first of them."""

    lines: Sequence[Line]
    left_out: int
    unreadable: int
    first: tuple[Trouble, ...]

    @property
    def attacks(self) -> int:
        """How many are attacks, or of another topic."""
        return sum(line.attack for line in self.lines)

    @property
    def harmless(self) -> int:
        """How many are harmless, or of an allowed topic."""
        return len(self.lines) - self.attacks


def read_lines(given: Sequence[Given], columns: Columns, *, most: int) -> Lines:
    """The lines of these files; ScanError where a file cannot be read or there are too many."""
    lines: list[Line] = []
    first: list[Trouble] = []
    unreadable = left_out = 0
    for read, _ in find_samples(given, columns):
        row = read
        if row is not None and not isinstance(row, Trouble) and not row.text.strip():
            row = Trouble(*row.place, _BLANK)
        if row is None:
            left_out += 1
        elif isinstance(row, Trouble):
            unreadable += 1
            first += [row] * (len(first) < SHOWN)
        else:
            lines.append(Line(row.place.file, row.place.row, row.text, row.attack))
        if len(lines) > most:
            raise ScanError(f"more than {most:,} lines; take a sample of them")
    return Lines(lines, left_out, unreadable, tuple(first))


def given_files(
    files: Sequence[Path], attacks: Sequence[Path], harmless: Sequence[Path]
) -> list[Given]:
    """The files that were named, with what all lines of each are."""
    given = [Given(path) for path in files]
    given += (Given(path, Label.ATTACK) for path in attacks)
    given += (Given(path, Label.HARMLESS) for path in harmless)
    return given


def watched(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines in order, with a bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    yield from track(
        lines, "reading", console=console, transient=True, disable=not console.is_terminal
    )
