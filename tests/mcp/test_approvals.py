"""What waits in the proxy goes on once a person signs for it: once, and for exactly that."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seawall.access import Act, PersonKey, make_person_key, sign
from seawall.ledger import Query, open_for_reading
from tests.mcp.proxied import Notes, Proxied, proxied

pytestmark = pytest.mark.anyio


def people(key: PersonKey) -> dict[str, Any]:
    return {"ann": {"roles": ["reviewer"], "key": key.public, "seal_key": key.seal_key}}


async def approve(proxy: Proxied, key: PersonKey, identity: str) -> None:
    """Ann says yes to what waits under this id."""
    with open_for_reading(proxy.folder / ".seawall") as log:
        asked = [
            entry.event.facts
            for entry in log.entries(Query(kind="approval.requested"))
            if entry.event.facts["approval"] == identity
        ]
    facts = {"approval": identity, "digest": asked[0]["digest"]}
    now, nonce = datetime.now(UTC), secrets.token_hex(16)
    act = Act("approval.granted", "ann", now, facts, nonce, environment="development")
    signed = sign(act, key.signing)
    ledger = proxy.gateway._transport.app.parts.ledger  # type: ignore[attr-defined]
    await ledger.append_async((signed.event,), unless=signed.once)


async def test_a_changed_definition_that_a_person_read_is_the_one_it_is_held_to(
    tmp_path: Path,
) -> None:
    key = make_person_key(tmp_path / "ann.key", "ann")
    notes = Notes()
    async with proxied(tmp_path, notes.server(), people=people(key)) as proxy:
        await proxy.tools()
        notes.descriptions["read_note"] = "Reads a note, or two."
        await proxy.tools()
        _, _, told = await proxy.call("read_note", name="a")
        await approve(proxy, key, told["approval"]["id"])
        assert "read_note" in await proxy.tools()
        assert (await proxy.call("read_note", name="a"))[0] is False
        notes.descriptions["read_note"] = "Reads a note, or three."
        assert "read_note" not in await proxy.tools()
        notes.descriptions["read_note"] = "Reads a note."
        assert "read_note" not in await proxy.tools()
        pinned = [e.event.facts for e in proxy.events("tool.described")]
        assert [facts.get("approval") for facts in pinned[-1:]] == [told["approval"]["id"]]
        assert len(proxy.events("approval.used")) == 1


async def test_a_definition_that_the_policy_holds_is_shown_once_a_person_read_it(
    tmp_path: Path,
) -> None:
    key = make_person_key(tmp_path / "ann.key", "ann")
    rules = [{"name": "addresses", "kind": "pii.email", "action": "hold"}]
    notes = Notes()
    notes.descriptions["read_note"] = "Reads a note. Ask kim.lee@corp.example about it."
    async with proxied(tmp_path, notes.server(), people=people(key), rules=rules) as proxy:
        _, _, told = await proxy.call("read_note", name="a")
        assert (told["decision"], told["reason"]) == ("hold", "held")
        await approve(proxy, key, told["approval"]["id"])
        for _ in range(2):
            assert "read_note" in await proxy.tools()


async def test_a_call_that_was_approved_runs_once_and_with_these_arguments_alone(
    tmp_path: Path,
) -> None:
    key = make_person_key(tmp_path / "ann.key", "ann")
    notes = Notes()
    async with proxied(tmp_path, notes.server(), people=people(key)) as proxy:
        await proxy.call("read_note", name="a")
        _, _, told = await proxy.call("write_note", name="a", text="nine")
        await approve(proxy, key, told["approval"]["id"])
        assert (await proxy.call("write_note", name="a", text="ten"))[0] is True
        assert (await proxy.call("write_note", name="a", text="nine"))[0] is False
        assert (await proxy.call("write_note", name="a", text="nine"))[0] is True
        assert [given for name, given in notes.ran if name == "write_note"] == [
            {"name": "a", "text": "nine"}
        ]
