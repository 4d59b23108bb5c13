"""`seawall log unseal`: several people, each with a key of their own, open what is sealed."""

import io
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import connect

import pytest

from seawall.access import Act, PersonKey, enter, make_person_key, open_texts, sign
from seawall.assemble.people import load_people
from seawall.assemble.unsealing import open_vault, readable
from seawall.cli import main
from seawall.ledger import SqliteLedger
from seawall.ledger.vault import REVIEW, STRICT, Body, ToSeal, Vault
from seawall.terms import Event, Fact
from tests.cli.office import Office
from tests.cli.test_log import strip_styles

ROLES = {
    "ann": "investigator",
    "bob": "lead",
    "cat": "owner",
    "kim": "custodian",
    "lou": "custodian",
    "max": "custodian",
}
SESSION = "ss1.abcdefghijklmnopqrst"
FIRST, SECOND = "req_" + "1" * 16, "req_" + "2" * 16
CASE = ("--case", "INC-7", "--purpose", "who was told what")


class UnsealOffice(Office):
    """An office whose people ask to open texts; there are two."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(folder, patch, capture, commands=("log", "unseal"), roles=ROLES)
        self.log_texts()

    def log_texts(self) -> None:
        """Two held texts, the second of the strict class; the first would steer a terminal."""
        with self.ledger() as ledger:
            ledger.append([Event("gateway.started", datetime.now(UTC), "gateway")])
            with Vault.open(self.data) as vault:
                for request, klass in ((FIRST, REVIEW), (SECOND, STRICT)):
                    text = f"said in {request}\nsecond \x1b[31mline"
                    body: Body = {"texts": [{"path": "/messages/0/content", "text": text}]}
                    now = datetime.now(UTC)
                    one = ToSeal(f"{SESSION}{klass}", klass, now, body)
                    (sealed,) = vault.seal_many([one], custodians=self.custodians)
                    facts: dict[str, Fact] = {"sealed": sealed.fact}
                    held = Event(
                        "text.held", now, "gateway", request, session=SESSION, facts=facts
                    )
                    ledger.append([held])

    @property
    def custodians(self) -> dict[str, str]:
        return {name: self.keys[name].seal_key for name in ("kim", "lou", "max")}

    def erase(self, klass: str) -> None:
        with Vault.open(self.data) as vault:
            vault.erase(f"{SESSION}{klass}", record=lambda _: None)

    def handed(self) -> list[str]:
        """The requests for which custodians' shares are in the vault."""
        connection = connect(self.data / "vault.sqlite")
        try:
            return [row[0] for row in connection.execute("SELECT request FROM handed")]
        finally:
            connection.close()

    def ledger(self) -> SqliteLedger:
        return SqliteLedger(self.data, environment="development")

    def ask(self, what: str = FIRST, *more: str) -> str:
        code, out, err = self("ann", "request", *CASE, what, *more)
        assert code == 0, err
        return out.strip()

    def kinds(self) -> list[str]:
        return self.all_kinds()[3:]


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> UnsealOffice:
    return UnsealOffice(tmp_path, monkeypatch, capsys)


def test_a_text_goes_from_request_to_review(office: UnsealOffice) -> None:
    identity = office.ask()
    code, shown, _ = office("bob", "approve", identity, "--yes")
    assert code == 0
    for word in ("INC-7", "who was told what", "ann, ", f"request {FIRST}: 1 text", "15 minutes"):
        assert word in shown
    code, shown, said = office("ann", "open", identity)
    assert code == 0
    assert shown.splitlines()[1:] == [
        "    /messages/0/content",
        f"    said in {FIRST}",
        "    second \\u001b[31mline",
    ]
    assert f"seawall log unseal review {identity}" in said
    assert office("cat", "review", identity, "--note", "it was right")[0] == 0
    assert office.kinds() == [
        "unseal.requested",
        "unseal.approved",
        "unseal.opened",
        "text.unsealed",
        "unseal.reviewed",
    ]


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("ann", ("approve", "ID", "--yes"), "whoever asks cannot approve"),
        ("cat", ("approve", "ID", "--yes"), "which `cat` has not"),
        ("ann", ("open", "ID"), "0 of 1 approvals"),
        ("bob", ("open", "ID"), "needs the role `investigator`"),
        ("cat", ("review", "ID", "--note", "x"), "nothing to review"),
        ("cat", ("deny", "ID", "--reason", "x"), "to deny needs the role"),
        ("bob", ("request", *CASE, FIRST), "needs the role `investigator`"),
        ("ann", ("request", *CASE, "req_" + "0" * 16), "the log has nothing"),
        ("ann", ("request", *CASE), "name a request or a session"),
        ("ann", ("request", *CASE, FIRST, "--entry", "0"), "name a request or a session"),
        ("ann", ("request", *CASE, FIRST, "--minutes", "16"), "1<=x<=15"),
        ("bob", ("approve", "uns_none", "--yes"), "no such request"),
        ("", ("approve", "ID", "--yes"), "SEAWALL_PERSON_KEY"),
    ],
)
def test_what_may_not_be_done_is_said_and_not_logged(
    office: UnsealOffice, who: str, words: tuple[str, ...], said: str
) -> None:
    identity = office.ask()
    code, _, err = office(who, *(identity if word == "ID" else word for word in words))
    assert code == 2
    assert said in err
    assert office.kinds() == ["unseal.requested"]


