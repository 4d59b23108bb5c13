"""An installation in which people review: a policy file, keys, a log and a vault."""

import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from seawall.access import Act, PersonKey, SignedAct, make_person_key, sign
from seawall.assemble.people import load_people
from seawall.assemble.reviewing import ReviewRoom, open_review_desk
from seawall.ledger import Entry, Pseudonyms, Query, open_for_reading
from seawall.ledger.vault import REVIEW, ToSeal, Vault
from seawall.review.items import Item
from seawall.terms import Event, Fact

NINE = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
ROLES = {"ana": "reviewer", "ben": "reviewer", "dot": "lead", "olga": "owner"}


class Installation:
    """
    A folder with a policy file and the keys of people; `now` is its clock.

    `review` are lines of that section of the policy.
    """

    def __init__(self, folder: Path, **review: Any) -> None:
        self.folder, self.now = folder, NINE
        self.path, self.data = folder / "seawall.yaml", folder / ".seawall"
        self.keys: dict[str, PersonKey] = {}
        people: dict[str, Any] = {}
        for name, role in ROLES.items():
            self.keys[name] = make_person_key(folder / f"{name}.key", name)
            people[name] = {"roles": [role], "key": self.keys[name].public}
        people["ana"]["principals"] = ["u-4711"]
        self.lines = {"version": 1, "people": people, "review": {"gold": "0%", **review}}
        self.path.write_text(yaml.safe_dump(self.lines), "utf-8")
        self._numbers = itertools.count(1)

    @contextmanager
    def open(self) -> Iterator[ReviewRoom]:
        with open_review_desk(self.path) as room:
            yield room

    def later(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now

    def add(
        self,
        room: ReviewRoom,
        *texts: tuple[str, str],
        kind: str = "review.sampled",
        principal: str = "",
        bare: bool = False,
        **facts: Fact,
    ) -> str:
        """One more item, with these texts by role, or with none if it is `bare`; its id."""
        identity = f"itm_{next(self._numbers):016x}"
        allowed = timedelta(minutes=5) if kind == "review.held" else timedelta(hours=24)
        made: dict[str, Fact] = {
            "item": identity,
            "due": (self.now + allowed).isoformat(),
            "severity": 3,
            "reviews": 1,
        }
        if kind == "review.sampled":
            made |= {"sample": "audit", "stratum": "delivered", "included": 100_000}
        token = ""
        if principal:
            token = Pseudonyms.open(self.data).token("principal", principal, self.now)
        if not bare:
            made["sealed"] = self.seal(texts or (("assistant", "Good morning."),), token)
        if kind == "appeal.received" and not bare:
            made["told"] = "user"
        event = Event(
            kind,
            self.now,
            "gateway",
            request=f"req_{secrets.token_hex(8)}",
            feature=str(facts.pop("feature", "support")),
            principal=token,
            facts=made | facts,
        )
        room.ledger.append([event])
        return identity

    def seal(self, texts: tuple[tuple[str, str], ...], token: str = "") -> Fact:
        parts: list[Fact] = [
            {"path": f"/{n}", "role": role, "source": "", "text": text}
            for n, (role, text) in enumerate(texts)
        ]
        body: dict[str, Fact] = {"side": "answer", "texts": parts}
        with Vault.open(self.data) as vault:
            (sealed,) = vault.seal_many([ToSeal(token or "nobody", REVIEW, self.now, body)])
        return sealed.fact

    def erase(self, subject: str) -> None:
        with Vault.open(self.data) as vault:
            vault.erase(subject, record=lambda _: None)

    def act(self, kind: str, by: str, facts: dict[str, Fact], **changes: Any) -> SignedAct:
        place = load_people(self.path)
        nonce = changes.pop("nonce", secrets.token_hex(16))
        key = self.keys[changes.pop("key", by)]
        act = Act(kind, by, self.now, facts, nonce, place.tenant, place.environment)
        return sign(act, key.signing)

    def word(self, item: Item, by: str, said: str, **facts: Any) -> SignedAct:
        """Somebody's signed word on an item that they have taken."""
        assert item.lease is not None
        told: dict[str, Fact] = {
            "item": item.id,
            "step": item.step,
            "lease": item.lease.id,
            "said": said,
        }
        changes = {name: facts.pop(name) for name in ("nonce", "key") if name in facts}
        return self.act("review.decided", by, told | facts, **changes)

    def entries(self, kind: str = "review.*") -> list[Entry]:
        with open_for_reading(self.data) as log:
            return list(log.entries(Query(kind=kind)))

    def kinds(self) -> list[str]:
        return [each.event.kind.removeprefix("review.") for each in self.entries()]
