"""The story of a session: in order, what came in, what was found where, why, what the user got."""

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from seawall.cli.log.story import place, tell, tell_session
from seawall.ledger import Entry
from seawall.terms import Event, Fact
from tests.ledger.events import NOON

TOKEN = "pz1.default.2026q3.pii-email.abc"


def finding(kind: str, rule: str, action: str, **more: Fact) -> dict[str, Fact]:
    named: dict[str, Fact] = {"kind": kind, "rule": rule, "action": action, "mode": "enforce"}
    where: dict[str, Fact] = {"path": "/choices/0/message/content", "start": 4, "end": 9}
    return {**named, **where, "confidence": 980_000, "note": "", **more}


def trail(request: str, *steps: tuple[str, int, dict[str, Fact]]) -> list[Entry]:
    whose = ("support", "ss1.one", "pz1.default.2026q3.principal.u")
    events = [
        Event(kind, NOON + timedelta(milliseconds=at), "gateway", request, *whose, facts)
        for kind, at, facts in steps
    ]
    return [Entry(n, b"", event, "", "", "", n) for n, event in enumerate(events)]


RECEIVED: dict[str, Fact] = {"upstream": "main", "messages": 2, "bytes": 90, "declared": 3}
PASSED: dict[str, Fact] = {"side": "request", "action": "allow", "policy": "sha256:" + "a" * 64}
REDACTED: dict[str, Fact] = {
    "side": "answer",
    "action": "redact",
    "policy": "sha256:" + "a" * 64,
    "rules": ["no-pii"],
    "findings": {"pii.email": 2, "pii.phone": 1},
    "details": [
        finding("pii.email", "no-pii", "redact", token=TOKEN),
        finding("pii.email", "no-pii", "redact", start=20, end=30, confidence=500_000),
        finding("pii.phone", "strict", "block", mode="shadow"),
    ],
    "scores": {"injection": 20_000, "abuse": 900_000, "leak": 10_000},
}
SESSION = [
    trail(
        "req_1",
        ("request.received", 0, RECEIVED),
        ("text.allowed", -1, PASSED),
        ("text.redacted", 5, REDACTED),
        ("answer.delivered", 6, {"side": "answer"}),
        ("answer.observed", 9, {"side": "answer", "action": "allow"}),
    ),
    trail(
        "req_2",
        ("request.received", 1_000, RECEIVED),
        ("text.blocked", 1_001, {"side": "answer", "action": "block", "rules": ["no-x"]}),
        ("answer.refused", 1_002, {"side": "answer"}),
    ),
    trail("req_3", ("request.received", 2_000, RECEIVED)),
]


def told(trails: Sequence[Sequence[Entry]]) -> list[str]:
    out = StringIO()
    tell_session(Console(file=out, width=1_000, highlight=False), trails)
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


def test_a_session_is_told_from_what_it_came_to_down_to_each_reason() -> None:
    assert told(SESSION) == [
        "session ss1.one",
        "feature support",
        "user pz1.default.2026q3.principal.u",
        "policy sha256:aaaaaaaaaaaa…",
        "began 2026-08-01 11:59:59.999 UTC",
        "lasted 2.0 s, 3 requests",
        "came to 1 redacted, 1 blocked, 1 open",
        "found pii.email ×2, pii.phone",
        "",
        "1 req_1 2026-08-01 12:00:00.000 redacted",
        "+0.0 ms received for main, 2 messages, 90 bytes, 3 declared texts (tools, formats)",
        "+0.0 ms allowed the request passed: nothing was found",
        "+5.0 ms redacted parts of the answer were taken out by no-pii",
        (
            "pii.email 2 times in the answer, characters 4 to 30, up to 98.0% sure: "
            "no-pii says redact"
        ),
        f"value {TOKEN}",
        (
            "pii.phone in the answer, characters 4 to 9, 98.0% sure: "
            "strict says block, in shadow mode only"
        ),
        "scores: injection 2.0%, abuse 90.0%, 1 lower",
        "+6.0 ms delivered the client has the answer, without what was taken out",
        "+9.0 ms observed the answer was read for rules that only record: nothing was found",
        "",
        "2 req_2 2026-08-01 12:00:01.000 blocked",
        "+0.0 ms received for main, 2 messages, 90 bytes, 3 declared texts (tools, formats)",
        "+1.0 ms blocked the answer was blocked by no-x",
        "+2.0 ms refused the client has a refusal instead of the answer",
        "",
        "3 req_3 2026-08-01 12:00:02.000 open",
        "+0.0 ms received for main, 2 messages, 90 bytes, 3 declared texts (tools, formats)",
        "open no end is logged: it may still be running",
    ]


