"""
Texts whose answer is known, mixed under what people look at: how often are they right?

What somebody is given looks like any other sample, as an item of its own that nobody had before.
Who is given one, and when, is drawn by a key of the installation. The answer lies with the text
in the vault; the log has a commitment to it from before anybody was given it.
"""

import hmac
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from seawall.access.attested import Said, admit
from seawall.access.people import People
from seawall.access.review_log import GOLD_ADDED, GOLD_SCORED, Gold, ReviewLog
from seawall.access.review_view import GOLD, ReviewTexts
from seawall.access.two_people import word
from seawall.errors import AccessError, AlreadyUsed, TextGone
from seawall.ledger import Ledger
from seawall.ledger.vault import REVIEW, Body
from seawall.review.fold import step_key
from seawall.review.items import LEASED, SAMPLED, Item, Judged, Sort
from seawall.review.order import LEADS
from seawall.review.sampling import drawn
from seawall.terms import Event, Fact

SUBJECT = "review-gold"
"""Whose these texts are in the vault: nobody's."""

_DIED = timedelta(minutes=1)
"""After so long whoever decided an item does not log its score any more."""


def gold_body(texts: Sequence[tuple[str, str]], *, harmful: bool, kind: str = "") -> Body:
    """What is sealed of a text whose answer is known: texts by role, and the answer."""
    parts: list[Fact] = [
        {"path": f"/texts/{at}", "role": role, "source": "", "text": text}
        for at, (role, text) in enumerate(texts)
    ]
    return {"side": "answer", "texts": parts, GOLD: {"harmful": harmful, "kind": kind}}


def commitment(key: bytes, item: str, *, harmful: bool, kind: str) -> str:
    """What is logged of an answer, of which it tells nothing: 64 hexadecimal digits."""
    said = f"{item}\0{'harmful' if harmful else 'harmless'}\0{kind}"
    return hmac.digest(key, b"answer\0" + said.encode(), "sha256").hex()


class GoldBox:
    """Gives out known answers, and logs whether they were found."""

    def __init__(self, log: Ledger, read: ReviewLog, texts: ReviewTexts, *, key: bytes) -> None:
        self._log = log
        self._read = read
        self._texts = texts
        self._key = key

    def facts(self, body: Body, *, feature: str, at: datetime) -> dict[str, Fact]:
        """Seal a text with its answer; what whoever adds it signs."""
        harmful, kind = _answer(body)
        identity = new_item()
        facts: dict[str, Fact] = {
            "item": identity,
            "commitment": commitment(self._key, identity, harmful=harmful, kind=kind),
            "sealed": self._texts.seal(body, subject=SUBJECT, at=at).fact,
        }
        return facts | ({"feature": feature} if feature else {})

    def add(self, said: Said, people: People, now: datetime) -> None:
        """Log what somebody adds; AccessError says why they may not."""
        act = admit(said, people, now, roles=LEADS)
        if act.kind != GOLD_ADDED:
            raise AccessError(f"`{act.kind}` adds nothing")
        self._log.append([said.event], unless=said.once)

    def instead_of(
        self, wanted: Item, name: str, *, share: int, now: datetime, until: datetime
    ) -> Item | None:
        """
        A known answer, taken by somebody in the place of what they would get; mostly None.

        `share` is of what they get, in millionths. Nobody is given the same one twice.
        """
        count = self._read.taken(name)
        if not drawn(self._key, "gold", f"{name}\0{count}", share):
            return None
        fitting = [g for g in self._read.new_golds(name) if g.feature in ("", wanted.feature)]
        if not fitting:
            return None
        turn = hmac.digest(self._key, f"which\0{name}\0{count}".encode(), "sha256")
        gold = fitting[int.from_bytes(turn[:8], "big") % len(fitting)]
        if not self._is_there(gold):
            return None
        return self._give(gold, wanted, name, now=now, until=until)

    def _is_there(self, gold: Gold) -> bool:
        """Whether its text still is; one that is gone is given to nobody any more."""
        try:
            self._texts.read(gold.sealed.ref, gold.sealed.digest)
        except TextGone:
            self._read.golds.pop(gold.id, None)
            return False
        return True

    def _give(
        self, gold: Gold, wanted: Item, name: str, *, now: datetime, until: datetime
    ) -> Item | None:
        identity = new_item()
        # It comes with the moment of what it stands for, which is all of one that is shown.
        made: dict[str, Fact] = {
            "item": identity,
            "sample": "gold",
            "stratum": "delivered",
            "due": wanted.due.isoformat(),
            "severity": 3,
            "reviews": 1,
            "sealed": {"ref": gold.sealed.ref, "digest": gold.sealed.digest, "class": REVIEW},
        }
        taken: dict[str, Fact] = {
            "item": identity,
            "step": 0,
            "lease": f"lse_{secrets.token_hex(8)}",
            "until": until.isoformat(),
        }
        events = [
            Event(SAMPLED, now, "desk", feature=wanted.feature, facts=made),
            Event(LEASED, now, name, facts=taken),
        ]
        self._log.append(events, unless=step_key(identity, 0))
        self._read.catch_up(now)
        return self._read.items.get(identity)

    def score(self, decided: Item, now: datetime) -> None:
        """
        Log of an item that was decided a moment ago whether its answer was found.

        And of those of whoever died before that was logged.
        """
        late = (each for each in self._read.unscored.values() if _is_late(each, now))
        for item in (decided, *tuple(late)):
            if item.sort is Sort.GOLD and item.verdict is not None:
                self._score(item, item.verdict, now)
            self._read.unscored.pop(item.id, None)

    def _score(self, item: Item, verdict: Judged, now: datetime) -> None:
        gold = self._of(item)
        if gold is None:
            return
        try:
            harmful, kind = _answer(self._texts.read(gold.sealed.ref, gold.sealed.digest))
        except TextGone:
            return
        known = commitment(self._key, gold.id, harmful=harmful, kind=kind)
        if not hmac.compare_digest(known, gold.commitment):
            return  # an answer that was changed since tells nothing of anybody
        facts: dict[str, Fact] = {
            "item": item.id,
            "gold": gold.id,
            "by": verdict.by,
            "harmful": harmful,
        }
        event = Event(GOLD_SCORED, now, "desk", facts=facts)
        with suppress(AlreadyUsed):  # another desk was faster
            self._log.append([event], unless=f"gold:{item.id}")

    def _of(self, item: Item) -> Gold | None:
        sealed = item.sealed
        known = self._read.golds.values()
        return next((each for each in known if sealed == each.sealed), None)


def new_item() -> str:
    """The id of an item, which tells nothing."""
    return f"itm_{secrets.token_hex(8)}"


def _is_late(item: Item, now: datetime) -> bool:
    return item.verdict is not None and now - item.verdict.at > _DIED


def _answer(body: Body) -> tuple[bool, str]:
    answer = body.get(GOLD)
    told = answer if isinstance(answer, dict) else {}
    return told.get("harmful") is True, word(told, "kind")