def test_whoever_approves_is_asked_and_may_say_no(
    office: UnsealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = office.ask()
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert office("bob", "approve", identity)[0] == 1
    assert office.kinds() == ["unseal.requested"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert office("bob", "approve", identity)[0] == 0
    assert office.kinds() == ["unseal.requested", "unseal.approved"]


def test_a_strict_text_is_opened_by_two_custodians_while_the_third_is_away(
    office: UnsealOffice,
) -> None:
    (office.folder / "max.key").unlink()
    identity = office.ask(SECOND)
    code, shown, _ = office("kim", "approve", identity, "--yes")
    assert code == 0
    assert "two custodians" in shown
    assert len(office.handed()) == 1
    assert "1 of 2 approvals" in office("ann", "open", identity)[2]
    office("lou", "approve", identity, "--yes")
    code, shown, said = office("ann", "open", identity)
    assert (code, "to be reviewed by a third person" in said) == (0, True)
    assert f"said in {SECOND}" in shown
    assert office("cat", "review", identity, "--note", "it was right")[0] == 0
    assert office.kinds() == [
        "unseal.requested",
        "unseal.approved",
        "unseal.approved",
        "unseal.opened",
        "text.unsealed",
        "unseal.reviewed",
    ]


def test_what_custodians_handed_over_goes_with_a_denial_and_with_time(
    office: UnsealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = office.ask(SECOND), office.ask(SECOND)
    office("kim", "approve", first, "--yes")
    office("kim", "approve", second, "--yes")
    assert len(office.handed()) == 2
    office("kim", "deny", first, "--reason", "wrong case")
    (left,) = office.handed()
    assert left.startswith("sha256:")
    with Vault.open(office.data) as vault:
        (kept,) = vault.handed(left)
        vault.end_handed(kept.until - timedelta(seconds=1))
        vault.hand([replace(kept, until=datetime.now(UTC))])
    monkeypatch.setattr(sys, "argv", ["seawall", "log", "retain"])
    with pytest.raises(SystemExit):
        main()
    assert office.handed() == []


def test_who_asks_for_strict_texts_needs_a_seal_key_in_the_policy(office: UnsealOffice) -> None:
    policy = office.folder / "seawall.yaml"
    told = policy.read_text("utf-8")
    policy.write_text(told.replace(f', seal_key: "{office.keys["ann"].seal_key}"', ""), "utf-8")
    code, _, err = office("ann", "request", *CASE, SECOND)
    assert code == 2
    assert "`ann` has none in the policy file" in err
    assert office("ann", "request", *CASE, FIRST)[0] == 0


def test_a_custodian_who_turned_investigator_asks_for_no_text_that_they_keep(
    office: UnsealOffice,
) -> None:
    policy = office.folder / "seawall.yaml"
    told = policy.read_text("utf-8")
    both = told.replace("max: {roles: [custodian]", "max: {roles: [custodian, investigator]")
    policy.write_text(both, "utf-8")
    code, _, err = office("max", "request", *CASE, FIRST)
    assert (code, "is not `custodian` and `investigator` at once" in err) == (2, True)
    policy.write_text(both.replace("[custodian, investigator]", "[investigator]"), "utf-8")
    code, _, err = office("max", "request", *CASE, SECOND)
    assert (code, "`max` keeps a share" in err) == (2, True)
    assert office("max", "request", *CASE, FIRST)[0] == 0
    assert office.kinds() == ["unseal.requested"]


def test_a_custodian_who_has_another_key_now_names_the_old_one_too(office: UnsealOffice) -> None:
    old = office.keys["kim"]
    key = make_person_key(office.folder / "kim2.key", "kim")
    policy = office.folder / "seawall.yaml"
    told = policy.read_text("utf-8").replace(old.public, key.public)
    policy.write_text(told.replace(old.seal_key, key.seal_key), "utf-8")
    identity = office.ask(SECOND)
    code, _, err = office("kim2", "approve", identity, "--yes")
    assert (code, "--old-key" in err) == (2, True)
    assert office("kim2", "approve", identity, "--yes", "--old-key", "kim.key")[0] == 0
    office("lou", "approve", identity, "--yes")
    assert f"said in {SECOND}" in office("ann", "open", identity)[1]


def test_a_strict_text_takes_two_custodians_and_what_is_gone_is_said(office: UnsealOffice) -> None:
    identity = office.ask(SESSION)
    assert office("bob", "approve", identity, "--yes")[0] == 2
    code, shown, _ = office("kim", "approve", identity, "--yes")
    assert code == 0
    assert "two custodians" in shown
    assert "1 of 2 approvals" in office("ann", "open", identity)[2]
    assert "waiting, 1 of 2 approvals" in office("", "list")[1]
    office("lou", "approve", identity, "--yes")
    office.erase(STRICT)
    code, shown, _ = office("ann", "open", identity)
    assert code == 1
    assert f"said in {FIRST}" in shown
    assert SECOND not in shown.partition("erased")[2]
    assert "erased" in shown


def test_two_custodians_may_be_asked_for_where_the_class_does_not(office: UnsealOffice) -> None:
    identity = office.ask(FIRST, "--strict")
    assert office("bob", "approve", identity, "--yes")[0] == 2
    assert office("kim", "approve", identity, "--yes")[0] == 0


def test_a_denied_request_opens_nothing(office: UnsealOffice) -> None:
    identity = office.ask()
    office("bob", "approve", identity, "--yes")
    assert office("bob", "deny", identity, "--reason", "wrong case")[0] == 0
    assert "was denied" in office("ann", "open", identity)[2]
    assert f"{identity}  denied" in office("", "list")[1]


def test_the_key_may_be_named_by_the_environment(
    office: UnsealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEAWALL_PERSON_KEY", str(office.folder / "ann.key"))
    assert office("", "request", *CASE, "--entry", "0")[0] == 0
    (office.folder / "ann.key").chmod(0o644)
    code, _, said = office("", "request", *CASE, FIRST)
    assert code == 2
    assert "can be read by others" in said


def test_the_list_tells_how_each_request_stands(office: UnsealOffice) -> None:
    assert "no request" in office("", "list")[1]
    first, second = office.ask(), office.ask(SESSION, "--minutes", "1")
    office("bob", "approve", first, "--yes")
    lines = office("", "list")[1].splitlines()
    assert lines[0] == f"{second}  waiting, 0 of 2 approvals"
    assert lines[1] == "    INC-7: who was told what"
    assert lines[2].endswith(f"session {SESSION}")
    assert lines[3].startswith(f"{first}  approved until ")


def test_what_nobody_reviewed_in_time_is_listed_and_fails(office: UnsealOffice) -> None:
    assert office("", "list", "--overdue")[0] == 0
    past = datetime.now(UTC) - timedelta(hours=73)
    with office.ledger() as ledger:
        identity = opened_then(office.keys, ledger, office.folder, past)
    code, shown, _ = office("", "list", "--overdue")
    assert code == 1
    assert shown.startswith(f"{identity}  overdue, 1 opening, by ")
    assert office("cat", "review", identity, "--note", "late, but right")[0] == 0
    assert office("", "list", "--overdue")[0] == 0
    assert f"{identity}  reviewed" in office("", "list")[1]


def reading(vault: Vault, ref: str, digest: str) -> str:
    return readable(vault.read(ref, digest))


def opened_then(
    keys: dict[str, PersonKey], ledger: SqliteLedger, folder: Path, at: datetime
) -> str:
    """Somebody opened a text at that time, as it should be done."""
    people = load_people(folder / "seawall.yaml")
    facts: dict[str, Fact] = {"case": "C", "purpose": "p", "minutes": 5, "request": FIRST}

    def act(kind: str, who: str, facts: dict[str, Fact], nonce: int) -> Act:
        return Act(kind, who, at, facts, f"{nonce:032x}", people.tenant, people.environment)

    asked = sign(act("unseal.requested", "ann", facts, 1), keys["ann"].signing)
    identity = enter(ledger, people, asked, at)
    about: dict[str, Fact] = {"unsealing": identity, "digest": asked.act.digest}
    enter(ledger, people, sign(act("unseal.approved", "bob", about, 2), keys["bob"].signing), at)
    opening = sign(act("unseal.opened", "ann", about, 3), keys["ann"].signing)
    with open_vault(folder / "seawall.yaml") as vault:
        read = partial(reading, vault)
        open_texts(ledger, people, opening, at, read=read)
    return identity


def test_signatures_are_left_out_of_what_people_read(
    office: UnsealOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.ask()
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["seawall", "log", "search", "--kind", "unseal.*"])
    with pytest.raises(SystemExit):
        main()
    out = capsys.readouterr().out
    assert "by ann, case INC-7, minutes 15, purpose who was told what" in out
    assert "signature" not in out


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_terminal_of_any_width_is_filled(
    office: UnsealOffice, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    identity = office.ask()
    office("bob", "approve", identity, "--yes")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    for words in (("ann", "open", identity), ("", "list")):
        shown = strip_styles(office(*words)[1])
        assert max(len(line) for line in shown.splitlines()) <= columns
