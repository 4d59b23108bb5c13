"""`seawall policy replay`: a changed policy, tried on a log that a person has."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from seawall.assemble.guard import load
from seawall.assemble.policy_file import default_policy
from seawall.cli import cli
from seawall.gateway.record import KINDS, ruled
from seawall.guard import Guard
from seawall.ledger import Query, SqliteLedger, open_for_reading
from seawall.ledger.vault import TEXT, Body, ToSeal, Vault
from seawall.terms import Coverage, Event, Fact, Finding, Policy, Reading, Span, Stage, Verdict
from tests.cli.test_log_unseal import SESSION, UnsealOffice

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
EMAIL, KEY = "pii.email", "secret.aws_key"
FOUND = [(), (EMAIL,), (KEY,), (EMAIL, KEY), (EMAIL,)]
"""What was found in the answers of the log, in order, all of it quite sure."""

Run = Callable[..., Result]


def request(number: int) -> str:
    return f"req_{number:024x}"


def event(policy: Policy, number: int, found: tuple[str, ...], feature: str) -> Event:
    findings = tuple(
        Finding(kind, Span(8 * n, 8 * n + 7), 0.95, path="/choices/0/message/content")
        for n, kind in enumerate(found)
    )
    reading = Reading(findings, coverage=Coverage(100))
    verdict = Guard(policy, ()).rule(reading, stage=Stage.OUTPUT, feature=feature)
    return Event(
        KINDS[verdict.action],
        NOON + timedelta(minutes=number),
        "gateway",
        request=request(number),
        feature=feature,
        facts=ruled("answer", verdict),
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in a folder with a policy and a log, and a new policy with other rules."""
    monkeypatch.chdir(tmp_path)
    for name in ("SEAWALL_CONFIG", "SEAWALL_DATA_DIR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "seawall.yaml").write_text(default_policy(), "utf-8")
    policy = load(tmp_path / "seawall.yaml").policy
    with SqliteLedger(tmp_path / ".seawall", environment="development") as ledger:
        ledger.append([event(policy, n, kinds, "default") for n, kinds in enumerate(FOUND)])
        ledger.append([event(policy, len(FOUND), (EMAIL,), "other")])

    def replay(*words: str, **changes: Any) -> Result:
        document = yaml.safe_load(default_policy())
        document["rules"] = [*changes.pop("rules", ()), *document["rules"]]
        new = tmp_path / "new.yaml"
        new.write_text(yaml.safe_dump({**document, **changes}), "utf-8")
        return CliRunner().invoke(cli, ["policy", "replay", "new.yaml", *words])

    return replay


WEAKER = [{"name": "let-out", "kind": "pii.*", "action": "allow"}]
STRICTER = [{"name": "no-keys", "kind": "secret.*", "action": "block"}]


def test_nothing_changes_under_the_policy_that_ruled(run: Run) -> None:
    told = run()
    assert told.exit_code == 0
    assert "6 verdicts ruled on again" in told.stdout
    assert "nothing would change" in told.stdout


def test_what_becomes_weaker_is_told_before_what_becomes_stricter(run: Run) -> None:
    told = run(rules=[*WEAKER, *STRICTER])
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    start = lines.index("weaker redact → allow 3")
    assert lines[start + 1 : start + 6] == [
        "2 default no-personal-data-out → no rule",
        "1 other no-personal-data-out → no rule",
        request(5),
        request(4),
        request(1),
    ]
    assert lines.index("stricter redact → block 2") > start
    assert "redact 3 · · 2" in lines


def test_a_change_that_makes_nothing_weaker_does_not_fail(run: Run) -> None:
    assert run("--fail-if-weaker", rules=STRICTER).exit_code == 0
    assert run("--fail-if-weaker", rules=WEAKER).exit_code == 1
    assert run(rules=WEAKER).exit_code == 0


def test_it_can_be_narrowed_by_time_and_feature(run: Run) -> None:
    at = (NOON + timedelta(minutes=2)).isoformat()
    told = [
        json.loads(run("--json", *words).stdout)["ruled_again"]
        for words in ((), ("--since", at), ("--until", at), ("--feature", "other"))
    ]
    assert told == [6, 4, 2, 1]
    nothing = run("--feature", "nobody")
    assert nothing.exit_code == 0
    assert "no verdict" in nothing.stderr


def test_programs_get_all_of_it(run: Run) -> None:
    told = json.loads(run("--json", "--limit", "1", rules=[*WEAKER, *STRICTER]).stdout)
    assert (told["weaker"], told["stricter"], told["not_ruled_again"]) == (3, 2, 0)
    moves = {(move["before"], move["now"]): move for move in told["moves"]}
    assert moves["redact", "allow"]["requests"] == [request(5)]
    assert moves["redact", "block"]["count"] == 2
    assert sum(change["count"] for change in told["changes"]) == 5


def test_the_same_by_other_rules_is_told_apart(run: Run) -> None:
    told = run(rules=[{"name": "also", "kind": "pii.*", "action": "redact"}])
    assert "the same by other rules: 4" in told.stdout
    assert "no more no-personal-data-out; now also" in told.stdout


def test_what_nobody_can_tell_is_counted_with_its_reason(run: Run) -> None:
    rule = {"name": "places", "kind": "pii.location", "action": "hold", "stages": ["output"]}
    told = run(rules=[rule])
    assert "0 verdicts ruled on again" in told.stdout
    assert "6 verdicts could not be:" in told.stdout
    assert "nobody looked for `pii.location`" in told.stdout


def test_another_policy_of_the_past_may_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "seawall.yaml").rename(tmp_path / "was.yaml")
    (tmp_path / "seawall.yaml").write_text("version: 1\n", "utf-8")
    assert "name its file with `--old`" in run(rules=WEAKER).stdout
    assert "6 verdicts ruled on again" in run("--old", "was.yaml", rules=WEAKER).stdout


