"""A feature of which texts are held, the people who decide about them, and its clients."""

import secrets
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from openai import OpenAI

from seawall.access import Act, KeyStore, make_person_key, read_person_key, sign
from seawall.access.person_key import PersonKey
from seawall.ledger.vault import REVIEW, Body, ToSeal, Vault
from seawall.review.fold import step_key
from seawall.terms import Event, Fact
from tests.gateway.running import Answer, Running, running
from tests.waiting import until

MAIL = "bob.miller@corp.com"
KEY = "sk_live_51QmRt8ZkVw3NhYc7LpXe2Bd"

HOLD_IN = {"name": "hold-in", "kind": "pii.email", "stages": ["input"], "action": "hold"}
HOLD_OUT = {"name": "hold-out", "kind": "pii.email", "stages": ["output"], "action": "hold"}
BLOCK_CARD = {"name": "no-card", "kind": "pii.card", "action": "block"}

ROLES = {"ann": "reviewer", "bob": "lead", "ivy": "investigator"}

CHAT = "/v1/chat/completions"


def is_a_step(event: Event, item: str) -> bool:
    return event.facts.get("item") == item and "step" in event.facts


@dataclass
class Desk:
    """A gateway, the keys of its people, and clients of its features."""

    gateway: Running
    people: dict[str, PersonKey]
    keys: dict[str, str]
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(64))
    clients: dict[str, OpenAI] = field(init=False)

    @property
    def data(self) -> Path:
        return self.gateway.folder / ".seawall"

    def __post_init__(self) -> None:
        url = f"{self.gateway.url}/v1"
        self.clients = {
            name: OpenAI(base_url=url, api_key=key, max_retries=0, timeout=60)
            for name, key in self.keys.items()
        }

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        for client in self.clients.values():
            client.close()

    def ask(self, text: str = "Hello", *, item: str = "", user: str = "eve", **more: Any) -> Any:
        """What the official client gets: the headers, and the answer or the stream."""
        named = {"x-seawall-review": item} if item else {}
        client = self.clients[more.pop("feature", "support")]
        return client.chat.completions.with_raw_response.create(
            model="m",
            messages=[{"role": "user", "content": text}],
            extra_headers={"x-seawall-principal": user, **named},
            **more,
        )

    def later(self, text: str = "Hello", **more: Any) -> "Future[Any]":
        """The same, while the test goes on."""
        return self.pool.submit(self.ask, text, **more)

    def told(self, text: str = "Hello", **more: Any) -> "Future[tuple[str, str]]":
        """What a client that streams was told in the end, and why it ended."""
        return self.pool.submit(lambda: heard(self.ask(text, stream=True, **more)))

    def get(self, path: str, *, feature: str = "support", user: str = "eve") -> httpx2.Response:
        headers = {"x-seawall-key": self.keys[feature], "x-seawall-principal": user}
        return httpx2.get(f"{self.gateway.url}{path}", headers=headers, timeout=30)

    def post(
        self, path: str, body: Any, *, feature: str = "support", user: str = "eve"
    ) -> httpx2.Response:
        headers = {"x-seawall-key": self.keys[feature]}
        if user:
            headers["x-seawall-principal"] = user
        return httpx2.post(f"{self.gateway.url}{path}", json=body, headers=headers, timeout=30)

    def held(self, count: int = 1) -> list[Event]:
        """The events of what is held, once there are as many."""
        until(lambda: len(self.gateway.events("review.held")) >= count)
        return [entry.event for entry in self.gateway.events("review.held")]

    def item(self, count: int = 1) -> str:
        """The newest item, once there are as many."""
        return str(self.held(count)[-1].facts["item"])

    def step(self, item: str) -> int:
        events = [entry.event for entry in self.gateway.events("review.*")]
        return sum(is_a_step(event, item) for event in events)

    def lease(self, who: str, item: str) -> str:
        """Have somebody take an item."""
        lease, step = f"lse_{secrets.token_hex(8)}", self.step(item)
        end = (datetime.now(UTC) + timedelta(minutes=15)).isoformat()
        facts: dict[str, Fact] = {"item": item, "step": step, "lease": lease, "until": end}
        event = Event("review.leased", datetime.now(UTC), who, facts=facts)
        self.gateway.parts.ledger.append([event], unless=step_key(item, step))
        return lease

    def act(
        self,
        who: str,
        item: str,
        said: str,
        lease: str,
        *,
        at: datetime | None = None,
        **more: Any,
    ) -> Event:
        """What somebody signs about an item that they took."""
        facts: dict[str, Fact] = {"item": item, "step": self.step(item), "lease": lease}
        facts |= {"said": said, **more}
        when = at or datetime.now(UTC)
        key = self.people[who]
        nonce = secrets.token_hex(16)
        act = Act("review.decided", who, when, facts, nonce, "default", "development")
        return sign(act, key.signing).event

    def log(self, item: str, event: Event) -> None:
        """Log what somebody decided, as a desk does."""
        step = event.facts["step"]
        assert isinstance(step, int)
        self.gateway.parts.ledger.append([event], unless=step_key(item, step))

    def decide(self, who: str, item: str, said: str, **more: Any) -> None:
        """Have somebody take an item and decide about it; `edit` is what they write instead."""
        lease = self.lease(who, item)
        if "edit" in more:
            more["sealed"] = self.edited(item, more.pop("edit"), more.pop("path", ""))
        self.log(item, self.act(who, item, said, lease, **more))

    def edited(self, item: str, text: str, path: str = "") -> Fact:
        """What somebody wrote in the place of one text of an item, or of the last, as sealed."""
        (event,) = [each for each in self.held() if each.facts["item"] == item]
        body = self.opened(event)
        kept: Any = body["texts"]
        texts = [dict(each) for each in kept]
        (texts[-1] if not path else next(t for t in texts if t["path"] == path))["text"] = text
        return self.seal({**body, "texts": texts})

    def seal(self, body: Body) -> Fact:
        with Vault.open(self.data) as vault:
            subject = self.gateway.parts.pseudonyms.session("reviewer")
            (sealed,) = vault.seal_many([ToSeal(subject, REVIEW, datetime.now(UTC), body)])
        return sealed.fact

    def opened(self, event: Event) -> Body:
        """What people see of something that is held."""
        sealed: Any = event.facts["sealed"]
        with Vault.open(self.data) as vault:
            return vault.read(sealed["ref"], sealed["digest"])

    def kinds(self, request: str) -> list[str]:
        return [entry.event.kind for entry in self.gateway.events(request=request)]

    def metric(self, name: str, **labels: str) -> float:
        value = self.gateway.parts.metrics.registry.get_sample_value(name, labels)
        return value or 0.0

    def ahead(self, **spent: float) -> None:
        """Have the gateway's clock go ahead."""
        spent_now = timedelta(**spent)
        self.gateway.parts.now = lambda: datetime.now(UTC) + spent_now


