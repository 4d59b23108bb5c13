"""A gateway whose decisions people review over HTTP, and the browser of one of them."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from jsonschema_rs import validator_for

from seawall.access import Act, PersonKey, make_person_key, sign
from seawall.ledger.vault import REVIEW, ToSeal, Vault
from seawall.terms import Event, Fact
from tests.gateway.answers import says
from tests.gateway.reviewed import ALL
from tests.gateway.running import Answer, Running, running
from tests.gateway.signing_in import Browser, set_password

ITEMS = "/seawall/v1/review/items"
STATUS = "/seawall/v1/review/status"
ROLES = {
    "ann": "reviewer",
    "ben": "reviewer",
    "dot": "lead",
    "olga": "owner",
    "ivy": "investigator",
}
MAIL = "eve@harbour.example"
QUESTION = f"Please write to {MAIL} about the boat"


@dataclass
class Place:
    """The gateway, and the keys of its people."""

    gateway: Running
    keys: dict[str, PersonKey]

    def person(self, name: str) -> "Reviewer":
        """Somebody who has signed in."""
        browser = Reviewer(self.gateway)
        answer = browser.sign_in(name)
        assert answer.status_code == 200, answer.text
        return browser

    def signed(
        self, act: str, by: str, facts: Mapping[str, Fact], *, key: str = ""
    ) -> dict[str, str]:
        """An act of somebody as it is sent."""
        signing = self.keys[key or by].signing
        nonce = secrets.token_hex(16)
        done = Act(act, by, datetime.now(UTC), facts, nonce, "default", "development")
        return sign(done, signing).told

    def facts(self, kind: str) -> list[dict[str, Any]]:
        return [dict(entry.event.facts) for entry in self.gateway.events(kind)]

    def hold(self, *texts: tuple[str, str]) -> str:
        """A text that somebody waits for, as a gateway logs it; the item's id."""
        identity, now = f"itm_{secrets.token_hex(8)}", datetime.now(UTC)
        parts: list[Fact] = [
            {"path": f"/{n}", "role": role, "source": "", "text": text}
            for n, (role, text) in enumerate(texts)
        ]
        body: dict[str, Fact] = {"side": "answer", "texts": parts}
        with Vault.open(self.gateway.folder / ".seawall") as vault:
            (sealed,) = vault.seal_many([ToSeal("nobody", REVIEW, now, body)])
        facts: dict[str, Fact] = {
            "item": identity,
            "due": (now + timedelta(minutes=5)).isoformat(),
            "severity": 2,
            "reviews": 1,
            "rules": ["no-mail"],
            "side": "answer",
            "way": "wait",
            "sealed": sealed.fact,
        }
        self.log(Event("review.held", now, "gateway", request="req_0", facts=facts))
        return identity

    def log(self, *events: Event) -> None:
        self.gateway.parts.ledger.append(events)

    def fits(self, model: str, answer: httpx2.Response) -> None:
        """The answer is what the OpenAPI document says."""
        document = httpx2.get(f"{self.gateway.url}/seawall/openapi.json").json()
        schema = {"$ref": f"#/components/schemas/{model}", "components": document["components"]}
        validator_for(schema).validate(answer.json())


class Reviewer(Browser):
    """The browser of somebody who reviews."""

    def items(self, query: str = "") -> Any:
        answer = self.get(f"{ITEMS}{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """A `POST` below the items, with the word that our pages know."""
        headers = {"x-seawall-csrf": self.csrf, **headers}
        return self.post(f"{ITEMS}/{path}", json={} if body is None else body, headers=headers)

    def take(self) -> Any:
        """The next item, taken."""
        answer = self.do("take")
        assert answer.status_code == 200, answer.text
        return answer.json()["item"]

    def decide(self, item: str, said: str, **more: Any) -> httpx2.Response:
        return self.do(f"{item}/decide", {"said": said, **more})


@contextmanager
def reviewed_by(
    folder: Path, *names: str, answer: Answer | None = None, **changes: Any
) -> Iterator[Place]:
    """A gateway at which these people have a password; all its decisions become items."""
    keys = {name: make_person_key(folder / f"{name}.key", name) for name in ROLES}
    people = {name: {"roles": [ROLES[name]], "key": key.public} for name, key in keys.items()}
    review = {**ALL, "double": "0%", "gold": "0%", **changes.pop("review", {})}
    given = answer or says("I will.")
    with running(folder, given, people=people, review=review, **changes) as gateway:
        for name in names:
            set_password(gateway, name)
        yield Place(gateway, keys)
