"""A gateway whose decisions are drawn for people, and what it logged of that, for tests."""

from typing import Any

import httpx2

from seawall.ledger.vault import Body, Vault
from seawall.review.fold import Items
from seawall.review.items import Item
from seawall.review.reading import Seen
from seawall.review.sampling import Plan, plan_of
from tests.gateway.running import Running

ALL = {"share": "100%", "stopped_share": "100%", "risk_share": "0%"}
"""The section `review` by which everything is drawn, all of it for the audit."""


def ask(gateway: Running, question: str = "Hello there", **more: Any) -> httpx2.Response:
    """One question to the model, or as many messages as the test gives."""
    body = {"model": "m", "messages": [{"role": "user", "content": question}], **more}
    return httpx2.post(gateway.url + "/v1/chat/completions", json=body, timeout=30)


def seen(gateway: Running, kind: str = "") -> list[Seen]:
    """What the log has, as folds read it; nobody signed anything of it."""
    return [Seen(entry.index, entry.event) for entry in gateway.events(kind)]


def items(gateway: Running) -> list[Item]:
    """The items for people, in order."""
    return list(Items(seen(gateway, "review.*")).all())


def plans(gateway: Running) -> list[Plan]:
    """The plans that the log has, in order."""
    return [plan_of(each.event, each.index) for each in seen(gateway, "review.planned")]


def texts(gateway: Running, item: Item) -> list[tuple[str, str]]:
    """The role and words of each text that people see of an item."""
    assert item.sealed is not None
    with Vault.open(gateway.folder / ".seawall") as vault:
        body: Body = vault.read(item.sealed.ref, item.sealed.digest)
    parts: Any = body["texts"]
    return [(part["role"], part["text"]) for part in parts]
