"""What is on the screen of `seawall review work`, and the keys that are typed before it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from seawall.cli.review.choices import OF_SORT, OVER, UNREAD, Choices
from seawall.cli.review.keys import (
    DOWN,
    END,
    ESCAPE,
    HOME,
    PAGE_DOWN,
    PAGE_UP,
    SPACE,
    STOP,
    UP,
    Typing,
)
from seawall.cli.review.screen import Card, View, body_of, page_of, room_for, screen
from seawall.cli.review.terminal import Terminal

TICK = 1.0
"""Seconds after which the screen is looked at again, though nobody pressed a key."""

_COUNTED = 5.0
"""Seconds for which the status is not made anew."""


class Board:
    """
    Shows a card or a page, and gives the keys that do more than move the text.

    `status` makes the line at the bottom; `terminal` and `keys` are those of whoever looks.
    """

    def __init__(self, terminal: Terminal, keys: Typing, status: Callable[[], str]) -> None:
        self.terminal = terminal
        self._keys = keys
        self._status = status
        self._view = View(None)
        self._width = 0
        self._told = ""
        self._at = -_COUNTED
        self._seen = 0

    @property
    def card(self) -> Card | None:
        """What is looked at; None where a page is."""
        return self._view.card

    @property
    def has_more(self) -> bool:
        """Whether there are lines of the card that were not on the screen yet."""
        return self._seen < len(self._view.body)

    def show(self, card: Card) -> None:
        """Show a card from its first line on."""
        self._width = self._seen = 0
        whole = card.shown is not None and not card.shown.masked
        unread = card.shown is not None and card.shown.trouble
        known = UNREAD[card.sort] if unread else OF_SORT[card.sort]
        keys = [each for each in known if not (whole and each[0] == "m")]
        self._view = View(card, keys=keys, message=self._view.message)

    def page(self, title: str, lines: Sequence[str], keys: Choices) -> None:
        """Show lines that are no card."""
        body = page_of(lines, self.terminal.size[0])
        told = self._view.message
        self._view = View(None, body=body, title=title, keys=keys, message=told)

    def say(self, message: str, style: str = "") -> None:
        """Say something above the keys, until something else is said."""
        self._view = replace(self._view, message=(message, style))

    def changed(self) -> None:
        """What the status tells has changed."""
        self._at = -_COUNTED

    def key(self) -> str:
        """The next key; "" where what is looked at is over by then."""
        while True:
            key = self.key_soon()
            if key is not None:
                return key
            if self.card is not None and self.card.is_over(datetime.now(UTC)):
                return ""

    def key_soon(self) -> str | None:
        """The next key; None where none is typed in a second, or it moves the text."""
        self.draw()
        key = self._keys.get(TICK)
        return None if key is None or self._moved(key) else key

    def choose(self, question: str, choices: Choices) -> str | None:
        """Ask for one of some keys; None where somebody goes back."""
        before, known = self._view, dict(choices)
        self._view = replace(before, message=(question, "bold yellow"))
        self._view = replace(self._view, keys=(*choices, ("esc", "back")))
        key = self.key()
        while key not in known and key not in (ESCAPE, SPACE, STOP, "q", ""):
            key = self.key()
        self._view = replace(self._view, keys=before.keys, message=("", ""))
        over = self.card is not None and self.card.is_over(datetime.now(UTC))
        return key if key in known and not over else None

    def draw(self) -> None:
        """Bring the screen up to date."""
        width, height = self.terminal.size
        if time.monotonic() - self._at >= _COUNTED:
            self._told, self._at = self._status(), time.monotonic()
        if self.card is not None and width != self._width:
            self._view = replace(self._view, body=body_of(self.card, width), first=0)
            self._width = width
        self._view = replace(self._view, status=self._told)
        now = datetime.now(UTC)
        if self.card is not None and self.card.is_over(now):
            self._view = replace(self._view, keys=OVER)
        self.terminal.draw(screen(self._view, width, height, now=now))
        last = self._view.first + room_for(self._view, width, height, now=now)
        self._seen = max(self._seen, last)

    def _moved(self, key: str) -> bool:
        """Whether the key moves the text, which is done then."""
        view, (width, height) = self._view, self.terminal.size
        room = room_for(view, width, height, now=datetime.now(UTC))
        far = max(len(view.body) - room, 0)
        to = {
            UP: view.first - 1,
            DOWN: view.first + 1,
            PAGE_UP: view.first - room + 1,
            PAGE_DOWN: view.first + room - 1,
            HOME: 0,
            END: far,
        }.get(key)
        if to is None:
            return False
        self._view = replace(view, first=min(max(to, 0), far))
        return True