def heard(raw: Any) -> tuple[str, str]:
    """What a stream said, and why it ended."""
    said, ended = "", ""
    for part in raw.parse():
        for choice in part.choices:
            said += choice.delta.content or ""
            ended = choice.finish_reason or ended
    return said, ended


def words(body: Body) -> list[str]:
    texts: Any = body["texts"]
    return [each["text"] for each in texts]


def text_of(raw: Any) -> str:
    """The text of the only choice of a whole answer."""
    return str(raw.parse().choices[0].message.content)


def policy_of(
    people: dict[str, PersonKey], *, hold: str, seconds: int, waiting: int = 200, **changes: Any
) -> dict[str, Any]:
    """The changes to the policy by which texts are held."""
    lines = {name: {"roles": [ROLES[name]], "key": key.public} for name, key in people.items()}
    review = {"hold": hold, "waiting": waiting, "deadlines": {"hold_seconds": seconds}}
    review |= dict.fromkeys(("share", "stopped_share", "risk_share"), "0%")  # nothing is drawn
    rules = changes.pop("rules", [BLOCK_CARD, HOLD_IN])
    features: dict[str, Any] = {"support": {}, "sales": {}}
    told = {"people": lines, "review": review, "rules": rules, "features": features}
    return {**told, **changes}


@contextmanager
def reviewed(
    folder: Path, answer: Answer, *, hold: str = "wait", seconds: int = 120, **changes: Any
) -> Iterator[Desk]:
    """A gateway that holds mail addresses, with keys of two features."""
    people = known_people(folder)
    with running(folder, answer, **policy_of(people, hold=hold, seconds=seconds, **changes)) as at:
        desk = Desk(at, people, keys_of(folder))
        try:
            yield desk
        finally:
            desk.close()


def known_people(folder: Path) -> dict[str, PersonKey]:
    """The keys of everybody, made where they are not there yet."""
    files = {name: folder / f"{name}.key" for name in ROLES}
    return {
        name: read_person_key(file) if file.exists() else make_person_key(file, name)
        for name, file in files.items()
    }


def keys_of(folder: Path) -> dict[str, str]:
    store = KeyStore(folder / ".seawall")
    now = datetime.now(UTC)
    return {name: store.issue(name, at=now)[1] for name in ("support", "sales")}
