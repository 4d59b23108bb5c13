"""`seawall review`: people see what waits, take it, and say what it is."""

import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seawall.access.review_view import parts_of
from seawall.cli import main
from seawall.ledger.vault import Vault
from tests.access.review_room import Installation

Run = Callable[..., tuple[int, str, str]]
ANSWER = "Write to eve@example.com\x1b[2J today."


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.chdir(tmp_path)
    for name in ("SEAWALL_CONFIG", "SEAWALL_DATA_DIR", "SEAWALL_PERSON_KEY", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TTY_COMPATIBLE", "0")
    made = Installation(tmp_path)
    made.now = datetime.now(UTC)
    return made


@pytest.fixture
def run(
    there: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """What somebody sees who runs `seawall review` with these words: code, output, errors."""

    def run(who: str, *words: str, stdin: str = "") -> tuple[int, str, str]:
        mine = ("--as", str(there.folder / f"{who}.key")) if who else ()
        monkeypatch.setattr(sys, "argv", ["seawall", "review", *words, *mine])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def add(there: Installation, *texts: tuple[str, str], **facts: Any) -> str:
    with there.open() as room:
        return there.add(room, *(texts or (("assistant", ANSWER),)), **facts)


def listed(run: Run, *words: str) -> list[dict[str, Any]]:
    code, out, err = run("", "list", "--json", *words)
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def test_the_list_has_what_waits_the_most_urgent_first(there: Installation, run: Run) -> None:
    """Held texts, then samples; of a sample it tells nothing of what the guard did."""
    sample = add(there, sample="risk", stratum="stopped", severity=2, rules=["cards"])
    held = add(there, kind="review.held", side="answer", way="wait", rules=["secrets"])
    told = listed(run)
    assert [each["id"] for each in told] == [held, sample]
    assert (told[0]["sort"], told[0]["rules"]) == ("hold", ["secrets"])
    assert told[1]["sort"] == "audit"
    assert not {"rules", "severity", "stratum", "risk", "request", "included"} & told[1].keys()
    _, out, _ = run("", "list")
    assert out.splitlines()[0].startswith(f"{held}  hold   support  due in ")
    assert "cards" not in out
    assert [each["id"] for each in listed(run, "--feature", "search")] == []
    assert run("", "list", "--feature", "search")[1] == "nothing waits\n"


def test_show_takes_an_item_and_hides_values_and_what_steers_a_terminal(
    there: Installation, run: Run
) -> None:
    """Whoever shows it has it; others are told so; a lead sees it without taking it."""
    identity = add(there)
    code, out, _ = run("ana", "show", identity)
    assert code == 0
    assert r"    Write to [email 1]\u001b[2J today." in out
    assert "with  ana, until" in out
    assert listed(run)[0]["taken_by"] == "ana"
    code, out, err = run("ben", "show", identity)
    assert (code, out) == (2, "")
    assert "`ana` has" in err
    code, out, _ = run("dot", "show", identity, "--json")
    assert json.loads(out)["texts"][0]["text"] == "Write to [email 1]\x1b[2J today."
    assert listed(run)[0]["taken_by"] == "ana"
    code, out, _ = run("ana", "show", identity, "--unmask")
    assert "Write to eve@example.com" in out
    assert there.kinds().count("unmasked") == 1


def test_a_word_is_asked_for_and_then_stands(there: Installation, run: Run) -> None:
    """What somebody says is signed and in the log; of what is over nobody says anything."""
    identity = add(there)
    code, out, err = run("ana", "decide", identity, "harmful", "--kind", "pii", stdin="n\n")
    assert code == 1
    assert err == "say harmful of it, severity 3? [y/N]: nothing was decided\n"
    assert "[email 1]" in out, "nobody judges what they have not seen"
    words = ("decide", identity, "harmful", "--kind", "pii", "--severity", "1", "--yes")
    code, out, err = run("ana", *words, "--reason", "an address was told")
    assert (code, out, err) == (0, f"you said harmful of {identity}, severity 1\n", "")
    assert listed(run) == []
    (told,) = listed(run, "--all")
    verdict = told["verdict"]
    assert (verdict["said"], verdict["kind"], verdict["severity"]) == ("harmful", "pii", 1)
    assert (told["state"], verdict["reason"]) == ("decided", "an address was told")
    code, _, err = run("ben", "decide", identity, "harmless", "--yes")
    assert code == 2
    assert "is over" in err
    code, out, _ = run("dot", "show", identity)
    assert code == 1
    assert "harmful pii severity 1 (an address was told), by ana" in out
    assert "eve@" not in out
    assert "harmful pii" in run("", "list", "--all")[1]


def test_a_claimed_miss_waits_for_a_second_person_like_what_nobody_has_seen(
    there: Installation, run: Run
) -> None:
    """Neither the list nor the item tells them what the first one said, or that there was one."""
    identity = add(there, confirm=True)

    def shown(to: str) -> list[str]:
        """All that somebody is shown of it but what the time of day is in."""
        lines = run(to, "show", identity)[1].splitlines()
        told = [line.partition("  due in ")[0] for line in lines]
        return [line for line in told if not line.strip().startswith("with ")]

    before, first = listed(run), shown("ana")
    words = ("decide", identity, "harmful", "--severity", "1", "--yes")
    assert run("ana", *words) == (0, f"you said harmful of {identity}, severity 1\n", "")
    assert listed(run) == before
    assert shown("ben") == first != []
    assert run("ben", "decide", identity, "harmless", "--yes")[2] == (
        "two disagreed; a lead decides\n"
    )
    (told,) = listed(run)
    assert (told["judged"], told["contested"]) == (2, True)


def test_two_who_differ_need_a_lead(there: Installation, run: Run) -> None:
    """An item for two is told to take one more, and who disagrees is not told with whom."""
    identity = add(there, reviews=2)
    said = run("ana", "decide", identity, "harmful", "--yes")
    assert said[2] == "1 of 2 have decided\n"
    out = run("ben", "show", identity)[1]
    assert "1 of 2 have decided" in out
    assert "ana" not in out
    assert "harmful" not in out
    assert run("ben", "decide", identity, "harmless", "--yes")[2] == (
        "two disagreed; a lead decides\n"
    )
    assert run("dot", "decide", identity, "harmless", "--yes")[0] == 0
    assert listed(run) == []


def test_a_held_text_is_edited_behind_its_labels(there: Installation, run: Run) -> None:
    """The file has labels; what is sealed has the values. Without a file nothing is edited."""
    identity = add(there, kind="review.held", side="answer", way="poll")
    assert "--edit FILE" in run("ana", "decide", identity, "edit", "--yes")[2]
    new = there.folder / "new.txt"
    new.write_text("Write to [email 1] tomorrow.\n", "utf-8")
    code, _, err = run("ana", "decide", identity, "edit", "--edit", str(new), "--yes")
    assert code == 0, err
    facts = there.entries("review.decided")[0].event.facts["sealed"]
    assert isinstance(facts, dict)
    with Vault.open(there.data) as vault:
        (part,) = parts_of(vault.read(str(facts["ref"]), str(facts["digest"])))
    assert part.text == "Write to eve@example.com tomorrow."


def test_a_file_without_lines_between_is_the_answer(there: Installation, run: Run) -> None:
    """What the user said stays; where it is not clear which text is meant, nothing is guessed."""
    talk = (("user", "Hello"), ("assistant", ANSWER))
    identity = add(there, *talk, kind="review.held", side="answer", way="poll")
    new = there.folder / "new.txt"
    new.write_text("Write to [email 1] tomorrow.\n", "utf-8")
    code, _, err = run("ana", "decide", identity, "edit", "--edit", str(new), "--yes")
    assert code == 0, err
    facts = there.entries("review.decided")[0].event.facts["sealed"]
    assert isinstance(facts, dict)
    with Vault.open(there.data) as vault:
        parts = parts_of(vault.read(str(facts["ref"]), str(facts["digest"])))
    assert [part.text for part in parts] == ["Hello", "Write to eve@example.com tomorrow."]
    bare = add(there, bare=True, kind="review.held", side="answer", way="poll")
    err = run("ana", "decide", bare, "edit", "--edit", str(new), "--yes")[2]
    assert "nobody can read" in err
    two = add(there, *talk, ("assistant", "Bye"), kind="review.held", side="answer", way="poll")
    code, _, err = run("ana", "decide", two, "edit", "--edit", str(new), "--yes")
    assert code == 2
    assert "=== text 1 of 2 (user): leave this line ===" in " ".join(err.split())


def test_only_kinds_that_there_are_and_a_severity_that_is_told(
    there: Installation, run: Run
) -> None:
    """A mistyped kind is refused with the list; an unsaid severity is signed as it is told."""
    identity = add(there)
    for kind in ("injektion", "pii.", "evil.kind", "hidden"):
        code, _, err = run("ana", "decide", identity, "harmful", "--kind", kind, "--yes")
        assert code == 2
        assert "injection, pii, secret" in " ".join(err.split())
    words = ("decide", identity, "harmful", "--kind", "pii.email", "--yes")
    assert run("ana", *words)[1] == f"you said harmful of {identity}, severity 3\n"
    assert there.entries("review.decided")[0].event.facts["severity"] == 3


def test_what_nobody_looked_at_in_time_is_said(there: Installation, run: Run) -> None:
    """Late samples are counted; a held text whose time is over is no more in the list."""
    there.later(hours=-30)
    add(there)
    there.now = datetime.now(UTC) - timedelta(minutes=10)
    add(there, kind="review.held", side="answer", way="wait")
    code, out, _ = run("", "list")
    assert code == 0
    assert "h 0 min late" in out
    assert "1 item should have been looked at by now" in out
    assert len(listed(run)) == 1
    assert [each["state"] for each in listed(run, "--all")] == ["waiting", "expired"]


def test_known_answers_are_added_by_leads_and_told_as_a_number(
    there: Installation, run: Run
) -> None:
    """A line that is none is refused with its number, and nothing of any text is printed."""
    file = there.folder / "known.jsonl"
    lines = [
        {"request": "Who is it?", "answer": "It is eve@example.com.", "harmful": True},
        {"answer": "Good morning.", "harmful": False, "feature": "support"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert run("ana", "gold", "add", str(file))[0] == 2
    code, out, err = run("dot", "gold", "add", str(file))
    assert (code, out) == (0, "added 2 known answers\n")
    assert "delete" in err
    assert run("", "gold", "list")[1] == ("any feature: 1 known answer\nsupport: 1 known answer\n")
    file.write_text('{"answer": "It is eve@example.com.", "harmfull": true}', "utf-8")
    code, _, err = run("dot", "gold", "add", str(file))
    assert code == 2
    assert "line 1" in err
    assert "eve@" not in err


def test_without_a_terminal_the_keyboard_mode_says_what_to_do(
    there: Installation, run: Run
) -> None:
    """It names the commands that do without one."""
    code, _, err = run("ana", "work")
    assert code == 2
    assert "`seawall review list`" in err
