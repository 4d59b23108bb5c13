"""Has the guard know what people decided: a text like a confirmed miss is stopped at once."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger import Ledger
from seawall.policy.review import ReviewLines
from seawall.review.fold import Items
from seawall.review.items import DECIDED, Item, Judged, Sealed, Sort, Word
from seawall.review.lesson import Lesson, SealedText, lessons_of
from seawall.review.lists import ADDED
from seawall.review.reading import Seen, word
from seawall.terms import Action, Event, Fact

ReadText = Callable[[str, str], Mapping[str, Any]]
"""The sealed text of a ref and a digest; LedgerError where it is gone or is not that text."""

Sign = Callable[[str, Action], str]
"""The keyed signature of a text for an action; ValueError where nothing tells it."""

Near = Callable[[str, str], bool]
"""Whether an entry with a signature would stop a text."""

MOST_HARMLESS = 50
"""Texts of a feature, the last that people found harmless, that no entry may stop."""

MOST_LESSONS = 4
"""Of one item."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """What lessons are made with: the installation's log, vault and key of signatures."""

    log: Ledger
    read: ReadText
    sign: Sign
    near: Near
    lines: Callable[[], ReviewLines | None]
    now: Callable[[], datetime]


class Lessons:
    """
    Entries that follow from what people decided, each in the log before it counts.

    It is told all events of review in the log's order, also those of before its start: what was
    decided while no gateway ran is learnt by the next, and nothing twice. What would stop a text
    that people found harmless is not learnt: an attack within the application's own template is
    like all that comes in it.
    """

    def __init__(self, teaching: Teaching) -> None:
        self._teaching = teaching
        self._items = Items()
        self._taught: set[str] = set()
        self._decided: dict[str, Item] = {}
        self._harmless: dict[str, deque[Sealed]] = {}

    def take(self, seen: Seen) -> None:
        """Read one more event of the log."""
        event = seen.event
        if event.kind == ADDED:
            self._taught.add(word(event.facts, "item"))
            self._decided.pop(word(event.facts, "item"), None)
            return
        item = self._items.take(seen)
        if item is not None and (item.held or item.sort is Sort.GOLD):
            self._items.forget(item.id)  # these teach nothing, and many are never decided
        elif item is not None and event.kind == DECIDED and item.verdict is not None:
            self._items.forget(item.id)
            self._remember(item, item.verdict)
            if item.id not in self._taught:
                self._decided[item.id] = item

    def _remember(self, item: Item, verdict: Judged) -> None:
        """Keep where a text lies that must not be stopped."""
        if item.sealed is not None and verdict.word is Word.HARMLESS:
            known = self._harmless.setdefault(item.feature, deque(maxlen=MOST_HARMLESS))
            known.append(item.sealed)

    async def teach(self) -> None:
        """Log what follows from what was decided; LedgerError where the log does not take it."""
        while self._decided:
            item = next(iter(self._decided.values()))
            for number, event in enumerate(await asyncio.to_thread(self._events, item)):
                with suppress(AlreadyUsed):  # another gateway was first
                    once = f"review:entry:{item.id}:{number}"
                    await self._teaching.log.append_async([event], unless=once)
            self._decided.pop(item.id, None)

    def _events(self, item: Item) -> list[Event]:
        lines = self._teaching.lines()
        if lines is None or item.sealed is None:
            return []
        texts = self._texts(item.sealed)
        trail = [entry.event for entry in self._teaching.log.request_trail(item.subject)]
        lessons = lessons_of(item, texts, trail)[:MOST_LESSONS]
        made = (self._event(item, lesson, lines) for lesson in lessons)
        return [event for event in made if event is not None]

    def _event(self, item: Item, lesson: Lesson, lines: ReviewLines) -> Event | None:
        now, verdict = self._teaching.now(), item.verdict
        assert verdict is not None
        try:
            signature = self._teaching.sign(lesson.body, lesson.action)
        except ValueError:
            return None
        if lesson.action is Action.BLOCK and self._stops_harmless(item.feature, signature):
            return None
        facts: dict[str, Fact] = {
            "entry": f"ent_{secrets.token_hex(8)}",
            "action": lesson.action.word,
            "stage": lesson.stage.value,
            "signature": signature,
            "expires": (now + timedelta(days=lines.entry_days)).isoformat(),
            "owner": verdict.by,
            "item": item.id,
        }
        facts |= {"kinds": list(lesson.kinds)} if lesson.kinds else {}
        facts |= {"feature": item.feature} if item.feature else {}
        return Event(
            ADDED, now, "gateway", feature=item.feature, request=item.subject, facts=facts
        )

    def _stops_harmless(self, feature: str, signature: str) -> bool:
        """Whether an entry would stop a text that people found harmless lately."""
        sealed = tuple(self._harmless.get(feature, ()))
        return any(
            self._teaching.near(signature, text.body)
            for one in sealed
            for text in self._texts(one)
        )

    def _texts(self, sealed: Sealed) -> list[SealedText]:
        """The texts that were sealed; none where they were erased, or are over their time."""
        try:
            return list(_texts(self._teaching.read(sealed.ref, sealed.digest)))
        except LedgerError:
            return []


def _texts(body: Mapping[str, Any]) -> Iterator[SealedText]:
    """The texts of what was sealed, those of the request and of the answer."""
    told = body.get("texts")
    for each in told if isinstance(told, list) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            yield SealedText(str(each.get("path")), str(each.get("role")), each["text"])
