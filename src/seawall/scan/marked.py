"""Files of texts in which stretches are marked, read as a scan reads files, for measuring."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from seawall.figures import Mark
from seawall.scan.chunk import read_chunks, require_field
from seawall.scan.judge import missing
from seawall.scan.row import Row
from seawall.scan.source import Sources, find_sources
from seawall.scan.tally import Trouble

SPANS = "spans"


class Marked(NamedTuple):
    """A text and what is marked in it; `others` counts the marks that nobody asked for."""

    text: str
    marks: tuple[Mark, ...]
    others: int


@dataclass(frozen=True, slots=True)
class MarkedTexts:
    """
    All files to read. `kinds` says what each label means; a label that it lacks means itself.

    Only marks whose kind is under `family` (such as `pii.`) are kept.
    """

    sources: Sources
    field: str
    kinds: Mapping[str, str]
    family: str

    def __iter__(self) -> Iterator[Marked | Trouble]:
        """Every row of every file, in order."""
        for chunk in read_chunks(self.sources):
            for row in chunk.block.rows(self.field):
                yield self._read(chunk.file, row)

    def _read(self, file: str, row: Row) -> Marked | Trouble:
        problem = row.problem or missing(row.fields, self.field)
        if problem:
            return Trouble(file, row.number, problem)
        text = row.fields[self.field]
        spans = row.fields.get(SPANS)
        if not isinstance(spans, list):
            return Trouble(file, row.number, f"no list of marks (field `{SPANS}`)")
        marks: list[Mark] = []
        for span in spans:
            mark = _mark(span, len(text))
            if mark is None:
                words = f"a mark without a `start`, an `end` and a `label` (field `{SPANS}`)"
                return Trouble(file, row.number, words)
            kind = self.kinds.get(mark.kind, mark.kind)
            if kind.startswith(self.family):
                marks.append(mark._replace(kind=kind))
        return Marked(text, tuple(marks), len(spans) - len(marks))


def find_marked(path: Path, *, field: str, kinds: Mapping[str, str], family: str) -> MarkedTexts:
    """The files of a folder, or one file. Raises ScanError where one cannot be read."""
    sources = find_sources(path, without=frozenset())
    require_field(sources, field)
    require_field(sources, SPANS, option="`spans`: a list of `start`, `end` and `label`")
    return MarkedTexts(sources, field, kinds, family)


def _mark(span: Any, size: int) -> Mark | None:
    if not isinstance(span, dict):
        return None
    start, end, label = (span.get(name) for name in ("start", "end", "label"))
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(label, str)):
        return None
    return Mark(start, end, label) if 0 <= start < end <= size else None
