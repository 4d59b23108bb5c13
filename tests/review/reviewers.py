"""Reviewers as processes of their own, who may be killed at any moment."""

import os
import secrets
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import yaml

from seawall.access import Act, make_person_key, read_person_key, sign
from seawall.assemble.reviewing import ReviewRoom, open_review_desk
from seawall.errors import AccessError, LedgerError
from seawall.ledger import LOG_URL
from seawall.review.items import Item
from seawall.terms import Event, Fact

FASTER = 60
"""How much faster the reviewers' clock goes: a lease of a minute is over in a second."""


class Clock:
    """The time of day from a start on, faster; the same in every process."""

    def __init__(self, start: float) -> None:
        self.start = start

    def __call__(self) -> datetime:
        passed = (time.time() - self.start) * FASTER
        return datetime.fromtimestamp(self.start, UTC) + timedelta(seconds=passed)


def installation(folder: Path, names: list[str]) -> Path:
    """A policy file whose people review, with their keys beside it; its path."""
    people = {}
    for name in names:
        key = make_person_key(folder / f"{name}.key", name)
        people[name] = {"roles": ["reviewer"], "key": key.public}
    document = {
        "version": 1,
        "people": people,
        "review": {"lease_minutes": 1, "daily_cap": 10_000, "gold": "0%"},
    }
    path = folder / "seawall.yaml"
    path.write_text(yaml.safe_dump(document), "utf-8")
    return path


def sampled(identity: str, at: datetime, *, reviews: int) -> Event:
    """A decision that was drawn for the audit."""
    facts: dict[str, Fact] = {
        "item": identity,
        "sample": "audit",
        "stratum": "delivered",
        "due": (at + timedelta(hours=24)).isoformat(),
        "severity": 3,
        "reviews": reviews,
        "included": 100_000,
    }
    return Event("review.sampled", at, "gateway", feature="support", facts=facts)


def review(
    path: Path, name: str, start: float, url: str, told: Connection, *, resume: bool
) -> None:
    """
    Take and decide items until none waits; tell each that was acknowledged.

    Who resumes goes on with what they had taken before; who does not leaves it to its time.
    """
    os.environ[LOG_URL] = url  # processes are forked from one that another test began
    key, now = read_person_key(path.parent / f"{name}.key"), Clock(start)
    with open_review_desk(path) as room:
        mine = room.desk.theirs(name, now()) if resume else []
        while True:
            try:
                item = mine.pop() if mine else room.desk.take(name, now())
                if item is None:
                    if not room.desk.waiting(now()):
                        break
                    time.sleep(0.1)
                    continue
                said = decided(room, item, name, now())
                room.desk.decide(sign(said, key.signing), now())
            except (AccessError, LedgerError):  # its time was over, or the log was not to be had
                continue
            told.send(item.id)
    told.close()


def decided(room: ReviewRoom, item: Item, name: str, at: datetime) -> Act:
    """What somebody says of an item that they have taken."""
    assert item.lease is not None
    facts: dict[str, Fact] = {
        "item": item.id,
        "step": item.step,
        "lease": item.lease.id,
        "said": "unsure",  # all that can be said of an item without a text
    }
    people = room.people
    nonce = secrets.token_hex(16)
    return Act("review.decided", name, at, facts, nonce, people.tenant, people.environment)
