"""Files of labelled texts, read as a scan reads files, for measuring."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from seawall.errors import ScanError
from seawall.figures import Facts, Label, Place, Words
from seawall.scan.chunk import read_chunks, require_field
from seawall.scan.judge import missing
from seawall.scan.row import Row
from seawall.scan.source import Source, Sources, find_sources
from seawall.scan.tally import Trouble
from seawall.terms import Stage

INDIRECT = "indirect"
"""The kind of a row whose attack stands in what others wrote; it is read at the stage context."""


class Given(NamedTuple):
    """A file or a folder, and what all its texts are; None where each row has its own label."""

    path: Path
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which field of a row holds the text, which the label, and how labels are read."""

    text: str = "text"
    label: str = "label"
    words: Words = Words()  # noqa: RUF009 - a value that cannot change


class Labelled(NamedTuple):
    """A text, and what its file says of it."""

    place: Place
    facts: Facts
    text: str
    attack: bool

    @property
    def stage(self) -> Stage:
        """The stage at which it is read where nobody names one."""
        return Stage.CONTEXT if self.facts.kind == INDIRECT else Stage.INPUT


class Read(NamedTuple):
    """
    One row: a labelled text, or why it cannot be read; None if its label is neither.

    `position` is about how many bytes of all files are read.
    """

    row: Labelled | Trouble | None
    position: int


@dataclass(frozen=True, slots=True)
class Samples:
    """All files to read; `labels` has those whose rows need no label of their own, by name."""

    sources: Sources
    labels: Mapping[str, Label]
    columns: Columns

    def __iter__(self) -> Iterator[Read]:
        """Every row of every file, in order."""
        before = 0
        for chunk in read_chunks(self.sources):
            step = (chunk.position - before) / max(len(chunk.block), 1)
            for count, row in enumerate(chunk.block.rows(self.columns.text), 1):
                yield Read(self._read(chunk.file, row), before + round(step * count))
            before = chunk.position

    def _read(self, file: str, row: Row) -> Labelled | Trouble | None:
        columns = self.columns
        label = self.labels.get(file)
        problem = row.problem or missing(row.fields, columns.text)
        if not problem and label is None:
            label, problem = _label(row.fields, columns)
        if problem:
            return Trouble(file, row.number, problem)
        if label is Label.NEITHER:
            return None
        facts = Facts(
            _named(row.fields, "source") or file,
            _named(row.fields, "kind"),
            _named(row.fields, "lang"),
        )
        text = row.fields[columns.text]
        return Labelled(Place(file, row.number), facts, text, attack=label is Label.ATTACK)


def find_samples(given: Sequence[Given], columns: Columns) -> Samples:
    """
    The files, named by as little of their path as tells them apart.

    Raises ScanError where one cannot be read, is named twice, or can hold no
    labels.
    """
    found = [
        (source, each.label)
        for each in given
        for source in find_sources(each.path, without=frozenset()).files
    ]
    _require_once([source for source, _ in found])
    names = Counter(source.name or source.path.name for source, _ in found)
    named: list[Source] = []
    labels: dict[str, Label] = {}
    for source, label in found:
        short = source.name or source.path.name
        name = short if names[short] == 1 else str(source.path)
        named.append(replace(source, name=name))
        if label is not None:
            labels[name] = label
        elif source.kind == ".txt":
            raise ScanError(f"`{source.path}` has no labels; name it with --attacks or --harmless")
    sources = Sources(tuple(named))
    require_field(sources, columns.text)
    own = Sources(tuple(source for source in named if source.name not in labels))
    require_field(own, columns.label, option="--label")
    return Samples(sources, labels, columns)


def _require_once(sources: Sequence[Source]) -> None:
    for path, count in Counter(source.path.resolve() for source in sources).items():
        if count > 1:
            raise ScanError(f"`{path}` is named twice; its texts would count double")


def _label(fields: Mapping[str, Any], columns: Columns) -> tuple[Label | None, str]:
    """What the label says, or why that is not known; it is not quoted, for it may be a text."""
    value = fields.get(columns.label)
    if value is None:
        return None, f"no label (field `{columns.label}`)"
    label = columns.words.label(value)
    if label is Label.UNKNOWN:
        return None, "an unknown label; name it with --attack-word or --harmless-word"
    return label, ""


def _named(fields: Mapping[str, Any], name: str) -> str:
    """A word or a number of the row; whatever else stands there names no group."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) else ""
