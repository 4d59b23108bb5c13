"""`seawall scope advise` and `init`: from the log to a tighter scope, and back."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
import yaml
from click.testing import CliRunner, Result

from seawall.access import KeyStore
from seawall.assemble.applying import digest_of
from seawall.assemble.ledger import open_ledger
from seawall.assemble.scopes import decider, manifests
from seawall.cli.scope import scope
from seawall.errors import PolicyError, SettingsError
from seawall.ledger import Query, open_for_reading
from seawall.policy import read_document
from seawall.scope import widenings
from seawall.terms import Event, Fact
from tests.cli.past import NOW, POLICY, Made, decided, months, write_past
from tests.gateway.running import policy, running
from tests.gateway.scoped import Call, wants


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a log of a hundred days."""
    return write_past(tmp_path_factory.mktemp("past"), months())


@pytest.fixture
def installation(past: Path) -> Path:
    """The same, with the policy file as it was."""
    past.write_text(POLICY, "utf-8")
    return past


def advise(path: Path, *options: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(scope, ["advise", "--config", str(path), *options], input=answer)


def logged(path: Path, kind: str) -> list[Event]:
    with open_for_reading(path.parent / ".seawall") as log:
        return [entry.event for entry in log.entries(Query(kind=kind))]


def test_it_shows_uses_proposals_the_change_and_the_past(installation: Path) -> None:
    done = advise(installation)
    assert done.exit_code == 0, done.output
    for line in (
        "2,400 calls of tools",
        "remove  tools.mail.read",
        "never used in 2,400 calls over 110 days; at most 0.12% of calls (95%)",
        "narrow  tools.refund.arguments.amount.maximum  `5000` -> `53`",
        "3 to 43 in 800 uses over 110 days; others at most 0.37% of uses (95%)",
        "-      mail.read: {effect: read, arguments: {folder: {}}}",
        "+          amount: {minimum: 0.01, maximum: 53}   # euros",
        "support: would have denied 0 of 2,400 calls",
        "it allows nothing that was not allowed before",
    ):
        assert line in done.output
    assert re.search(r"egress +page\.oncall +110 d +2,400 +0 +never +≤ 0\.12% +kept", done.output)
    assert installation.read_text("utf-8") == POLICY
    told = logged(installation, "scope.advised")[-1].facts
    assert (told["removed"], told["narrowed"], told["replayed"]) == (1, 6, 2_400)


def test_json_has_all_of_it(installation: Path) -> None:
    told = orjson.loads(advise(installation, "--json", "--feature", "support").stdout)
    (feature,) = told["features"]
    grants = {each["tool"]: each for each in feature["grants"]}
    assert grants["mail.read"]["uses"] == 0
    assert 0.001 < grants["mail.read"]["share_at_most"] < 0.00125
    assert grants["refund"]["uses"] == 800
    assert 0.33 < grants["refund"]["share_at_most"] < 0.36
    assert told["replay"]["support"] == {
        "calls": 2_400,
        "denied": 0,
        "untold": 0,
        "denied_by": {},
        "untold_by": {},
        "last_denied": None,
    }
    assert {each["where"] for each in feature["proposals"]} >= {"tools.mail.read", "data_classes"}
    assert told["diff"].startswith("--- seawall.yaml")


def test_it_is_written_on_ones_word_logged_and_rolled_back(installation: Path) -> None:
    declined = advise(installation, "--apply", answer="n\n")
    assert declined.exit_code == 1
    assert installation.read_text("utf-8") == POLICY
    done = advise(installation, "--apply", answer="y\n")
    assert done.exit_code == 0, done.output
    text = installation.read_text("utf-8")
    (old,), (new,) = (manifests(read_document(each)) for each in (POLICY, text))
    assert new != old
    assert widenings(old, new) == ()
    kept_comments = ("# what our features may do", "# in our own database", "# euros")
    assert all(comment in text for comment in kept_comments)
    kept = installation.parent / ".seawall/scopes" / f"{digest_of(POLICY)}.yaml"
    assert kept.read_text("utf-8") == POLICY
    assert kept.stat().st_mode & 0o777 == 0o600
    told = logged(installation, "scope.applied")[-1]
    assert (told.feature, told.facts["kept"]) == ("support", digest_of(POLICY))
    assert advise(installation).exit_code == 0
    back = advise(installation, "--rollback")
    assert back.exit_code == 0, back.output
    assert installation.read_text("utf-8") == POLICY
    assert logged(installation, "scope.rolled_back")[-1].facts["written"] == digest_of(POLICY)
    again = advise(installation, "--rollback")
    assert isinstance(again.exception, PolicyError)
    assert "nothing to roll back" in str(again.exception)


def test_a_file_that_was_changed_since_is_not_rolled_back_over(installation: Path) -> None:
    assert advise(installation, "--apply", "--yes").exit_code == 0
    mine = installation.read_text("utf-8") + "# mine\n"
    installation.write_text(mine, "utf-8")
    refused = advise(installation, "--rollback")
    assert "has changed since" in str(refused.exception)
    assert installation.read_text("utf-8") == mine
    installation.write_text(mine.removesuffix("# mine\n"), "utf-8")
    assert advise(installation, "--rollback").exit_code == 0


def test_what_is_skipped_stays(installation: Path) -> None:
    skips = [word for glob in ("tools.*", "data_classes") for word in ("--skip", glob)]
    done = advise(installation, *skips)
    assert done.exit_code == 0
    assert "nothing to take away" in done.output
    one = advise(installation, "--skip", "tools.mail.*", "--json")
    (feature,) = orjson.loads(one.stdout)["features"]
    assert not any(each["where"].startswith("tools.mail") for each in feature["proposals"])


def test_a_young_log_is_the_reason_that_is_told(tmp_path: Path) -> None:
    """Where nothing is proposed it says how much of what a proposal needs the log has."""
    path = write_past(tmp_path, months(3), granted=4)
    told = advise(path).output
    assert told.endswith(
        "\n  nothing to take away yet: the log has 4 of 90 days and 72 of 300 calls that a "
        "proposal needs (`--window`, `--calls`)\n"
    )
    assert re.search(r" refund .* used; its line is 4 of 90 days old\n", told)
    assert not re.search(" $", told, re.MULTILINE), "nothing is filled up with spaces"
    older = advise(path, "--window", "4", "--calls", "72").output
    assert re.search(r" refund .* used; 24 of 72 uses seen\n", older)
    assert "remove  tools.mail.read" in older


def test_nobody_says_yes_unseen_to_what_would_have_denied_a_call(tmp_path: Path) -> None:
    # used once, long before the scope was as it is now
    old = Made(108, "mail.read", {"folder": "inbox"})
    path = write_past(tmp_path, [old, *months()], granted=105)
    refused = advise(path, "--apply", "--yes")
    assert refused.exit_code == 1
    assert "would have denied 1 of 2,401 calls that ran, the last on" in refused.output
    assert "1 denied: tools.mail.read" in refused.output
    assert path.read_text("utf-8") == POLICY
    assert advise(path, "--apply", "--yes", "--skip", "tools.mail.read").exit_code == 0


def test_what_cannot_be_advised_on_is_said(tmp_path: Path, installation: Path) -> None:
    other = advise(installation, "--feature", "news")
    assert isinstance(other.exception, SettingsError)
    assert "there are: support" in str(other.exception)
    bare = tmp_path / "seawall.yaml"
    bare.write_text("version: 1\n", "utf-8")
    assert "scope init --from-log" in str(advise(bare).exception)
    asked = advise(installation, "--data", str(installation.parent / ".seawall"), "--apply")
    assert asked.exit_code == 2


TRAFFIC: list[Call] = [
    ("orders.find", {"order": "123456"}),
    ("orders.find", {"order": "123457", "deep": True}),
    ("refund", {"order": "123456", "amount": 12.5, "tags": ["late", "lost"]}),
    ("mail.send", {"to": ["ann@shop.example.com"], "body": "Hello", "options": {"html": True}}),
    ("files.read", {"path": "/srv/reports/q3", "lines": 30}),
    ("files.read", {"path": "/srv/reports/q4", "lines": 10}),
    ("note", {"of": None, "count": 4_000_000}),
]
PARAMETERS = {name: {"type": "object", "properties": {}} for name, _ in TRAFFIC}
for _name, _given in TRAFFIC:
    assert isinstance(_given, dict)
    PARAMETERS[_name]["properties"] |= {name: {} for name in _given}  # type: ignore[operator]
TOOLS: list[Any] = [
    {"type": "function", "function": {"name": name, "parameters": schema}}
    for name, schema in PARAMETERS.items()
]


def init(path: Path, *options: str) -> Result:
    arguments = ["init", "--from-log", "--config", str(path), *options]
    return CliRunner().invoke(scope, arguments)


def test_traffic_becomes_a_scope_that_allows_it(tmp_path: Path) -> None:
    with running(tmp_path, wants(*TRAFFIC), features={"support": {}}) as gateway:
        _, key = KeyStore(tmp_path / ".seawall").issue("support", at=datetime.now(UTC))
        body = {"model": "m", "messages": [{"role": "user", "content": "Go."}], "tools": TOOLS}
        url = f"{gateway.url}/v1/chat/completions"
        answer = httpx2.post(url, json=body, headers={"x-seawall-key": key})
        assert answer.status_code == 200
        assert len(answer.json()["choices"][0]["message"]["tool_calls"]) == len(TRAFFIC)
        drafted = init(gateway.config)
    assert drafted.exit_code == 0, drafted.output
    text = drafted.stdout
    for line in (
        "effect: egress",
        "max_length: 14",
        "path_prefix: /srv/reports",
        "minimum: 5, maximum: 35",
        "# not listed, so not looked at: options, seen as object",
        "# not listed, so not looked at: of, seen as null",
        'domains: [example.com, "*.example.com"], max_items: 2',
    ):
        assert line in text
    whole = "version: 1\nfeatures: {support: {}}\n" + text.replace('owner: ""', "owner: ann")
    (tmp_path / "drafted.yaml").write_text(whole, "utf-8")
    checked = CliRunner().invoke(scope, ["check", str(tmp_path / "drafted.yaml")])
    assert checked.exit_code == 0
    assert "nobody answers" not in checked.output
    decides = decider(read_document(whole))
    for name, given in TRAFFIC:
        assert isinstance(given, dict)
        event, ran = decided(Made(0, name, given), decides, "sha256:" + "0" * 64)
        assert ran, (name, event.facts, text)
    stranger = Made(0, "mail.send", {"to": ["a@evil.org"], "body": "x"})
    assert not decided(stranger, decides, "sha256:" + "0" * 64)[1]
    assert not decided(Made(0, "rm", {}), decides, "sha256:" + "0" * 64)[1]


def test_a_draft_goes_to_a_new_file_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    path = write_past(tmp_path, months(3))
    out = tmp_path / "draft.yaml"
    assert init(path, "--out", str(out)).exit_code == 0
    assert set(yaml.safe_load(out.read_text("utf-8"))["scopes"]["support"]["tools"]) == {
        *("orders.find", "refund", "mail.send")
    }
    assert "is there already" in str(init(path, "--out", str(out)).exception)
    assert "no tool call" in str(init(path, "--feature", "news").exception)
    assert CliRunner().invoke(scope, ["init"]).exit_code == 2


def test_a_draft_for_a_file_with_scopes_says_where_it_goes(tmp_path: Path) -> None:
    """Appended as it is, it would give the file a second `scopes`, which no policy may have."""
    path = write_past(tmp_path, months(3))
    drafted = init(path)
    assert f"`{path}` has `scopes` already, and `>> {path}` would give it two" in drafted.stderr
    assert "it has a scope of support: leave that out" in drafted.stderr
    with pytest.raises(PolicyError):
        read_document(POLICY + drafted.stdout)
    path.write_text("version: 1\nfeatures: {support: {}}\n", "utf-8")
    fresh = init(path)
    assert "already" not in fresh.stderr
    assert read_document(path.read_text("utf-8") + fresh.stdout).scopes


def test_what_ran_by_peoples_word_alone_is_not_drafted_as_free_to_run(tmp_path: Path) -> None:
    """A tool any of whose calls ran by approval keeps the default, whatever the others did."""
    path = write_past(tmp_path, months(3))
    approved: dict[str, Fact] = {"approval": "apr_" + "0" * 16, "reason": "granted"}
    with open_ledger(path) as log:
        for tool in ("refund", "orders.find", "restart.server"):
            facts: dict[str, Fact] = {**approved, "tool": tool, "mode": "enforce"}
            log.append([Event("tool.allowed", NOW, "gateway", "", "support", facts=facts)])
    text = init(path).stdout
    tools = yaml.safe_load(text)["scopes"]["support"]["tools"]
    assert "approvals" not in tools["refund"].keys() | tools["restart.server"].keys()
    assert tools["orders.find"]["approvals"] == 2
    assert tools["mail.send"]["approvals"] == 0
    told = "# 1 call ran by people's word: with no `approvals` line two people approve each"
    assert text.count(told) == 2
    whole = "version: 1\nfeatures: {support: {}}\n" + text
    (manifest,) = manifests(read_document(whole))
    assert {grant.tool: grant.approvals for grant in manifest.grants} == {
        "refund": 2,
        "restart.server": 2,
        "orders.find": 2,
        "mail.send": 0,
    }


def test_what_a_name_alone_suggests_is_drafted_as_a_guess(tmp_path: Path) -> None:
    """The log cannot know who writes what a tool returns, so no comment says that it does."""
    text = init(write_past(tmp_path, months(3))).stdout
    (line,) = {" ".join(x.split()) for x in text.splitlines() if "untrusted: false" in x}
    assert (
        line == "untrusted: false # guessed of its name; look: do strangers write what it returns?"
    )


def test_a_gateway_takes_the_tighter_scope_in_and_the_old_one_back(tmp_path: Path) -> None:
    document = yaml.safe_load(POLICY)
    changes = {"features": document["features"], "scopes": document["scopes"]}
    write_past(tmp_path, months(), policy=policy(1, **changes))
    with running(tmp_path, wants(("mail.read", {"folder": "inbox"})), **changes) as gateway:
        assert advise(gateway.config, "--apply", "--yes").exit_code == 0
        assert gateway.do(gateway.reloader.look) is True
        changed = gateway.events("policy.changed")[-1].event.facts
        assert "scopes.support.tools.mail.read" in changed["changes"]  # type: ignore[operator]
        assert changed["weaker"] == []
        assert decision(gateway) == ("tool.denied", "unknown_tool")
        assert advise(gateway.config, "--rollback").exit_code == 0
        assert gateway.do(gateway.reloader.look) is True
        weaker = gateway.events("policy.changed")[-1].event.facts["weaker"]
        assert "scopes.support.tools.mail.read" in weaker  # type: ignore[operator]
        assert decision(gateway) == ("tool.allowed", "granted")


def decision(gateway: Any) -> tuple[str, str]:
    """What is decided about what the model wants now."""
    _, key = KeyStore(gateway.folder / ".seawall").issue("support", at=datetime.now(UTC))
    gateway.do(gateway.reloader.look)
    body = {"model": "m", "messages": [{"role": "user", "content": "Go."}]}
    url = f"{gateway.url}/v1/chat/completions"
    assert httpx2.post(url, json=body, headers={"x-seawall-key": key}).status_code == 200
    event = [e.event for e in gateway.events("tool.*") if e.event.kind != "tool.returned"][-1]
    return event.kind, str(event.facts["reason"])
