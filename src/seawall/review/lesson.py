"""What a confirmed decision teaches: which texts are stopped, or let pass, from now on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seawall.review.items import Item, Sort, Stratum, Word
from seawall.review.reading import word
from seawall.terms import LIFTED, Action, Event, Fact, Role, Stage

_IN = "injection."
"""The family of what is harmful in what comes in, whatever the model answers."""

_SHORTEST = 40
"""Code points of a text that is stopped: what is shorter, such as `yes, go on`, many say."""

_FEWEST = 2
"""People who must find it harmless before anything is let pass that was stopped."""


@dataclass(frozen=True, slots=True)
class SealedText:
    """A text as it was sealed for people: where it stood, who wrote it, and what it says."""

    path: str
    role: str
    body: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """
    A text that is stopped from now on (`block`), or of which `kinds` are let pass (`allow`).

    It is the text of an item that people decided, at the stage where it stood.
    """

    action: Action
    stage: Stage
    body: str
    kinds: tuple[str, ...] = ()


def lessons_of(
    item: Item, texts: Sequence[SealedText], trail: Iterable[Event]
) -> tuple[Lesson, ...]:
    """
    What an item teaches once it is decided; nothing where it teaches nothing.

    A miss (delivered, and found harmful) has the text stopped that carried it: of the request,
    where it is an attack, else of the answer; where its kind is not named nobody knows which.
    Of several texts nobody knows which it was, and stopping all would stop harmless ones: then
    nothing is. A false alarm (stopped, and found harmless by two people or more) has the texts
    let pass that were stopped, for the kinds that stopped them. `trail` are the events of the
    request.
    """
    verdict = item.verdict
    if verdict is None or item.sort in (Sort.GOLD, Sort.HOLD):
        return ()
    if item.stratum is Stratum.DELIVERED and verdict.word is Word.HARMFUL:
        return _missed(verdict.kind, texts)
    if item.stratum is Stratum.STOPPED and verdict.word is Word.HARMLESS:
        return tuple(_alarms(texts, trail)) if len(item.judged) >= _FEWEST else ()
    return ()


def _missed(kind: str, texts: Sequence[SealedText]) -> tuple[Lesson, ...]:
    came_in, assistant = f"{kind}.".startswith(_IN), Role.ASSISTANT.value
    found = [each for each in texts if (each.role != assistant) == came_in and each.body.strip()]
    if not kind or len(found) != 1 or len(found[0].body.strip()) < _SHORTEST:
        return ()
    return (Lesson(Action.BLOCK, Stage.INPUT if came_in else Stage.OUTPUT, found[0].body),)


def _alarms(texts: Sequence[SealedText], trail: Iterable[Event]) -> Iterable[Lesson]:
    kinds: dict[tuple[str, str], list[str]] = {}
    for event in trail:
        for detail in _details(event):
            stopped = word(detail, "action") in (Action.HOLD.word, Action.BLOCK.word)
            if stopped and word(detail, "mode") == "enforce":
                place = word(detail, "path"), word(detail, "stage")
                kinds.setdefault(place, []).append(word(detail, "kind"))
    for text in texts:
        for stage in Stage:
            found = tuple(dict.fromkeys(kinds.get((text.path, stage.value), ())))
            # What else stopped it still does, so letting only some kinds pass is of no use.
            if found and all(kind.startswith(LIFTED) for kind in found):
                yield Lesson(Action.ALLOW, stage, text.body, found)


def _details(event: Event) -> list[Mapping[str, Fact]]:
    details = event.facts.get("details") if event.kind.startswith("text.") else None
    if not isinstance(details, list):
        return []
    return [each for each in details if isinstance(each, dict)]
