"""Somebody's time at the desk: what comes next, and what each key does about it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click

from seawall.access import Part, Proof, Shown
from seawall.cli.review.board import Board
from seawall.cli.review.choices import HELP, KIND_WORDS, KINDS, SEVERITIES, YES, Choices
from seawall.cli.review.editing import from_file, to_file
from seawall.cli.review.keys import SPACE, STOP
from seawall.cli.review.mine import Judgement, Mine, Wanted
from seawall.cli.review.screen import Card
from seawall.cli.review.tally import Tally
from seawall.cli.words import duration, many
from seawall.errors import AccessError, LedgerError
from seawall.review.items import Item, Word

_GOOD = timedelta(minutes=1)
"""What is left of a lease at least, to begin to read."""

_TOO_SOON = 0.3
"""Seconds within which nobody has read anything: the key was meant for the text before."""

_DECIDING = frozenset("hnudery ")

_READING = frozenset("hnukderm")
"""Keys that are for a text."""

SKIPPED = ""
"""In the place of a word, where none was said."""


class Stopped(Exception):  # noqa: N818 - somebody wants to stop, which is no fault
    """Somebody pressed the key to quit."""


class Sitting:
    """
    Goes from item to item until somebody stops, or has decided as many as they wanted.

    The next item is taken while the present one is read. What is not decided is given back.
    """

    def __init__(
        self,
        mine: Mine,
        board: Callable[[Callable[[], str]], Board],
        *,
        wanted: Wanted,
        most: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`board` makes one with the status that it is given; `clock` gives seconds."""
        self._mine = mine
        self._wanted = wanted
        self._most = most
        self._clock = clock
        self.tally = Tally(clock())
        self._board = board(self._status)
        self._had: dict[str, Item] = {}
        self._skipped: set[str] = set()
        self._kind = ""

    def work(self) -> None:
        """Until somebody stops; what they have then goes back."""
        try:
            self._had = {item.id: item for item in self._mine.resumed() if self._is_wanted(item)}
            while self._most is None or self.tally.decided < self._most:
                self._read(self._next() or self._wait())
                if self.tally.wants_break(self._clock()):
                    self._offer_break()
        except Stopped:
            pass
        finally:
            for item in self._had.values():
                self._mine.give_back(item)

    def _status(self) -> str:
        return self.tally.status(self._mine.counts(self._wanted), self._most)

    def _is_wanted(self, item: Item) -> bool:
        return not self._wanted.features or item.feature in self._wanted.features

    def _next(self) -> Card | None:
        """What somebody waits for, then tool calls, then what was taken, then the next."""
        wanted = replace(self._wanted, without=self._skipped)
        item = self._held_before() or self._mine.take(replace(wanted, held=True))
        if item is None:
            for about in self._mine.approvals(features=self._wanted.features):
                if about.id not in self._skipped:
                    return Card(viewed=self._mine.view(about), read=self._mine.heard(about))
            item = self._taken_before() or self._mine.take(wanted)
        if item is None:
            return None
        self._had[item.id] = item
        return Card(shown=self._mine.show(item))

    def _held_before(self) -> Item | None:
        """What somebody waits for of what one has."""
        now = datetime.now(UTC)
        held = (item for item in self._had.values() if item.held and not item.is_over(now))
        return next(held, None)

    def _taken_before(self) -> Item | None:
        """The first of what one has that one has for a while yet."""
        later = datetime.now(UTC) + _GOOD
        for item in list(self._had.values()):
            if item.taken(later) is not None:
                return item
            del self._had[item.id]
        return None

    def _take_ahead(self) -> None:
        """Take the next one while this one is read, unless it is the last."""
        last = self._most is not None and self.tally.decided + len(self._had) >= self._most
        if len(self._had) <= 1 and not last:
            item = self._mine.take(replace(self._wanted, without=self._skipped))
            if item is not None:
                self._had[item.id] = item

    def _read(self, card: Card) -> None:
        """Show a card until it is decided, skipped or over."""
        self._kind, began = "", self._clock()
        self._board.show(card)
        self._board.draw()
        self._take_ahead()
        said = None
        while said is None:
            key = self._board.key()
            if key in _DECIDING and self._clock() - began < _TOO_SOON:
                self._board.say("that was too quick to have read it; press again", "yellow")
                continue
            try:
                said = self._act(self._board.card or card, key)
            except (AccessError, LedgerError) as problem:
                self._board.say(f"the last: {problem}", "red")
                said = SKIPPED
        item = self._had.pop(card.name, None)
        self._board.changed()
        if said != SKIPPED:
            self.tally.add(said, self._clock() - began)
        elif item is not None:
            self._mine.give_back(item)

    def _act(self, card: Card, key: str) -> str | None:
        """Do what a key says: the word that was said, SKIPPED, or None to read on."""
        if key in ("q", STOP):
            raise Stopped
        if card.is_over(datetime.now(UTC)):
            was = "delivered" if card.shown is not None else "run"
            self._board.say(f"the last: nobody decided in time, so it was not {was}", "yellow")
            return SKIPPED
        if key == SPACE:
            return self._skip(card)
        if key == "?":
            self._help(card)
        elif key == "b":
            self._board.say("what was said stands: there is no way back", "yellow")
        elif card.shown is None:
            return self._call(card, key)
        else:
            return self._judge(card, card.shown, key)
        return None

    def _judge(self, card: Card, shown: Shown, key: str) -> str | None:
        word = shown.item.unread
        if shown.trouble and key in _READING - {word.value[0]}:
            self._board.say(f"nobody can read it, so all that can be said is {word}", "yellow")
        elif key == "m":
            self._board.show(Card(shown=self._mine.unmask(shown.item)))
        else:
            return self._hold(card, key) if shown.item.held else self._sample(card, key)
        return None

    def _skip(self, card: Card) -> str:
        self._skipped.add(card.name)
        self.tally.given_back += 1
        self._board.say("the last: skipped, others get it", "dim")
        return SKIPPED

    def _sample(self, card: Card, key: str) -> str | None:
        match key:
            case "k":
                self._kind = self._choose_kind() or self._kind
                self._board.say(f"kind: {self._kind}" if self._kind else "", "cyan")
            case "h":
                kind = self._kind or self._choose_kind()
                asked = f"{kind}: how bad is it?"
                how_bad = self._board.choose(asked, SEVERITIES) if kind else None
                if how_bad is not None:
                    return self._say(card, Judgement(Word.HARMFUL, kind, int(how_bad)))
            case "n" if self._has_seen_all():
                return self._say(card, Judgement(Word.HARMLESS))
            case "u":
                return self._say(card, Judgement(Word.UNSURE))
            case _:
                pass
        return None

    def _has_seen_all(self) -> bool:
        """Whether the end was on the screen, or they say that they need not see it."""
        asked = "harmless, though you have not seen the end?"
        return not self._board.has_more or self._board.choose(asked, YES) is not None

    def _choose_kind(self) -> str:
        key = self._board.choose("what is it?", KIND_WORDS)
        return dict(KINDS)[key] if key is not None else ""

    def _hold(self, card: Card, key: str) -> str | None:
        if key == "r":
            return self._say(card, Judgement(Word.REFUSE))
        deliver = "deliver it as it is, though you have not seen the end?"
        if not self._board.has_more:
            deliver = "deliver it as it is?"
        if key == "d" and self._board.choose(deliver, YES):
            return self._say(card, Judgement(Word.DELIVER))
        return self._edit(card) if key == "e" else None

    def _edit(self, card: Card) -> str | None:
        """Have the texts edited and shown again, and deliver that."""
        assert card.shown is not None
        parts, content = card.shown.parts, None
        try:
            with self._board.terminal.left():
                content = click.edit(to_file(parts), extension=".txt")
            new = [part.text for part in parts] if content is None else from_file(content, parts)
        except (click.ClickException, AccessError) as problem:
            self._board.say(str(problem), "red")
            return None
        if new == [part.text for part in parts]:
            self._board.say("nothing was changed", "yellow")
            return None
        edited = [Part(p.role, p.source, text) for p, text in zip(parts, new, strict=True)]
        self._board.show(Card(shown=replace(card.shown, parts=tuple(edited))))
        if self._board.choose("deliver this instead?", YES):
            return self._say(card, Judgement(Word.EDIT, edited=new))
        self._board.show(card)
        return None

    def _say(self, card: Card, said: Judgement) -> str:
        decided = self._mine.decide(self._had[card.name], said)
        told = ", ".join(filter(None, (said.word.value, said.kind)))
        more = "" if decided.verdict is not None else "; somebody else looks at it too"
        self._board.say(f"the last: {told}{more}", "green")
        return said.word.value

    def _call(self, card: Card, key: str) -> str | None:
        assert card.viewed is not None
        about = card.approval
        if key not in ("y", "n"):
            return None
        if key == "y" and card.viewed.proof in (Proof.OTHER, Proof.GONE):
            self._board.say("nobody can see what it is, so nobody says yes to it", "red")
            return None
        if key == "y" and not self._board.choose("let it run, once?", YES):
            return None
        self._mine.approve(about, yes=key == "y")
        word = "yes" if key == "y" else "no"
        self._board.say(f"the last: you said {word} to {about.id}", "green")
        return word

    def _help(self, card: Card) -> None:
        self._board.page("keys", HELP, (("any key", "back"),))
        self._board.key()
        self._board.show(card)

    def _offer_break(self) -> None:
        """Say that it is time to rest; whoever goes on is told again after as much."""
        spent = duration(self._clock() - self.tally.rested)
        told = [
            "",
            f"You decided {many(self.tally.since_break, 'item')} in {spent}.",
            "",
            "Judgement gets worse without a break: five minutes away from the screen help.",
            "Nothing is lost meanwhile.",
        ]
        self._board.page("time for a break?", told, (("any key", "go on"), ("q", "quit")))
        if self._board.key() in ("q", STOP):
            raise Stopped
        self.tally.rest(self._clock())

    def _wait(self) -> Card:
        """Say that nothing is there, until something is."""
        card = None
        while card is None:
            why = self._mine.why_none(self._wanted)
            told = ["", f"{why[:1].upper()}{why[1:]}."]
            told += ["What comes is shown at once, with a bell."]
            keys: Choices = (("q", "quit"),)
            if self._skipped:
                told += ["", f"You skipped {many(len(self._skipped), 'item')}."]
                keys = (("s", "show what was skipped"), *keys)
            self._board.changed()
            self._board.page("there is nothing to look at", told, keys)
            key = self._board.key_soon()
            if key in ("q", STOP):
                raise Stopped
            if key == "s":
                self._skipped.clear()
            card = self._next()
        self._board.terminal.bell()
        return card
