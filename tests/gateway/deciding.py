"""People who decide about tool calls, each with a key of their own."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from seawall.access import Act, make_person_key, sign
from seawall.access.person_key import PersonKey
from tests.gateway.scoped import Client

ROLES = {
    "ann": "reviewer",
    "bob": "lead",
    "cat": "owner",
    "kid": "reviewer",
    "ivy": "investigator",
}
LEADS = {"kid": "bob"}


def keys_in(folder: Path) -> dict[str, PersonKey]:
    """A key for everybody."""
    return {name: make_person_key(folder / f"{name}.key", name) for name in ROLES}


def lines(keys: dict[str, PersonKey]) -> dict[str, Any]:
    """What the policy file says of them."""
    named: dict[str, Any] = {
        name: {"roles": [ROLES[name]], "key": key.public} for name, key in keys.items()
    }
    for name, lead in LEADS.items():
        named[name]["reports_to"] = lead
    return named


def word(
    key: PersonKey,
    approval: dict[str, Any],
    *,
    granted: bool = True,
    nonce: str = "",
    **more: Any,
) -> dict[str, str]:
    """A signed yes or no, as it is sent."""
    kind = "approval.granted" if granted else "approval.denied"
    facts = {"approval": approval["id"], "digest": approval["digest"]}
    if "reason" in more:
        facts["reason"] = more["reason"]
    once = nonce or secrets.token_hex(16)
    act = Act(kind, key.name, datetime.now(UTC), facts, once, "default", "development")
    return {**sign(act, key.signing).told, **more}


def one(client: Client, identity: str) -> Any:
    """An approval as the feature sees it."""
    answer = client.get(f"/seawall/v1/approvals/{identity}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def say(client: Client, key: PersonKey, identity: str, **more: Any) -> httpx2.Response:
    """Hand in a person's word on an approval, as it is now."""
    path = f"/seawall/v1/approvals/{identity}"
    return client.post(path, word(key, one(client, identity), **more))