ASKED = request(77)


def sealed(office: UnsealOffice, text: str, role: str = "user", side: str = "request") -> None:
    """A verdict by which nothing was found, and the text that it was about."""
    body: Body = {"texts": [{"path": "/messages/0/content", "role": role, "text": text}]}
    with office.ledger() as ledger, Vault.open(office.data) as vault:
        now = datetime.now(UTC)
        (kept,) = vault.seal_many([ToSeal(SESSION, TEXT, now, body)])
        facts = ruled(side, Verdict("p", load(office.folder / "seawall.yaml").policy.revision))
        facts["sealed"] = kept.fact
        told: dict[str, Fact] = {"stages": {"input": 1}, "stream": False}
        if side == "request":
            ledger.append([Event("request.received", now, "gateway", ASKED, facts=told)])
        ledger.append([Event("text.allowed", now, "gateway", ASKED, facts=facts)])


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> UnsealOffice:
    office = UnsealOffice(tmp_path, monkeypatch, capsys)
    rule = "{name: no-mail, kind: pii.email, action: hold}"
    (tmp_path / "new.yaml").write_text(f"version: 1\nrules: [{rule}]\notherwise: allow\n")
    return office


def replay_texts(office: UnsealOffice, identity: str, who: str = "ann") -> Result:
    words = ["--open", identity, "--as", str(office.folder / f"{who}.key"), "--since", "1h"]
    return CliRunner().invoke(cli, ["policy", "replay", "new.yaml", "--json", *words])


def test_texts_that_may_be_opened_are_read_again_and_not_shown(office: UnsealOffice) -> None:
    sealed(office, "Write to ann@corp.com, please.")
    identity = office.ask(ASKED)
    assert office("bob", "approve", identity, "--yes")[0] == 0
    told = replay_texts(office, identity)
    assert told.exit_code == 0, told.stderr
    found = json.loads(told.stdout)
    assert (found["from_texts"], found["stricter"]) == (1, 1)
    assert found["moves"][0]["requests"] == [ASKED]
    assert "ann@corp.com" not in told.stdout + told.stderr
    assert "unseal review" in told.stderr
    with open_for_reading(office.data) as log:
        assert [e.event.request for e in log.entries(Query(kind="text.unsealed"))] == [ASKED]


def test_texts_at_stages_that_are_not_kept_are_left_to_the_log(office: UnsealOffice) -> None:
    sealed(office, "Write to ann@corp.com, please.", role="tool")
    identity = office.ask(ASKED)
    office("bob", "approve", identity, "--yes")
    found = json.loads(replay_texts(office, identity).stdout)
    assert (found["from_texts"], found["stricter"]) == (0, 0)


def test_texts_that_were_blotted_out_whole_are_left_to_the_log(office: UnsealOffice) -> None:
    """A detector broke, so nobody can tell what stood there."""
    sealed(office, "█" * 30)
    identity = office.ask(ASKED)
    office("bob", "approve", identity, "--yes")
    assert json.loads(replay_texts(office, identity).stdout)["from_texts"] == 0


def test_what_nobody_approved_is_not_opened(office: UnsealOffice) -> None:
    sealed(office, "Write to ann@corp.com, please.")
    told = replay_texts(office, office.ask(ASKED))
    assert told.exit_code != 0
    assert "0 of 1 approvals" in str(told.exception)
    with open_for_reading(office.data) as log:
        assert not list(log.entries(Query(kind="text.unsealed")))


@pytest.mark.parametrize(("said", "stricter"), [("I am ann@corp.com.", 0), ("Who are you?", 1)])
def test_an_answer_is_read_again_with_what_the_user_had_said(
    office: UnsealOffice, said: str, stricter: int
) -> None:
    rule = "{name: m, kind: pii.email, action: hold, stages: [output], unless_said: true}"
    new = f"version: 1\nrules: [{rule}]\notherwise: allow\n"
    (office.folder / "new.yaml").write_text(new, "utf-8")
    sealed(office, said)
    sealed(office, "Dear ann@corp.com, hello.", "assistant", "answer")
    identity = office.ask(ASKED)
    office("bob", "approve", identity, "--yes")
    found = json.loads(replay_texts(office, identity).stdout)
    assert (found["from_texts"], found["stricter"]) == (2, stricter)
