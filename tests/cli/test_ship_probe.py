"""`seawall ship probe`: what it sends through a real gateway, and what the log then proves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seawall.access import KeyStore
from seawall.assemble.policy_file import default_policy
from seawall.assemble.probing import RunningGateway, probe
from seawall.assemble.shipping import Installation
from seawall.assemble.subject import load_checklist
from seawall.errors import SettingsError, ShipError
from tests.cli.running import seawall
from tests.gateway.answers import says
from tests.gateway.scoped import changed
from tests.gateway.serving import Installation as Served
from tests.gateway.serving import Serving, serving, serving_model


@contextmanager
def shop(folder: Path, **policy: Any) -> Iterator[tuple[Served, Serving, str]]:
    """A gateway with the default policy and a feature `support`, and the feature's key."""
    installation = Served(folder)
    features = {"features": {"support": {}}, "scopes": {"support": changed()}}
    with serving_model(says("fine")) as (model, _):
        installation.write(model, **{**features, **policy})
        with serving(installation) as gateway:
            at = datetime.now(UTC)
            _, secret = KeyStore(folder / ".seawall").issue("support", at=at)
            yield installation, gateway, secret


def asked(folder: Path, *words: str, key: str = "") -> tuple[int, str]:
    environ = {"SEAWALL_COMMIT": "c0ffee", "SEAWALL_KEY": key}
    done = seawall("ship", *words, folder=folder, environ=environ)
    return done.returncode, (done.stdout + done.stderr).decode()


def outcomes(folder: Path) -> dict[str, str]:
    told = json.loads(asked(folder, "--json")[1])
    return {p["id"]: p["outcome"] for item in told["items"] for p in item["probes"]}


def test_every_rule_of_the_default_policy_acts_through_a_real_gateway(tmp_path: Path) -> None:
    """And with the feature's key a call beyond the scope is denied; until the policy changes."""
    with shop(tmp_path) as (installation, gateway, key):
        _, said = asked(tmp_path, "probe", "--gateway", gateway.url)
        assert "takes a key of the feature" in said
        code, said = asked(tmp_path, "probe", "--gateway", gateway.url, key=key)
        assert (code, "0 did not" in said) == (0, True), said
        found = outcomes(tmp_path)
        policy = tmp_path / "seawall.yaml"
        policy.write_text(policy.read_text("utf-8").replace("at_least: 0.8", "at_least: 0.9"))
        assert outcomes(tmp_path)["input-rules-fire"] == "stale"
    names = ("input-rules-fire", "output-rules-fire", "scope-enforced", "output-measured")
    assert {found[name] for name in names} == {"pass"}
    without, probed = installation.events("ship.probed")
    assert "denied" not in without.event.facts
    requests = probed.event.facts["asked"]
    assert isinstance(requests, dict)
    assert {"too-long", "uninspected-part", "no-injection", "no-secrets-out"} <= requests.keys()
    assert key not in said
    log = b"".join(path.read_bytes() for path in (tmp_path / ".seawall").glob("log.sqlite*"))
    assert b"Maria Schneider" not in log


def test_rules_without_a_text_and_rules_that_are_silent_are_told(tmp_path: Path) -> None:
    own = {"name": "no-tickets", "kind": "acme.ticket", "action": "block"}
    stuck = {"name": "never", "kind": "pii.iban", "action": "redact", "at_least": 1.0}
    late = {"name": "first", "kind": "pii.iban", "action": "redact"}
    with shop(tmp_path, rules=[own, late, stuck]) as (_, gateway, key):
        code, said = asked(tmp_path, "probe", "--gateway", gateway.url, key=key)
        assert code == 5
        assert "SILENT  never" in said
        assert "`never` did not act on its probe text: another rule decided first: `first`" in said
        assert "seawall log trace req_" in said
        assert "texts: {no-tickets: {stage: input" in said
        assert outcomes(tmp_path)["input-rules-fire"] in {"missing", "fail"}
        lines = {"version": 1, "texts": {"no-tickets": {"stage": "input", "text": "ACME-1"}}}
        (tmp_path / "ship.yaml").write_text(json.dumps(lines), "utf-8")
        said = asked(tmp_path, "probe", "--gateway", gateway.url, key=key)[1]
        assert "SILENT  no-tickets" in said
        assert "no `acme.ticket` was found in it" in said


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "ftp://127.0.0.1", "nowhere"])
def test_a_gateway_that_is_not_there_is_told(tmp_path: Path, url: str) -> None:
    (tmp_path / "seawall.yaml").write_text(default_policy(), "utf-8")
    path = tmp_path / "seawall.yaml"
    gateway = RunningGateway(url, "default", "sw_secret")
    with pytest.raises((ShipError, SettingsError), match="gateway") as refused:
        probe(Installation.open(path, load_checklist(path)), gateway, idle_kinds={})
    assert "sw_secret" not in str(refused.value)
    assert "sw_secret" not in repr(gateway)
