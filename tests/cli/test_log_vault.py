"""`seawall log erase`, `retain` and `vault`: what they do, print, log, and end with."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from seawall.access import fingerprint
from seawall.cli import main
from seawall.errors import LedgerError, TextGone
from seawall.ledger import Entry, Pseudonyms, Query, SqliteLedger, open_for_reading
from seawall.ledger.vault import Hold, Sealed, ToSeal, Vault
from seawall.terms import Event
from tests.ledger.vault.office import PUBLIC

Run = Callable[..., tuple[int, str, str]]
NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=31)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / ".seawall"
    with SqliteLedger(data) as ledger:
        ledger.append([Event("gateway.started", NOW, "gateway")])
    yield data
    log = b"".join(path.read_bytes() for path in data.glob("log.sqlite*"))
    assert b"ann@corp" not in log


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["seawall", "log", *words])
        monkeypatch.setattr(sys, "stdin", StringIO(stdin))
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        assert end.value.code is None or isinstance(end.value.code, int)
        return end.value.code or 0, told.out, told.err

    return go


def sealed(folder: Path, name: str = "ann@corp.com", at: datetime = NOW) -> Sealed:
    """A text of somebody as the gateway keeps it, with the event that names it."""
    token = Pseudonyms.open(folder).token("principal", name, at)
    with Vault.open(folder) as vault:
        (kept,) = vault.seal_many([ToSeal(token, "text", at, {"texts": ["hello"]})])
    with SqliteLedger(folder) as ledger:
        facts = {"sealed": kept.fact}
        ledger.append([Event("text.held", at, "gateway", principal=token, facts=facts)])
    return kept


def there(folder: Path, kept: Sealed) -> bool:
    try:
        with Vault.open(folder) as vault:
            return bool(vault.read(kept.ref, kept.digest))
    except TextGone:
        return False


def logged(folder: Path, kind: str) -> list[Entry]:
    with open_for_reading(folder) as log:
        return list(log.entries(Query(kind=kind)))


def test_erase_takes_what_there_is_of_a_name_in_every_quarter(folder: Path, run: Run) -> None:
    now, before = sealed(folder), sealed(folder, at=NOW - timedelta(days=95))
    bobs = sealed(folder, "bob@corp.com")
    code, said, warned = run("erase", "--subject", "-", stdin="ann@CORP.com\n")
    assert (code, warned) == (0, "")
    assert said.count(": 1 text and 1 key erased\n") == 2
    assert [there(folder, each) for each in (now, before, bobs)] == [False, False, True]
    events = [entry.event for entry in logged(folder, "vault.erased")]
    assert [(e.facts["texts"], e.facts["keys"]) for e in events] == [(1, 1), (1, 1)]
    assert {e.principal for e in events} == {
        Pseudonyms.open(folder).token("principal", "ann@corp.com", at)
        for at in (NOW, NOW - timedelta(days=95))
    }
    assert run("verify")[0] == 0


def test_erase_takes_a_pseudonym_and_classes(folder: Path, run: Run) -> None:
    kept = sealed(folder)
    token = Pseudonyms.open(folder).token("principal", "ann@corp.com", NOW)
    assert run("erase", "--subject", token, "--class", "review")[0] == 0
    assert there(folder, kept)
    assert run("erase", "--subject", token, "--class", "text")[1].startswith(f"{token}: 1 text")
    assert not there(folder, kept)


def test_erasing_what_is_not_there_is_said_and_logged(folder: Path, run: Run) -> None:
    code, said, warned = run("erase", "--subject", "nobody")
    assert (code, said, warned) == (0, "", "nothing of that name is in the vault\n")
    (entry,) = logged(folder, "vault.erased")
    assert (entry.event.facts, entry.event.principal) == ({"keys": 0, "texts": 0}, "")
    assert run("erase", "--subject", "-", stdin="\n")[0] == 2
    assert run("erase", "--subject", "nobody", "--class", "texts")[0] == 2


def test_who_has_nothing_in_the_vault_is_erased_by_each_pseudonym(folder: Path, run: Run) -> None:
    """Labels of memories end with it, and these are of people whose texts nobody keeps."""
    people = Pseudonyms.open(folder)
    tokens = [people.token("principal", "ann", at) for at in (NOW - timedelta(days=95), NOW)]
    assert run("erase", "--subject", "ann", "--class", "text")[0] == 0
    assert run("erase", "--subject", "ann")[0] == 0
    assert run("erase", "--subject", "ss1." + "a" * 26)[0] == 0
    events = [entry.event for entry in logged(folder, "vault.erased")]
    some, every, session = events[:2], events[2:4], events[4]
    assert [event.principal for event in every] == tokens
    assert [dict(event.facts) for event in every] == [{"keys": 0, "texts": 0}] * 2
    assert all(event.facts["classes"] == ["text"] for event in some)
    assert (session.session, session.principal) == ("ss1." + "a" * 26, "")


def test_retain_says_how_much_it_deletes_of_each_class(folder: Path, run: Run) -> None:
    kept = sealed(folder, at=OLD)
    sealed(folder)
    assert run("retain")[1].startswith("deleted 1 text of `text`")
    assert not there(folder, kept)
    (entry,) = logged(folder, "vault.expired")
    assert entry.event.facts["texts"] == {"text": 1, "strict": 0, "review": 0}


def test_retain_heeds_the_days_of_the_policy(folder: Path, run: Run) -> None:
    Path("seawall.yaml").write_text("version: 1\nretention: {texts_days: 40}\n", "utf-8")
    kept = sealed(folder, at=OLD)
    run("retain")
    assert there(folder, kept)
    Path("seawall.yaml").write_text("version: 1\nretention: {texts_days: 20}\n", "utf-8")
    run("retain")
    assert not there(folder, kept)


def test_retain_takes_away_what_a_crash_left_without_an_event(folder: Path, run: Run) -> None:
    kept = sealed(folder, at=NOW - timedelta(hours=3))
    with Vault.open(folder) as vault:
        at = NOW - timedelta(hours=2)
        (orphan,) = vault.seal_many([ToSeal("ss1.x", "text", at, {"texts": ["hello"]})])
    assert run("retain")[2] == "  and 1 text that no event names\n"
    with Vault.open(folder) as vault, pytest.raises(LedgerError, match="there is no sealed text"):
        vault.read(orphan.ref, orphan.digest)
    assert there(folder, kept)
    *_, entry = logged(folder, "vault.expired")
    assert entry.event.facts["unnamed"] == 1


def test_retain_destroys_the_pseudonyms_of_quarters_that_are_over_unless_there_is_a_hold(
    folder: Path, run: Run
) -> None:
    names = Pseudonyms.open(folder)
    old, new = (
        names.token("principal", "ann@corp.com", NOW - timedelta(days=days)) for days in (500, 0)
    )
    hold = Hold("case-7", NOW, ("ada", "bo"), klass="text")
    with Vault.open(folder) as vault:
        vault.open_hold([hold], record=lambda: None)
    assert "while a hold is open, the keys of" in run("retain")[2]
    assert Pseudonyms.open(folder).tokens("principal", "ann@corp.com") == [old, new]
    with Vault.open(folder) as vault:
        vault.close_hold("case-7", ("cleo", "bo"), NOW, record=lambda: None)
    assert "are nobody's now" in run("retain")[1]
    assert Pseudonyms.open(folder).tokens("principal", "ann@corp.com") == [new]
    (entry,) = logged(folder, "pseudonyms.destroyed")
    assert entry.event.facts["epochs"] == [old.split(".")[2]]


def test_rotate_makes_a_generation_and_destroys_those_beyond_the_backups(
    folder: Path, run: Run
) -> None:
    kept = sealed(folder)
    code, said, _ = run("vault", "rotate", "--destroy-older-than", "30")
    assert (code, said.endswith(" wraps 1 key anew\n")) == (0, True)
    code, said, _ = run("vault", "rotate", "--destroy-older-than", "0")
    assert (code, said.count("destroyed generation")) == (0, 1)
    assert there(folder, kept)
    first, second = (entry.event.facts for entry in logged(folder, "vault.rotated"))
    assert "destroyed" not in first
    assert (second["keys"], len(list(second["destroyed"] or ()))) == (1, 1)  # type: ignore[arg-type]


def test_who_can_open_what_is_shown_and_rotating_says_what_it_leaves(
    folder: Path, run: Run
) -> None:
    assert run("vault", "show")[1] == "no text was sealed yet\n"
    sealed(folder)
    with Vault.open(folder) as vault:
        texts = [ToSeal("ss1.x", "strict", NOW, {"texts": ["hello"]}) for _ in range(2)]
        vault.seal_many(texts, custodians=PUBLIC)
    code, said, _ = run("vault", "rotate")
    assert code == 0
    assert "wraps 1 key anew\n  2 keys of the strict class are custodians', and stay" in said
    first, second, *people = run("vault", "show")[1].splitlines()
    assert first.endswith("wraps 1 key")
    assert second.startswith("any two of kim, lou, max open 2 keys, 20")
    assert people == [f"  {name}  {fingerprint(key)}" for name, key in PUBLIC.items()]
