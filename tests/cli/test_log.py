"""`seawall log` finds, shows and tells, in a terminal, a pipe and JSON alike."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seawall.cli import main
from seawall.ledger import Query, SqliteLedger, open_for_reading
from seawall.terms import Event, Fact

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
ESCAPE = "\x1b[31m\u202e"
DETAIL: dict[str, Fact] = {
    "kind": "injection.override",
    "rule": "no-injection",
    "action": "block",
    "mode": "enforce",
    "path": "/messages/1/content",
    "start": 4,
    "end": 30,
    "confidence": 998_000,
    "fpr": 1_200,
    "note": "base64 view",
}
WHY = (
    "injection.override in message 2, characters 4 to 30, 99.8% sure, fpr 0.12% "
    "(base64 view): no-injection says block"
)
RULED: dict[str, Fact] = {
    "side": "request",
    "action": "block",
    "rules": ["no-injection"],
    "shadow": ["strict"],
    "findings": {"injection.override": 2, "pii.email": 1},
    "scores": {"injection": 998_000},
    "details": [DETAIL],
    "skipped": 20,
    "notes": ["an image was not read"],
}
RECEIVED: dict[str, Fact] = {"model": "gpt-x", "upstream": "main", "messages": 3, "bytes": 412}


def happened(kind: str, milliseconds: int, request: str, facts: dict[str, Fact]) -> Event:
    at = NOON + timedelta(milliseconds=milliseconds)
    return Event(kind, at, "gateway", request=request, feature="support", facts=facts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    with SqliteLedger(data) as ledger:
        ledger.append(
            [
                Event("gateway.started", NOON - timedelta(days=1), "gateway"),
                happened("request.received", 0, "req_1", RECEIVED),
                happened("text.blocked", 2, "req_1", RULED),
                happened("answer.refused", 3, "req_1", {"side": "request"}),
                happened("request.received", 0, "req_2", {"path": "/seawall/v1/check"}),
                happened("answer.started", 9, "req_2", {}),
                happened("request.rejected", 5, "req_3", {"code": ESCAPE, "status": 401}),
                Event("key.issued", datetime.now(UTC), "cli", facts={"key": "k_1"}),
            ]
        )
    return data


SESSION = "ss1.2026q3.abc"


@pytest.fixture
def conversation(tmp_path: Path) -> Path:
    """Two requests of a session, and one of another, as they interleave."""
    with SqliteLedger(tmp_path) as ledger:
        for request, kind, session in (
            ("req_1", "request.received", SESSION),
            ("req_9", "request.received", "ss1.2026q3.other"),
            ("req_1", "answer.delivered", SESSION),
            ("req_2", "request.received", SESSION),
            ("req_9", "answer.delivered", "ss1.2026q3.other"),
            ("req_2", "text.blocked", SESSION),
            ("req_2", "answer.refused", SESSION),
        ):
            ledger.append([Event(kind, NOON, "gateway", request=request, session=session)])
    return tmp_path


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: bytes
    err: str


class Seawall:
    """Runs `seawall log` on a folder, as a person's pipe would, or on a terminal of some width."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]
    ) -> None:
        self._patch = patch
        self._capture = capture
        patch.chdir(folder)
        for name in ("SEAWALL_CONFIG", "SEAWALL_DATA_DIR", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        patch.setenv("TTY_COMPATIBLE", "0")
        self._folder = folder

    def __call__(self, *arguments: str) -> Ran:
        given = () if "--data" in arguments else ("--data", str(self._folder))
        self._patch.setattr(sys, "argv", ["seawall", "log", *arguments, *given])
        self._capture.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = self._capture.readouterr()
        assert end.value.code is None or isinstance(end.value.code, int)
        return Ran(end.value.code or 0, out, err.decode())

    def on_terminal(self, columns: int, *arguments: str) -> str:
        """What a terminal of that width shows; rich takes our word for it."""
        self._patch.setenv("TTY_COMPATIBLE", "1")
        self._patch.setenv("TERM", "xterm-256color")
        self._patch.setenv("COLUMNS", str(columns))
        return self(*arguments).out.decode()


@pytest.fixture
def seawall(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Seawall:
    return Seawall(folder, monkeypatch, capsysbinary)


def lines(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return ran.out.decode().splitlines()


def test_a_search_in_a_pipe_is_a_plain_line_per_entry_newest_first(seawall: Seawall) -> None:
    found = lines(seawall("search"))
    assert [line.split()[0] for line in found] == list("76543210")
    assert found[5] == (
        "2  2026-08-01 12:00:00.002  text.blocked      support  req_1  block request · "
        "by no-injection · injection.override ×2, pii.email · in shadow strict"
    )
    assert "\x1b" not in "".join(found)


@pytest.mark.parametrize(
    ("narrowing", "indexes"),
    [
        (["--kind", "text.*"], [2]),
        (["--kind", "*.started", "--oldest-first"], [0, 5]),
        (["--request", "req_1"], [3, 2, 1]),
        (["--feature", "support", "--limit", "2"], [6, 5]),
        (["--since", "2026-08-01T12:00:00.003", "--until", "2026-08-02"], [6, 5, 3]),
        (["--until", "2026-08-01T14:00:00+02:00"], [0]),
        (["--since", "2h"], [7]),
        (["--fact", "rules=no-injection"], [2]),
        (["--rule", "no-injection"], [2]),
        (["--rule", "no-injection", "--action", "redact"], []),
        (["--action", "block", "--fact", "findings=pii.email"], [2]),
        (["--fact", "findings=pii.email", "--fact", "action=block"], [2]),
        (["--fact", "status=401"], [6]),
        (["--fact", 'status="401"'], []),
        (["--session", "ss1.none"], []),
        (["--principal", "pz1.none"], []),
    ],
)
def test_a_search_is_narrowed_by_what_is_given(
    seawall: Seawall, narrowing: list[str], indexes: list[int]
) -> None:
    found = lines(seawall("search", "--json", *narrowing))
    assert [json.loads(line)["index"] for line in found] == indexes


def test_json_lines_are_the_leaves_as_kept(folder: Path, seawall: Seawall) -> None:
    with open_for_reading(folder) as reader:
        leaves = {entry.index: json.loads(entry.leaf) for entry in reader.entries(Query())}
    for line in lines(seawall("search", "--json")):
        entry = json.loads(line)
        assert entry == {"index": entry["index"], **leaves[entry["index"]]}


def test_more_than_the_limit_is_said_and_nothing_found_is_said(seawall: Seawall) -> None:
    assert "more than these 2" in seawall("search", "--limit", "2").err
    assert "more than" not in seawall("search", "--limit", "8").err
    nothing = seawall("search", "--kind", "absent")
    assert (nothing.code, nothing.out) == (0, b"")
    assert "nothing in the log matches" in nothing.err


def test_an_entry_is_shown_whole_and_raw_to_the_byte(folder: Path, seawall: Seawall) -> None:
    shown = seawall("show", "2").out.decode()
    assert shown.startswith("entry 2  text.blocked  2026-08-01 12:00:00.002 UTC\n")
    assert json.loads(shown[shown.index("{") :])["facts"]["scores"] == {"injection": 998_000}
    with open_for_reading(folder) as reader:
        entry = reader.entry(2)
    assert entry is not None
    assert seawall("show", "2", "--raw").out == entry.leaf


def test_a_trace_tells_the_story_in_words(seawall: Seawall) -> None:
    story = [" ".join(line.split()) for line in lines(seawall("trace", "req_1"))]
    assert story == [
        "request req_1",
        "feature support",
        "began 2026-08-01 12:00:00.000 UTC",
        "",
        "+0.0 ms received for main, 3 messages, 412 bytes",
        "+2.0 ms blocked the request was blocked by no-injection",
        WHY,
        "in all: injection.override ×2, pii.email",
        "scores: injection 99.8%",
        "not inspected: 20 characters (an image was not read)",
        "+3.0 ms refused the client has a refusal; the model was not asked",
    ]


def test_a_trace_without_an_end_says_so(seawall: Seawall) -> None:
    assert "no end is logged" in lines(seawall("trace", "req_2"))[-1]


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize(
    "command", [["search"], ["show", "2"], ["show", "6"], ["trace", "req_1"], ["trace", "req_3"]]
)
def test_a_terminal_of_any_width_is_filled_and_never_steered_by_the_log(
    seawall: Seawall, monkeypatch: pytest.MonkeyPatch, columns: int, command: list[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = strip_styles(seawall.on_terminal(columns, *command))
    assert "\u202e" not in shown
    if command[0] != "show":  # JSON is left for the terminal to wrap
        plain = [line for line in shown.splitlines() if line]
        assert plain
        assert max(map(len, plain)) <= columns


def strip_styles(shown: str) -> str:
    """Without bold and dim, which are all that is left where colour is not wanted."""
    for code in ("0", "1", "2", "1;2"):
        shown = shown.replace(f"\x1b[{code}m", "")
    assert "\x1b" not in shown
    return shown


@pytest.mark.parametrize("columns", [60, 200])
def test_a_request_can_be_copied_from_any_terminal(seawall: Seawall, columns: int) -> None:
    assert "req_1" in seawall.on_terminal(columns, "search", "--kind", "text.*")


def test_a_terminal_has_colours_unless_they_are_unwanted(
    seawall: Seawall, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[1;31mtext.blocked" in seawall.on_terminal(80, "search")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in seawall.on_terminal(80, "search", "--kind", "text.*")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "99"], 1, "no entry 99"),
        (["trace", "req_none"], 1, "no request, session, approval or item `req_none`"),
        (["search", "--since", "yesterday"], 2, "is no time"),
        (["search", "--since", "999999w"], 2, "is no time"),
        (["search", "--fact", "rules"], 2, "rules=no-secrets-out"),
        (["search", "--limit", "0"], 2, "--limit"),
        (["show", "minus"], 2, "INDEX"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_exit_code(
    seawall: Seawall, arguments: list[str], code: int, said: str
) -> None:
    result = seawall(*arguments)
    assert result.code == code
    assert said in result.err
    assert result.out == b""


def test_a_folder_without_a_log_is_a_clear_error(seawall: Seawall, tmp_path: Path) -> None:
    ran = seawall("search", "--data", str(tmp_path))
    assert ran.code == 1
    assert ran.err.startswith("seawall: there is no log in")


def test_the_installations_own_log_is_read_where_none_is_named(tmp_path: Path) -> None:
    """As a process of its own, in a folder of its own, while a gateway writes to its log."""
    command = [sys.executable, "-c", "from seawall.cli import main; main()", "log", "search"]
    env = {"PATH": os.environ["PATH"], "SEAWALL_DATA_DIR": "mine"}
    with SqliteLedger(tmp_path / "mine") as ledger:
        ledger.append([Event("gateway.started", NOON, "gateway")])
        found = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, check=True)
    assert found.stdout == b"0  2026-08-01 12:00:00.000  gateway.started\n"


def test_a_session_is_told_request_by_request(seawall: Seawall, conversation: Path) -> None:
    told = lines(seawall("trace", SESSION, "--data", str(conversation)))
    asked = [line.split() for line in told if line[:1].isdigit()]
    assert [(words[1], words[-1]) for words in asked] == [
        ("req_1", "passed"),
        ("req_2", "blocked"),
    ]
    assert sum("refusal" in line for line in told) == 1
    assert "came to  1 passed, 1 blocked" in [line.rstrip() for line in told]
    nobody = seawall("trace", "ss1.nobody", "--data", str(conversation))
    assert nobody.code == 1
    assert "no request, session, approval or item `ss1.nobody`" in nobody.err


def test_a_count_says_how_many_of_what(seawall: Seawall) -> None:
    told = [" ".join(line.split()) for line in lines(seawall("search", "--count"))]
    assert told[0] == "8 entries"
    assert "kind request.received 2" in told
    assert "feature support 6" in told
    assert "rule no-injection 1" in told
    narrowed = json.loads(seawall("search", "--count", "--json", "--kind", "text.*").out)
    assert narrowed == {
        "entries": 1,
        "kind": {"text.blocked": 1},
        "feature": {"support": 1},
        "rule": {"no-injection": 1},
    }


def test_a_tail_shows_what_is_written_from_now_on(conversation: Path) -> None:
    command = [sys.executable, "-m", "seawall", "log", "tail", "--kind", "text.*"]
    command += ["--data", str(conversation)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            output, seen = process.stdout, list[str]()
            assert output is not None
            reading = threading.Thread(target=lambda: seen.append(output.readline()))
            reading.start()
            with SqliteLedger(conversation) as ledger:
                for _ in range(100):
                    ledger.append([Event("answer.cut", NOON, "gateway")])
                    ledger.append([Event("text.held", NOON, "gateway", request="req_7")])
                    reading.join(0.1)
                    if seen:
                        break
            assert "text.held" in seen[0]
            assert "req_7" in seen[0]
        finally:
            process.terminate()
