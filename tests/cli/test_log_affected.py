"""Who else: a value, a rule or a request leads to every session that met the same."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.cli import main
from seawall.cli.log import affected
from seawall.cli.log.affected import Affected
from seawall.ledger import (
    Entry,
    Pseudonyms,
    Query,
    SqliteLedger,
    canonical,
    encode,
    open_for_reading,
)
from seawall.ledger.leaf import Origin
from seawall.ledger.signing import SIGNED
from seawall.terms import Event, Fact
from tests.ledger.events import NOON

Run = Callable[..., tuple[int, str, str]]
MAIL, IBAN = "ann@corp.com", "DE89370400440532013000"


def verdict(
    names: Pseudonyms, session: str, request: str, *, hours: int = 0, **found: str
) -> Event:
    """A verdict in which values were found, by the classes that they were found as."""
    at = NOON + timedelta(hours=hours)
    details = [
        {"kind": kind, "token": names.token(kind, canonical(kind, value), at)}
        for kind, value in ((name.replace("_", "-"), value) for name, value in found.items())
    ]
    facts: dict[str, Fact] = {
        "action": "redact",
        "rules": ["no-pii"],
        "shadow": ["strict"],
        "findings": {"pii.email": 1},
        "details": details,
    }
    whose = {"request": request, "session": session, "feature": "support"}
    return Event("text.redacted", at, "gateway", **whose, facts=facts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / ".seawall"
    names = Pseudonyms.open(data)
    ann = names.token("principal", MAIL, NOON)
    with SqliteLedger(data) as ledger:
        ledger.append(
            [
                verdict(names, "ss1.one", "req_1", pii_email=MAIL, pii_iban=IBAN),
                verdict(names, "ss1.two", "req_2", hours=24 * 100, pii_email="Ann@Corp.com"),
                verdict(names, "ss1.two", "req_3", hours=24 * 100 + 1, pii_email=MAIL),
                verdict(names, "ss1.three", "req_4", pii_iban=IBAN),
                verdict(names, "ss1.four", "req_5", secret=MAIL),
                verdict(names, "ss1.five", "req_6", pii_email="bob@corp.com"),
                Event("request.received", NOON, "gateway", "req_7", "hr", "ss1.six", ann),
            ]
        )
    return data


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(folder.parent)

    def go(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["seawall", "log", *words, "--data", str(folder)])
        monkeypatch.setattr("sys.stdin", StringIO(stdin))
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        assert end.value.code is None or isinstance(end.value.code, int)
        return end.value.code or 0, told.out, told.err

    return go


def sessions(run: Run, *words: str) -> list[str]:
    code, said, error = run("affected", *words, "--json")
    assert code == 0, error
    return [each["session"] for each in json.loads(said)["by_session"]]


def looked_up(folder: Path) -> list[object]:
    with open_for_reading(folder) as log:
        entries = list(log.entries(Query(kind="log.looked_up")))
    assert all(b"corp.com" not in entry.leaf for entry in entries)
    return [entry.event.facts["found"] for entry in entries]


def test_the_same_address_is_found_in_every_session_across_quarters(
    folder: Path, run: Run
) -> None:
    # its owner's own session too, and the one in which the same string was a secret
    found = sessions(run, "ANN@corp.com")
    assert found == ["ss1.two", "ss1.one"]
    assert sorted(sessions(run, MAIL)) == ["ss1.four", "ss1.one", "ss1.six", "ss1.two"]
    assert looked_up(folder) == [3, 5]


def test_a_value_of_another_class_with_the_same_letters_does_not_join(
    folder: Path, run: Run
) -> None:
    names = Pseudonyms.open(folder)
    token = names.token("pii-email", MAIL, NOON)
    assert sessions(run, token) == ["ss1.one"]
    secret = names.token("secret", MAIL, NOON)
    assert sessions(run, secret) == ["ss1.four"]
    assert looked_up(folder) == []  # a pseudonym tells nothing new


@pytest.mark.parametrize(
    ("indicator", "taken_for", "expected"),
    [
        (IBAN, "value", {"ss1.one", "ss1.three"}),
        ("DE89 3704 0044 0532 0130 00", "value", {"ss1.one", "ss1.three"}),
        ("no-pii", "rule", {"ss1.one", "ss1.two", "ss1.three", "ss1.four", "ss1.five"}),
        ("strict", "rule", {"ss1.one", "ss1.two", "ss1.three", "ss1.four", "ss1.five"}),
        (
            "pii.email",
            "kind of finding",
            {"ss1.one", "ss1.two", "ss1.three", "ss1.four", "ss1.five"},
        ),
        ("req_1", "request, by its 2 values", {"ss1.one", "ss1.three"}),
        ("req_7", "request, in which no value has a pseudonym", {"ss1.six"}),
        ("ss1.two", "session", {"ss1.two"}),
    ],
)
def test_an_indicator_is_taken_for_what_the_log_knows_it_as(
    run: Run, indicator: str, taken_for: str, expected: set[str]
) -> None:
    code, said, _ = run("affected", indicator, "--json")
    told = json.loads(said)
    assert (code, told["taken_for"]) == (0, taken_for)
    assert {each["session"] for each in told["by_session"]} == expected
    assert told["sessions"] == len(expected)


def test_counts_come_first_and_then_each_session_the_newest_first(folder: Path, run: Run) -> None:
    code, said, hint = run("affected", "-", stdin=f"{MAIL}\n")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert code == 0
    assert lines[:4] == [
        "a value",
        "5 requests in 4 sessions, of 1 named user, of 2 features",
        "from 2026-08-01 12:00:00.000 to 2026-11-09 13:00:00.000 UTC",
        "",
    ]
    assert lines[4] == (
        "2026-11-09 13:00:00.000 support ss1.two nobody named 2 requests redact ×2"
    )
    assert "trace SESSION" in hint
    assert MAIL not in said
    assert looked_up(folder) == [5]


def test_a_time_narrows_and_nobody_is_said(folder: Path, run: Run) -> None:
    assert sessions(run, MAIL, "--since", "2026-10-01") == ["ss1.two"]
    code, said, error = run("affected", "nobody@corp.com")
    assert (code, said) == (1, "")
    assert "nobody in the log" in error
    assert "corp.com" not in error
    assert looked_up(folder) == [2, 0]
    assert run("affected", "-", stdin=" \n")[0] == 2


def test_a_search_by_value_is_audited_before_it_is_shown(folder: Path, run: Run) -> None:
    code, said, _ = run("search", "--indicator", MAIL, "--json", "--action", "redact")
    assert code == 0
    assert [json.loads(line)["index"] for line in said.splitlines()] == [4, 2, 1, 0]
    assert "corp.com" not in said
    assert looked_up(folder) == [4]
    counted = json.loads(run("search", "--indicator", "-", "--count", "--json", stdin=MAIL)[1])
    assert counted["entries"] == 5
    assert run("search", "--indicator", "nobody@corp.com")[2].startswith("nothing in the log")
    assert looked_up(folder) == [4, 5, 0]


def test_a_look_up_that_cannot_be_logged_shows_nothing(folder: Path, run: Run) -> None:
    (folder / SIGNED).write_text("no checkpoint", "utf-8")  # so that the log takes nothing more
    for command in (("affected", MAIL), ("search", "--indicator", MAIL)):
        code, said, error = run(*command)
        assert (code, said) == (1, ""), command
        assert "corp.com" not in error


@pytest.mark.parametrize("ending", ["ocsf", "otlp-logs", "otlp-spans"])
def test_no_value_is_in_an_export_and_everything_asked_for_is(
    run: Run, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / "out.jsonl"
    code, said, error = run("export", str(out), "--as", ending, "--rule", "no-pii")
    assert code == 0, error
    thing = "requests" if ending == "otlp-spans" else "entries"
    assert said == f"wrote 6 {thing} to {out}\n"
    text = out.read_text("utf-8")
    assert all(value not in text.lower() for value in (MAIL, IBAN.lower(), "corp.com"))
    lines = [json.loads(line) for line in text.splitlines()]
    if ending == "ocsf":
        assert [line["class_uid"] for line in lines] == [2004] * 6
    else:
        name = {"otlp-logs": "resourceLogs", "otlp-spans": "resourceSpans"}[ending]
        assert [list(line) for line in lines] == [[name]]


def test_a_format_of_lines_wants_a_file_of_lines(run: Run, tmp_path: Path) -> None:
    for name in ("out.parquet", "folder"):
        code, _, error = run("export", str(tmp_path / name), "--as", "ocsf")
        assert code == 2
        assert "`.jsonl`" in error


ORIGIN = Origin("default", "default", "p")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "ss1.a", "ss1.b", "ss1.c"]),
            st.sampled_from(["", "req_1", "req_2", "req_3"]),
            st.sampled_from(["", "pz1.x", "pz1.y"]),
            st.sampled_from(["", "f", "g"]),
            st.sampled_from(["", "allow", "block"]),
        ),
        max_size=12,
    )
)
def test_counts_are_those_of_a_plain_filter(rows: list[tuple[str, str, str, str, str]]) -> None:
    told = Affected()
    for number, (session, request, principal, feature, action) in enumerate(rows):
        facts: dict[str, Fact] = {"action": action} if action else {}
        at = datetime(2026, 8, 1, tzinfo=UTC) - timedelta(seconds=number)
        event = Event("text.x", at, "gateway", request, feature, session, principal, facts)
        told.add(Entry(number, encode(event, origin=ORIGIN, sequence=0), event, "", "", "", 0))
    for column, counted in ((0, told.sessions), (1, told.requests), (2, told.principals)):
        assert counted.names == {row[column] for row in rows} - {""}
    assert list(told.met) == list(dict.fromkeys(row[0] for row in rows))
    for session, met in told.met.items():
        mine = [row for row in rows if row[0] == session]
        assert met.requests == {row[1] for row in mine} - {""}
        assert met.actions.total() == sum(bool(row[4]) for row in mine)
        assert met.first <= met.last


def test_beyond_its_bound_a_count_says_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(affected, "MOST", 3)
    told = Affected()
    for number in range(5):
        event = Event("text.x", NOON, "gateway", f"req_{number}", session=f"ss1.{number}")
        told.add(Entry(number, b"", event, "", "", "", 0))
    assert str(told.requests) == "at least 3"
    assert len(told.met) == 3
    assert told.entries == 5
    told.add(
        Entry(5, b"", Event("text.x", NOON, "gateway", "req_6", session="ss1.0"), "", "", "", 0)
    )
    assert (told.met["ss1.0"].requests, told.met["ss1.0"].more) == ({"req_0"}, True)
