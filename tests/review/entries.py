"""Entries of a log of reviews, as tests write them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.review.reading import Seen
from seawall.terms import Event

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


class Log:
    """Entries that grow by one event after another, a second apart."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.plain: set[str] = set()
        """Who is no lead, of all the others."""
        self.at = NOW

    def add(
        self,
        kind: str,
        facts: dict[str, Any],
        *,
        actor: str = "gateway",
        signed: bool = False,
        feature: str = "support",
        request: str = "",
    ) -> Seen:
        """One more entry; `principal` among the facts is whose it is."""
        self.at += timedelta(seconds=1)
        plain, theirs = dict(facts), {"request": request, "feature": feature}
        principal = str(plain.pop("principal", ""))
        event = Event(kind, self.at, actor, **theirs, principal=principal, facts=plain)
        lead = signed and actor not in self.plain
        seen = Seen(len(self.seen), event, signed, lead=lead)
        self.seen.append(seen)
        return seen

    def sample(self, item: str, **facts: Any) -> Seen:
        """An item of the audit sample."""
        due = (self.at + timedelta(hours=24)).isoformat()
        told = {"item": item, "sample": "audit", "stratum": "delivered", "due": due}
        return self.add("review.sampled", told | {"reviews": 1, "severity": 3} | facts)

    def hold(self, item: str, **facts: Any) -> Seen:
        """Something that somebody waits for."""
        due = (self.at + timedelta(minutes=5)).isoformat()
        told = {"item": item, "due": due, "reviews": 1, "severity": 2, "way": "wait"}
        return self.add("review.held", told | facts)

    def lease(self, item: str, by: str, step: int, *, minutes: float = 15) -> Seen:
        """Somebody takes an item."""
        until = (self.at + timedelta(minutes=minutes)).isoformat()
        facts = {"item": item, "step": step, "lease": f"lse_{by}_{step}", "until": until}
        return self.add("review.leased", facts, actor=by, feature="")

    def decide(self, item: str, by: str, step: int, said: str, **facts: Any) -> Seen:
        """Somebody says something of an item that they took in the step before."""
        told = {"item": item, "step": step, "lease": f"lse_{by}_{step - 1}", "said": said}
        signed = facts.pop("signed", True)
        barred = {name: facts.pop(name) for name in ("own", "beyond") if name in facts}
        said_by = told | {"by": by} | facts
        seen = self.add("review.decided", said_by, actor=by, signed=signed, feature="")
        self.seen[seen.index] = replace(seen, **barred)
        return self.seen[seen.index]
