"""An office whose log holds reviews: each decision about an item is signed by its reviewer."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from seawall.access import Act, sign
from seawall.assemble.people import load_people
from seawall.ledger import Query, open_for_reading, open_ledger
from seawall.review.reading import Seen
from seawall.terms import Event
from tests.cli.office import Office
from tests.review.epochs import EpochLog

ROLES = {
    "ada": "reviewer",
    "ada0": "reviewer",
    "ada1": "reviewer",
    "ada2": "lead",
    "olga": "owner",
}
PROOF = ("by", "key", "nonce", "signature")


class ReviewedOffice(Office):
    """Its log is filled with what tests write in an `EpochLog`, which ends now."""

    def __init__(
        self,
        folder: Path,
        patch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[str],
        *,
        review: str = "{}",
    ) -> None:
        super().__init__(folder, patch, capture, commands=("review",), roles=ROLES)
        # Few people decide here in minutes what takes a team weeks.
        lines = yaml.safe_load(review)
        lines = None if lines is None else {"daily_cap": 10_000, **lines}
        with self.policy.open("a", encoding="utf-8") as policy:
            policy.write(f"\n{yaml.safe_dump({'review': lines})}")
        self._nonces = itertools.count()
        self._where = load_people(self.policy)

    def fill(self, log: EpochLog) -> None:
        """Write the entries into the office's log, as late as they can be."""
        late = datetime.now(UTC) - timedelta(seconds=1) - log.at
        events = [self._event(seen, late) for seen in log.seen]
        where = self._where
        with open_ledger(self.data, tenant=where.tenant, environment=where.environment) as ledger:
            ledger.append(events)

    def facts(self, kind: str) -> list[dict[str, object]]:
        """The facts of the entries of a kind, without the proof of who signed them."""
        with open_for_reading(self.data) as log:
            found = [each.event for each in log.entries(Query(kind=kind))]
        return [{k: v for k, v in each.facts.items() if k not in PROOF} for each in found]

    def _event(self, seen: Seen, late: timedelta) -> Event:
        event, at = seen.event, seen.event.at + late
        facts = {**event.facts}
        for name in ("due", "until"):
            if name in facts:
                facts[name] = (datetime.fromisoformat(str(facts[name])) + late).isoformat()
        if not seen.signed:
            return Event(event.kind, at, event.actor, event.request, event.feature, facts=facts)
        signer = self.keys[event.actor]
        plain = {name: fact for name, fact in facts.items() if name not in PROOF}
        where = self._where
        nonce = f"{next(self._nonces):032x}"
        act = Act(event.kind, event.actor, at, plain, nonce, where.tenant, where.environment)
        return sign(act, signer.signing).event
