"""A policy file that changes under a running gateway."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from openai import OpenAI

from seawall.assemble.confidential import ConfidentialStore, Kept
from seawall.detect.confidential import phrase
from seawall.errors import LedgerError, PolicyError, SettingsError
from seawall.policy import read_document
from tests.gateway.answers import says
from tests.gateway.running import Running, policy, running
from tests.gateway.scoped import SCOPE

SUPPORT: dict[str, Any] = {"support": {}}
BLOCK_MAIL = {"name": "no-mail", "kind": "pii.email", "stages": ["output"], "action": "block"}


def ask(gateway: Running) -> str:
    client = OpenAI(base_url=gateway.url + "/v1", api_key="sk", max_retries=0)
    answer = client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "Hello"}]
    )
    return answer.choices[0].finish_reason


def test_a_good_file_rules_from_then_on_and_the_log_says_so(tmp_path: Path) -> None:
    with running(tmp_path, says("bob@corp.com")) as gateway:
        assert ask(gateway) == "stop"
        gateway.config.write_text(policy(gateway.model.port, rules=[BLOCK_MAIL]), "utf-8")
        assert gateway.do(gateway.reloader.reload) is True
        assert ask(gateway) == "content_filter"
        loaded = gateway.events("policy.loaded")[0].event.facts
        changed = gateway.events("policy.changed")[0].event.facts
        assert changed["from"] == loaded["revision"]
        assert changed["to"] == gateway.parts.live.policy.revision
        assert changed["changes"] == ["rules.no-mail"]
        assert changed["weaker"] == []


def test_a_weakened_policy_is_named_as_such_in_the_log(tmp_path: Path) -> None:
    with running(tmp_path, says("ok"), rules=[BLOCK_MAIL]) as gateway:
        gateway.config.write_text(policy(gateway.model.port), "utf-8")
        gateway.do(gateway.reloader.reload)
        changed = gateway.events("policy.changed")[0].event.facts
        assert changed["weaker"] == ["rules.no-mail"]


def test_who_makes_themselves_a_lead_is_named_in_the_log(tmp_path: Path) -> None:
    key = f"ed25519:{'A' * 43}="
    ann = {"ann": {"roles": ["investigator"], "key": key}}
    other = f"ed25519:{'A' * 41}AE="
    eve = {"ann": {"roles": ["lead"], "key": key}, "eve": {"roles": [], "key": other}}
    with running(tmp_path, says("ok"), rules=[BLOCK_MAIL], people=ann) as gateway:
        gateway.config.write_text(policy(gateway.model.port, people=eve), "utf-8")
        assert gateway.do(gateway.reloader.reload) is True
        changed = gateway.events("policy.changed")[0].event.facts
        told = ["people.ann.roles", "people.eve", "rules.no-mail"]
        assert (changed["changes"], changed["weaker"]) == (told, told)
        gateway.do(gateway.reloader.reload)
        assert gateway.events("policy.changed")[1].event.facts["changes"] == []


def test_a_scope_that_grants_more_is_named_in_the_log_and_one_that_grants_less_is_not_weaker(
    tmp_path: Path,
) -> None:
    refund = {"effect": "write", "arguments": {"amount": {"minimum": 0, "maximum": 50}}}
    old = {**SCOPE, "tools": {"Orders/find": {"effect": "read"}, "refund": refund}}
    more = {**refund, "arguments": {"amount": {"minimum": 1, "maximum": 5000}}}
    new = {**SCOPE, "tools": {"refund": more, "mail.send": {"effect": "egress"}}}
    with running(tmp_path, says("ok"), features=SUPPORT, scopes={"support": old}) as gateway:
        changes = {"features": SUPPORT, "scopes": {"support": new}}
        gateway.config.write_text(policy(gateway.model.port, **changes), "utf-8")
        assert gateway.do(gateway.reloader.reload) is True
        changed = gateway.events("policy.changed")[0].event.facts
        tools = "scopes.support.tools"
        assert changed["changes"] == [
            f"{tools}.Orders/find",
            f"{tools}.refund.arguments.amount.minimum",
            f"{tools}.refund.arguments.amount.maximum",
            f"{tools}.mail.send",
        ]
        wider = [f"{tools}.refund.arguments.amount.maximum", f"{tools}.mail.send"]
        assert changed["weaker"] == wider
        told = [entry.event for entry in gateway.events("scope.granted")]
        assert [event.feature for event in told] == ["support", "support"]
        tools_told: Any = [event.facts["tools"] for event in told]
        assert [*map(set, tools_told)] == [{"Orders/find", "refund"}, {"refund", "mail.send"}]
        assert told[1].facts["policy"] == changed["to"]


def test_without_its_last_scope_a_policy_lets_every_call_run_and_is_weaker(
    tmp_path: Path,
) -> None:
    with running(tmp_path, says("ok"), features=SUPPORT, scopes={"support": SCOPE}) as gateway:
        gateway.config.write_text(policy(gateway.model.port, features=SUPPORT), "utf-8")
        assert gateway.do(gateway.reloader.reload) is True
        changed = gateway.events("policy.changed")[0].event.facts
        assert changed["weaker"] == ["scopes.support"]


@pytest.mark.parametrize(
    "broken",
    ["rules: [", "version: 1\nrulez: []\n", "", "version: 1\nkeys: required\nlisten: 3\n"],
)
def test_a_bad_file_changes_nothing_and_the_log_says_why(tmp_path: Path, broken: str) -> None:
    with running(tmp_path, says("bob@corp.com"), rules=[BLOCK_MAIL]) as gateway:
        before = gateway.parts.live
        gateway.config.write_text(broken, "utf-8")
        assert gateway.do(gateway.reloader.reload) is False
        assert gateway.parts.live is before
        assert ask(gateway) == "content_filter"
        assert len(gateway.events("policy.refused")) == 1


def test_what_is_kept_confidential_from_now_on_is_taken_in(tmp_path: Path) -> None:
    kept = {"name": "kept", "kind": "confidential.*", "stages": ["output"], "action": "block"}
    with running(tmp_path, says("We call it Blue Heron."), rules=[kept]) as gateway:
        assert ask(gateway) == "stop"
        store = ConfidentialStore(gateway.folder / ".seawall")
        term = phrase("Blue Heron", store.keyed())
        assert term is not None
        entry = Kept("1", "confidential.term", "it", "", "", "2026-11-29", "", 1)
        store.add(entry, phrases=[(term, b"")])
        assert gateway.do(gateway.reloader.look) is True
        assert ask(gateway) == "content_filter"
        assert gateway.events("policy.changed")[0].event.facts["changes"] == ["confidential"]
        assert gateway.do(gateway.reloader.look) is False


def test_the_file_is_watched(tmp_path: Path) -> None:
    with running(tmp_path, says("ok")) as gateway:
        assert gateway.do(gateway.reloader.look) is False
        gateway.config.write_text(policy(gateway.model.port, rules=[BLOCK_MAIL]), "utf-8")
        assert gateway.do(gateway.reloader.look) is True
        assert len(gateway.events("policy.changed")) == 1
        assert gateway.do(gateway.reloader.look) is False


def test_a_gateway_that_others_can_reach_asks_for_keys(tmp_path: Path) -> None:
    with (
        pytest.raises(SettingsError, match="can be reached from other machines"),
        running(tmp_path, says("ok"), listen={"host": "0.0.0.0"}),
    ):
        pass


def test_one_folder_serves_one_gateway(tmp_path: Path) -> None:

    with (
        running(tmp_path, says("ok")),
        pytest.raises(LedgerError, match="another gateway"),
        running(tmp_path, says("ok")),
    ):
        pass


def test_the_default_policy_is_good_and_has_what_its_comments_promise(tmp_path: Path) -> None:
    document = yaml.safe_load(policy(1))
    assert document["otherwise"] == "hold"
    with pytest.raises(PolicyError):
        read_document(policy(1, nonsense=True))
