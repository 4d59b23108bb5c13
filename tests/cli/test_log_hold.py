"""`seawall log hold`: two people, each with a key of their own, keep texts from going."""

import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seawall.access import Act, Holds, enter_hold, sign
from seawall.access.holding import REQUESTED
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.ledger import Pseudonyms
from seawall.ledger.vault import Hold, Vault, facts_of, opened_event
from seawall.terms import Fact
from tests.cli.office import Office
from tests.cli.test_log import strip_styles
from tests.cli.test_log_vault import NOW, OLD, logged, sealed, there

ROLES = {"ada": "investigator", "bo": "lead", "cleo": "owner", "dan": "admin", "rev": "reviewer"}
LEADS = {"ada": "dan"}
ANN = ("--subject", "ann@corp.com", "--reason", "a court asked")


class HoldOffice(Office):
    """An office whose people ask for legal holds."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(folder, patch, capture, commands=("log",), roles=ROLES, leads=LEADS)
        with open_ledger(self.policy):
            pass

    def done(self, who: str, *words: str) -> str:
        """The same of `seawall log hold`, where nothing may go wrong; the output."""
        code, out, err = self(who, "hold", *words)
        assert code == 0, err
        return out

    def asked(self, name: str, at: datetime) -> None:
        """Ada asked for a hold on all texts at that time."""
        people = load_people(self.policy)
        lines = [Hold(name, at, ("ada",), "a court", klass="text")]
        act = Act(
            REQUESTED,
            "ada",
            at,
            facts_of(lines),
            secrets.token_hex(16),
            people.tenant,
            people.environment,
        )
        with open_ledger(self.policy) as ledger, Vault.open(self.data) as vault:
            holds = Holds(ledger, vault, people)
            enter_hold(holds, sign(act, self.keys["ada"].signing), at, reason="a court")

    def kinds(self) -> list[str]:
        return [kind for kind in self.all_kinds() if "hold" in kind]


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[HoldOffice]:
    office = HoldOffice(tmp_path, monkeypatch, capsys)
    yield office
    log = b"".join(path.read_bytes() for path in office.data.glob("log.sqlite*"))
    assert b"ann@corp" not in log
    assert b"a court" not in log


def test_a_hold_goes_from_request_to_its_end_by_two_people_each(office: HoldOffice) -> None:
    kept = sealed(office.data, at=OLD)
    assert office.done("ada", "open", "case-7", *ANN) == "the hold `case-7` holds for a day\n"
    shown = office.done("bo", "approve", "case-7", "--yes")
    assert "a court asked" in shown
    assert shown.endswith("the hold `case-7` is open\n")
    assert office("", "retain")[2] == "  the legal hold `case-7` keeps 1 text\n"
    office.done("cleo", "close", "case-7")
    assert office("", "erase", "--subject", "ann@corp.com")[0] == 1
    shown = office.done("dan", "approve", "case-7", "--yes")
    assert "cleo asked to close it" in shown
    assert "is closed" in shown
    assert there(office.data, kept)
    assert office("", "retain")[1].startswith("deleted 1 text of `text`")
    assert not there(office.data, kept)
    assert office.kinds() == [
        "hold.requested",
        "vault.hold_placed",
        "hold.approved",
        "vault.hold_opened",
        "hold.close_requested",
        "hold.close_approved",
        "vault.hold_closed",
    ]
    acts = [logged(office.data, kind)[0].event.facts for kind in office.kinds()]
    assert acts[3]["by"] == ["ada", "bo"]
    assert acts[3]["acts"] == [acts[0]["nonce"], acts[2]["nonce"]]
    assert acts[6]["by"] == ["cleo", "dan"]
    assert acts[6]["acts"] == [acts[4]["nonce"], acts[5]["nonce"]]
    assert office("", "verify")[0] == 0


def test_a_hold_keeps_from_the_request_on_and_an_erasure_says_why(office: HoldOffice) -> None:
    office.done("ada", "open", "case-7", *ANN)
    kept = sealed(office.data)  # came after it
    code, _, warned = office("", "erase", "--subject", "ann@corp.com")
    assert code == 1
    first, *more = warned.splitlines()
    assert first == "  the legal hold `case-7` keeps the rest"
    assert more[0].startswith("    ada asked for it on ")
    assert more[1].startswith("    nobody has approved that yet; it lapses on ")
    assert there(office.data, kept)
    office.done("bo", "approve", "case-7", "--yes")
    warned = office("", "erase", "--subject", "ann@corp.com")[2]
    assert warned.splitlines()[2].startswith("    bo approved it on ")


def test_what_nobody_approved_within_a_day_holds_nothing_any_more(office: HoldOffice) -> None:
    old, young = sealed(office.data, at=OLD), sealed(office.data)
    office.asked("case-7", datetime.now(UTC) - timedelta(hours=24))
    code, _, said = office("bo", "hold", "approve", "case-7", "--yes")
    assert code == 2
    assert "is lapsed" in said
    assert office("", "retain")[2] == ""
    assert not there(office.data, old)
    office.asked("case-8", datetime.now(UTC) - timedelta(hours=24))
    assert office("", "erase", "--subject", "ann@corp.com")[0] == 0
    assert not there(office.data, young)
    assert office.kinds() == ["hold.requested", "vault.hold_placed", "vault.hold_dropped"] * 2
    assert "nobody approved it: it ended on" in office.done("", "list")


def test_a_request_of_a_moment_before_its_lapse_still_holds(office: HoldOffice) -> None:
    kept = sealed(office.data, at=OLD)
    office.asked("case-7", datetime.now(UTC) - timedelta(hours=23))
    assert office("", "retain")[2] == "  the legal hold `case-7` keeps 1 text\n"
    assert there(office.data, kept)
    office.done("bo", "approve", "case-7", "--yes")


def test_a_denied_hold_holds_nothing_and_its_name_is_spent(office: HoldOffice) -> None:
    kept = sealed(office.data, at=OLD)
    office.done("ada", "open", "case-7", *ANN)
    assert "is denied" in office.done("bo", "deny", "case-7")
    assert "case-7  denied" in office.done("", "list")
    office("", "retain")
    assert not there(office.data, kept)
    for words in (("approve", "case-7", "--yes"), ("close", "case-7"), ("deny", "case-7")):
        assert "the hold `case-7` is denied" in office("bo", "hold", *words)[2]
    assert "another name" in office("ada", "hold", "open", "case-7", *ANN)[2]


def test_a_denied_end_leaves_the_hold_open_and_can_be_asked_for_again(office: HoldOffice) -> None:
    office.done("ada", "open", "case-7", *ANN)
    office.done("bo", "approve", "case-7", "--yes")
    office.done("ada", "close", "case-7")
    assert "asked for once" in office("cleo", "hold", "close", "case-7")[2]
    assert "stays open" in office.done("cleo", "deny", "case-7")
    assert "nothing to decide" in office("bo", "hold", "approve", "case-7", "--yes")[2]
    office.done("ada", "close", "case-7")
    office.done("bo", "approve", "case-7", "--yes")
    assert "case-7  closed" in office.done("", "list")


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("ada", ("approve", "case-7", "--yes"), "whoever asks cannot approve"),
        ("dan", ("approve", "case-7", "--yes"), "in one reporting line"),
        ("rev", ("approve", "case-7", "--yes"), "which `rev` has not"),
        ("rev", ("deny", "case-7"), "to deny needs the role"),
        ("rev", ("open", "case-8", *ANN), "which `rev` has not"),
        ("rev", ("close", "case-7"), "which `rev` has not"),
        ("bo", ("close", "case-7"), "only an open hold can be closed"),
        ("bo", ("approve", "case-9", "--yes"), "has no hold of this name"),
        ("bo", ("open", "case-7", *ANN), "another name"),
        ("", ("approve", "case-7", "--yes"), "SEAWALL_PERSON_KEY"),
    ],
)
def test_what_may_not_be_done_is_said_and_not_logged(
    office: HoldOffice, who: str, words: tuple[str, ...], said: str
) -> None:
    office.done("ada", "open", "case-7", *ANN)
    code, _, err = office(who, "hold", *words)
    assert code == 2
    assert said in err
    assert office.kinds() == ["hold.requested", "vault.hold_placed"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("case-7", "--subject", "ann@corp.com"), "--reason"),
        (("case-7", "--reason", "why"), "a hold names a subject"),
        (("Case 7", *ANN), "a hold's name"),
        (("case-7", "--subject", "ss1.short", "--reason", "why"), "in full"),
        (("case-7", *ANN, "--since", "1d", "--until", "2d"), "`since` must be before"),
        (("case-7", "--class", "text", "--reason", "x" * 201), "a hold's reason"),
    ],
)
def test_a_hold_that_cannot_be_is_an_error_that_says_why(
    office: HoldOffice, words: tuple[str, ...], said: str
) -> None:
    code, _, err = office("ada", "hold", "open", *words)
    assert code != 0
    assert said in err
    assert office.kinds() == []


def test_whoever_approves_sees_it_first_and_may_say_no(office: HoldOffice) -> None:
    office.done("ada", "open", "case-7", *ANN, "--class", "review", "--since", "2026-01-01")
    code, shown, _ = office("bo", "hold", "approve", "case-7", stdin="n\n")
    assert code == 1
    token = Pseudonyms.open(office.data).token("principal", "ann@corp.com", NOW)
    assert f"class review of {token} from 2026-01-01 00:00:00.000 UTC" in shown
    assert office.kinds() == ["hold.requested", "vault.hold_placed"]
    assert office("bo", "hold", "approve", "case-7", stdin="y\n")[0] == 0


def test_a_restored_backup_of_the_vault_has_what_was_asked_opened_and_closed(
    office: HoldOffice,
) -> None:
    kept = sealed(office.data, at=OLD)
    shutil.copy(office.data / "vault.sqlite", office.data / "backup")

    def restore() -> None:
        shutil.copy(office.data / "backup", office.data / "vault.sqlite")

    office.done("ada", "open", "case-7", *ANN, "--until", "2100-01-01")
    restore()
    assert office("", "retain")[2] == "  the legal hold `case-7` keeps 1 text\n"
    shown = office.done("bo", "approve", "case-7", "--yes")
    assert "none is kept" in shown
    restore()
    assert office("", "retain")[2] == "  the legal hold `case-7` keeps 1 text\n"
    office.done("cleo", "close", "case-7")
    office.done("bo", "approve", "case-7", "--yes")
    office.done("ada", "open", "case-8", *ANN)
    office.done("ada", "deny", "case-8")
    restore()
    with Vault.open(office.data) as vault:
        first, second = sorted(vault.holds(), key=lambda hold: hold.name)
        assert (first.by, first.closed_by) == (("ada", "bo"), ("cleo", "bo"))
        assert first.until == datetime(2100, 1, 1, tzinfo=UTC)
        assert (second.by, second.closed_by) == (("ada",), ("ada",))
    assert there(office.data, kept)


def test_a_hold_that_nobody_signed_is_told_as_such_and_two_people_can_close_it(
    office: HoldOffice,
) -> None:
    lines = [Hold("case-1", datetime.now(UTC), ("eve", "mallory"), klass="text")]
    with open_ledger(office.policy) as ledger, Vault.open(office.data) as vault:
        vault.open_hold(lines, record=lambda: ledger.append([opened_event(lines, actor="cli")]))
    listed = office.done("", "list")
    assert "by eve and mallory, of whom the log has no signatures" in listed
    office.done("ada", "close", "case-1")
    office.done("bo", "approve", "case-1", "--yes")
    with Vault.open(office.data) as vault:
        assert vault.holds()[0].closed_by == ("ada", "bo")


def test_the_list_tells_how_each_hold_stands(office: HoldOffice) -> None:
    assert "no holds yet" in office.done("", "list")
    office.done("ada", "open", "case-7", *ANN)
    office.done("bo", "approve", "case-7", "--yes")
    office.done("ada", "close", "case-7")
    office.done("bo", "open", "case-8", "--class", "text", "--reason", "an audit")
    lines = office.done("", "list").splitlines()
    assert lines[:3] == ["case-8  waiting", "    class text", "    an audit"]
    assert lines[5] == "case-7  open, to be closed"
    assert [line.split(" on ")[0].strip() for line in lines[8:]] == [
        "ada asked for it",
        "bo approved it",
        "ada asked to close it",
        "nobody has approved that yet; it lapses",
    ]


def test_the_reason_of_a_hold_stays_in_the_vault(office: HoldOffice) -> None:
    office.done("ada", "open", "case-7", *ANN)
    facts: dict[str, Fact] = dict(logged(office.data, "hold.requested")[0].event.facts)
    assert facts.keys() == {"hold", "subjects", "by", "key", "nonce", "signature"}


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_terminal_of_any_width_is_filled(
    office: HoldOffice, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    office.done("ada", "open", "case-7", *ANN)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = strip_styles(office.done("", "list"))
    assert max(len(line) for line in shown.splitlines()) <= columns
