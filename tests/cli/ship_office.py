"""An office whose people want to ship a feature, and whose commands a test runs."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from seawall.assemble.ledger import open_ledger
from seawall.ledger import own_verifiers
from seawall.ship.read import shipped
from seawall.terms import Event
from tests.cli.office import Office

ROLES = {"ana": "owner", "bo": "lead", "cy": "admin", "kit": "reviewer"}
LEADS = {"cy": "ana"}
COMMIT = "c0ffee"
KEPT = ("log-whole", "scope-current", "incident-procedure")


class ShipOffice(Office):
    """An installation of a feature `support`, whose people want to ship it."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(folder, patch, capture, commands=("ship",), roles=ROLES, leads=LEADS)
        patch.setenv("SEAWALL_COMMIT", COMMIT)
        document = yaml.safe_load(self.policy.read_text("utf-8"))
        document |= {
            "features": {"support": {}},
            "rules": [{"name": "no-injection", "kind": "injection.*", "action": "block"}],
            "scopes": {
                "support": {
                    "purpose": "helps",
                    "owner": "ana",
                    "expires": str((datetime.now(UTC) + timedelta(days=30)).date()),
                    "tools": {},
                }
            },
        }
        self.policy.write_text(yaml.safe_dump(document), "utf-8")
        self.lines: dict[str, Any] = {"version": 1, "files": {"procedure": "incident.md"}}
        self.write()
        (folder / "incident.md").write_text("Call ana.", "utf-8")
        self.log("gateway.started")

    def write(self, **lines: Any) -> None:
        self.lines |= lines
        (self.folder / "ship.yaml").write_text(yaml.safe_dump(self.lines), "utf-8")

    def log(self, kind: str, *, at: datetime | None = None, **facts: Any) -> None:
        """What the gateway or a command would have logged."""
        with open_ledger(self.policy) as log:
            log.append([Event(kind, at or datetime.now(UTC), "gateway", facts=facts)])

    def done(self, who: str, *words: str) -> str:
        """The output of a command in which nothing may go wrong."""
        code, out, err = self(who, *words)
        assert code == 0, err
        return out

    def json(self) -> dict[str, Any]:
        code, out, _ = self("", "--json")
        told: dict[str, Any] = json.loads(out)
        assert code == (0 if told["ready"] else 5)
        return told

    def probe(self, name: str) -> Mapping[str, Any]:
        """What one probe came to."""
        items = self.json()["items"]
        (found,) = (p for item in items for p in item["probes"] if p["id"] == name)
        return dict(found)

    def loosened(self) -> None:
        """Only what this office can show is asked for, as two people signed."""
        self.write(without=[p.id for p in shipped().probes if p.id not in KEPT])
        out = self.done("ana", "loosen", "--reason", "a test of the rest", "--yes")
        self.done("bo", "approve", out.split()[-1], "--yes")

    def ready(self) -> Path:
        """A signed result that says READY."""
        self.loosened()
        for who in ("ana", "bo"):
            self.done(who, "state", "procedure")
        out = self.done("kit", "--out", "result.json")
        assert "support is READY" in out
        (self.folder / "log.key").write_text(self.log_key(), "utf-8")
        return self.folder / "result.json"

    def log_key(self) -> str:
        return "\n".join(verifier.vkey for verifier in own_verifiers(self.data))

    def verified(self, *words: str, key: str | None = None) -> tuple[int, str]:
        """What a deploy job is told of result.json: the code, and all that was said."""
        public = key or self.keys["kit"].public
        ours = ("--feature", "support", "--commit", COMMIT)
        asked = ("verify", "result.json", "--key", public, "--log-key", "log.key", *ours, *words)
        code, out, err = self("", *asked)
        return code, out + err
