"""What people judged, as a guard knows it: what is near to a miss, or the same as an alarm."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from seawall.detect.letters import Letters
from seawall.detect.similar.index import Index
from seawall.detect.similar.prints import STRETCH, Printer, code_point_of, letters_of
from seawall.detect.similar.signature import (
    FEWEST_PRINTS,
    MOST_LETTERS_WHOLE,
    Signature,
    exact_form,
)
from seawall.terms import Action, Finding, Inspection, ReviewEntry, Span, Stage, Text

MISS = "reviewed.miss"

Group = tuple[str, bool]
"""For whom an entry counts: a feature, or all; for answers or for what comes in."""


@dataclass(frozen=True, slots=True)
class Misses:
    """Known misses of one group: an index of them, and the short ones by their letters."""

    index: Index
    short: Mapping[bytes, str]

    @classmethod
    def of(cls, known: Iterable[tuple[str, Signature]]) -> "Misses":
        """From each one's id and signature."""
        known = list(known)
        short = {
            signature.letters: name
            for name, signature in reversed(known)
            if len(signature.prints) < FEWEST_PRINTS and signature.tells_miss
        }
        return cls(Index.of(known), short)


@dataclass(frozen=True, slots=True)
class Similar:
    """
    The entries that are in force, made ready to be asked.

    It is a value: whoever learns of another entry makes another (10,000 take a tenth of a
    second). As a detector it seeks texts near to a known miss (`reviewed.miss`). `allowed` says
    what a confirmed false alarm lifts. `unknown` are the ids of entries that count for nothing:
    they were signed under another key, or by another version of Seawall.
    """

    name = MISS

    printer: Printer | None = field(default=None, repr=False)
    misses: Mapping[Group, Misses] = field(default_factory=dict[Group, Misses], repr=False)
    alarms: Mapping[tuple[str, Stage], Mapping[bytes, tuple[ReviewEntry, ...]]] = field(
        default_factory=dict[tuple[str, Stage], Mapping[bytes, tuple[ReviewEntry, ...]]],
        repr=False,
    )
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[ReviewEntry], printer: Printer) -> "Similar":
        """From entries in force."""
        misses: dict[Group, list[tuple[str, Signature]]] = {}
        alarms: dict[tuple[str, Stage], dict[bytes, tuple[ReviewEntry, ...]]] = {}
        unknown: list[str] = []
        for entry in entries:
            signature = _read(entry, printer)
            if signature is None:
                unknown.append(entry.id)
            elif entry.action is Action.BLOCK:
                group = (entry.feature, entry.stage is Stage.OUTPUT)
                misses.setdefault(group, []).append((entry.id, signature))
            else:
                same = alarms.setdefault((entry.feature, entry.stage), {})
                same[signature.exact] = (*same.get(signature.exact, ()), entry)
        known = {group: Misses.of(found) for group, found in misses.items()}
        return cls(printer, known, alarms, tuple(unknown))

    def seek(self, inspection: Inspection) -> "Near | None":
        """What to look for in texts of this feature and stage; None where nothing is known."""
        answers = inspection.stage is Stage.OUTPUT
        groups = dict.fromkeys(((inspection.feature, answers), ("", answers)))
        misses = tuple(self.misses[group] for group in groups if group in self.misses)
        if not misses:
            return None
        assert self.printer is not None
        return Near(misses, self.printer)

    def lifts(self, feature: str, stage: Stage) -> bool:
        """Whether there are false alarms of this feature and stage."""
        return (feature, stage) in self.alarms or ("", stage) in self.alarms

    def allowed(self, body: str, *, feature: str, stage: Stage) -> dict[str, str]:
        """
        The kinds that people found harmless in exactly this text, each with an entry's id.

        Only in the same text, but for case and white space: of one that is only like it, a few
        words may be an attack, which no estimate of likeness would tell.
        """
        known = [self.alarms.get((name, stage), {}) for name in dict.fromkeys((feature, ""))]
        if self.printer is None or not any(known):
            return {}
        exact = self.printer.digest("exact", exact_form(body))
        entries = [entry for alarms in known for entry in alarms.get(exact, ())]
        return {kind: entry.id for entry in reversed(entries) for kind in entry.kinds}


def is_near(body: str, signature: Signature, printer: Printer) -> bool:
    """Whether a text is as near to the one of a signature as what is found (`reviewed.miss`)."""
    near = Near((Misses.of([("", signature)]),), printer)
    return next(near.find(Text(body)), None) is not None


class Near:
    """Finds known misses in a text, of whose words it knows nothing."""

    name = MISS
    reach = 4_000

    def __init__(self, misses: tuple[Misses, ...], printer: Printer) -> None:
        self._misses = misses
        self._printer = printer
        self._knows_short = any(each.short for each in misses)

    def find(self, text: Text) -> Iterator[Finding]:
        """Each place where a known miss stands as far as LEAST; its confidence is how far."""
        row = letters_of(text.body)
        if not row:
            return
        stretches = self._printer.of(row)
        places = [place for known in self._misses for place in known.index.places(stretches)]
        short = self._short(row)
        if not places and not short:
            return
        letters = Letters.of(text.body)
        for place in places:
            span = letters.span(place.start, place.end)
            yield Finding(MISS, span, round(place.share, 4), place.id)
        for name in short:
            yield Finding(MISS, Span(letters.starts[0], letters.ends[-1]), 1.0, name)

    def settled(self, body: str) -> int:
        """Up to the first word of a miss that may go on past the end, or that may begin one."""
        row = letters_of(body)
        if not row:
            return len(body)
        if self._knows_short and len(row) <= MOST_LETTERS_WHOLE:
            return 0
        stretches = self._printer.of(row)
        after = max(0, len(row) - STRETCH)  # from here on stretches are not whole
        first = min(known.index.open_from(stretches, after) for known in self._misses)
        return code_point_of(body, first)

    def _short(self, row: str) -> list[str]:
        if not self._knows_short or len(row) > MOST_LETTERS_WHOLE:
            return []
        digest = self._printer.digest("letters", row)
        return [known.short[digest] for known in self._misses if digest in known.short]


def _read(entry: ReviewEntry, printer: Printer) -> Signature | None:
    """The signature of an entry; None where it tells nothing under this key."""
    try:
        signature = Signature.read(entry.signature)
    except ValueError:
        return None
    return signature if signature.key_id == printer.key_id else None