def test_a_session_counts_its_tool_calls_by_what_was_decided() -> None:
    """What was held or denied is told apart, and what only shadow mode would have stopped."""
    mail: dict[str, Fact] = {"tool": "mail.send", "reason": "untrusted_argument"}
    unknown: dict[str, Fact] = {"reason": "unknown_tool"}
    lines = told(
        [
            trail(
                "req_1",
                ("request.received", 0, {"path": "/seawall/v1/tools/authorize", "bytes": 78}),
                ("tool.allowed", 1, {"tool": "orders.find"}),
                ("tool.held", 2, {**mail, "mode": "enforce"}),
                ("tool.held", 900, {**mail, "mode": "shadow"}),
                ("tool.denied", 48_313, {**unknown, "mode": "enforce"}),
                ("tool.denied", 90_000, {**unknown, "others": 1}),
            )
        ]
    )
    assert "calls 1 allowed, 1 held, 1 held in shadow mode, 2 denied" in lines
    assert lines[-7:-1] == [
        "+0.0 ms received asks whether a tool call may run, 78 bytes",
        "+1.0 ms allowed orders.find() may run",
        "+2.0 ms held mail.send() waits: untrusted argument",
        "+900.0 ms held mail.send() waits: untrusted argument; in shadow mode, so it ran",
        "+48.3 s denied a tool that no scope names may not run: unknown tool",
        (
            "+0:01:30 denied a tool that no scope names (1 that was not declared) "
            "may not run: unknown tool"
        ),
    ]


def test_what_only_shadow_rules_would_have_done_is_said_where_it_passed() -> None:
    facts: dict[str, Fact] = {"side": "answer", "action": "allow", "shadow": ["s"]}
    lines = told([trail("req_1", ("text.allowed", 0, {**facts, "findings": {"a.b": 1}}))])
    assert "the answer passed; in shadow mode, s would have acted" in "\n".join(lines)
    assert "in all: a.b" in lines


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "the text"),
        ("/messages/0/content", "message 1"),
        ("/messages/2/content/1/text", "message 3, part 2"),
        ("/messages/1/tool_calls/0/function/arguments", "message 2, what tool call 1 passes"),
        ("/choices/0/message/content", "the answer"),
        ("/choices/3/message/content", "answer 4"),
        (
            "/choices/0/message/tool_calls/1/function/arguments",
            "what the answer's tool call 2 passes",
        ),
        ("/tools/4/function/description", "the definition of tool 5"),
        ("/input/3", "the text to embed"),
        ("/elsewhere/~masked", "/elsewhere/~masked"),
    ],
)
def test_places_are_told_in_words_where_there_are_any(path: str, words: str) -> None:
    assert place(path) == words


def test_no_fact_steers_the_readers_terminal() -> None:
    hostile = "\x1b[31m\u202e"
    detail = finding(hostile, hostile, hostile, path=hostile, note=hostile, token=hostile)
    facts: dict[str, Fact] = {
        "policy": hostile,
        "rules": [hostile],
        "findings": {hostile: 1},
        "details": [detail],
        "scores": {hostile: 999_999},
    }
    out = StringIO()
    for show in (tell, lambda console, one: tell_session(console, [one])):
        show(Console(file=out, width=1_000), trail(hostile, ("text.blocked", 0, facts)))
    assert "\x1b" not in out.getvalue()
    assert "\u202e" not in out.getvalue()


def test_what_reviewers_found_is_told_with_the_entry_that_says_so() -> None:
    known, lifted = "ent_0123456789abcdef", "ent_fedcba9876543210"
    facts: dict[str, Fact] = {
        "side": "request",
        "action": "block",
        "rules": ["like-a-known-miss"],
        "details": [
            finding("reviewed.miss", "like-a-known-miss", "block", entry=known, note="(normal)"),
            finding("injection.leak", "no-injection", "block", mode="shadow", lifted_by=lifted),
        ],
    }
    lines = told([trail("req_1", ("text.blocked", 0, facts))])
    assert any(
        line.endswith(f"({known} (normal)): like-a-known-miss says block") for line in lines
    )
    assert any(
        line.startswith("injection.leak")
        and line.endswith(f"no-injection says block, lifted: people found it harmless ({lifted})")
        for line in lines
    )
