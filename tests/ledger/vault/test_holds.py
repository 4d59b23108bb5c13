"""What is over its time goes, what a legal hold matches stays, and both are told."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from seawall.errors import LedgerError, TextGone
from seawall.ledger import SqliteLedger
from seawall.ledger.facts import minimal
from seawall.ledger.leaf import microseconds
from seawall.ledger.vault import (
    Hold,
    Sealed,
    Vault,
    closed_event,
    dropped_event,
    holds_of,
    opened_event,
)
from seawall.ledger.vault.database import FILE
from seawall.terms import Fact
from tests.ledger.events import NOON
from tests.ledger.vault.sealing import ANN, BOB, to_seal

CASE = Hold("case-7", NOON, ("ada", "bo"), "a court asked", subject=ANN)
SCHEDULE = {"text": 30, "review": 60}


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


def nothing(*_: object) -> None:
    """Record nothing."""


def there(vault: Vault, *texts: Sealed) -> list[bool]:
    def one(sealed: Sealed) -> bool:
        try:
            return bool(vault.read(sealed.ref, sealed.digest))
        except TextGone:
            return False

    return [one(sealed) for sealed in texts]


def test_each_class_goes_after_its_own_days(vault: Vault) -> None:
    text, review, young = vault.seal_many(
        [to_seal(), to_seal(klass="review"), to_seal(at=day(20))]
    )
    told = vault.expire(SCHEDULE, day(30), record=nothing)
    assert told.texts == {"text": 0, "review": 0}
    told = vault.expire(SCHEDULE, day(30.5), record=nothing)
    assert (told.texts, told.held, told.unscheduled) == ({"text": 1, "review": 0}, {}, ())
    assert there(vault, text, review, young) == [False, True, True]
    with pytest.raises(TextGone, match="over its time"):
        vault.read(text.ref, text.digest)
    assert vault.expire(SCHEDULE, day(60.5), record=nothing).texts == {"text": 1, "review": 1}


def test_what_no_event_names_is_not_swept_while_it_is_held(vault: Vault) -> None:
    anns, bobs = vault.seal_many([to_seal(), to_seal(BOB)])
    vault.open_hold([CASE], record=nothing)
    assert vault.sweep([], before=day(1)) == 1
    assert there(vault, anns) == [True]
    with pytest.raises(LedgerError, match="no sealed text"):
        vault.read(bobs.ref, bobs.digest)
    vault.close_hold(CASE.name, ("ada", "bo"), day(1), record=nothing)
    assert vault.sweep([], before=day(1)) == 1


def test_a_hold_that_begins_while_the_log_is_read_for_a_sweep_keeps_its_texts(
    vault: Vault,
) -> None:
    anns, _ = vault.seal_many([to_seal(), to_seal(BOB)])

    def log() -> Iterator[str]:
        vault.open_hold([CASE], record=nothing)
        yield "another"

    assert vault.sweep(log(), before=day(1)) == 1
    assert there(vault, anns) == [True]


def test_a_class_of_which_the_schedule_says_nothing_stays_and_is_told(vault: Vault) -> None:
    (kept,) = vault.seal_many([to_seal(klass="odd")])
    assert vault.expire(SCHEDULE, day(3_000), record=nothing).unscheduled == ("odd",)
    assert there(vault, kept) == [True]


def test_keys_and_subjects_that_nothing_needs_go_with_their_quarter(
    vault: Vault, folder: Path
) -> None:
    vault.seal_many([to_seal()])
    assert vault.expire({"text": 30}, day(40), record=nothing).keys == 0  # the quarter goes on
    assert vault.expire({"text": 30}, day(70), record=nothing).keys == 1
    with closing(sqlite3.connect(folder / FILE)) as connection:
        for table in ("dek", "subject", "sealed"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize(
    ("hold", "held"),
    [
        (CASE, [True, True, False]),
        (replace(CASE, klass="text"), [True, False, False]),
        (replace(CASE, subject="", klass="review"), [False, True, False]),
        (replace(CASE, since=day(0), until=day(1)), [True, True, False]),
        (replace(CASE, until=NOON), [False, False, False]),
        (replace(CASE, since=day(1)), [False, False, False]),
    ],
)
def test_a_hold_keeps_what_it_matches_from_expiring_and_from_erasure(
    vault: Vault, hold: Hold, held: list[bool]
) -> None:
    texts = vault.seal_many([to_seal(), to_seal(klass="review"), to_seal(BOB)])
    vault.open_hold([hold], record=nothing)
    expired = vault.expire(SCHEDULE, day(100), record=nothing)
    assert there(vault, *texts) == held
    assert expired.held == ({"case-7": sum(held)} if any(held) else {})
    erased = vault.erase(ANN, record=nothing)
    assert there(vault, *texts) == held
    assert erased.held == (("case-7",) if any(held) else ())


def test_an_erasure_takes_what_no_hold_needs_and_the_rest_after_the_hold(vault: Vault) -> None:
    text, review = vault.seal_many([to_seal(), to_seal(klass="review")])
    vault.open_hold([replace(CASE, klass="review")], record=nothing)
    erased = vault.erase(ANN, record=nothing)
    assert (erased.keys, erased.texts, erased.held, erased.subjects) == (1, 1, ("case-7",), ())
    assert there(vault, text, review) == [False, True]
    vault.close_hold("case-7", ("cleo", "dan"), day(1), record=nothing)
    erased = vault.erase(ANN, record=nothing)
    assert (erased.keys, erased.texts, erased.held) == (1, 1, ())
    assert there(vault, text, review) == [False, False]


def test_holds_are_remembered_with_who_opened_and_closed_them(vault: Vault) -> None:
    whole = replace(CASE, klass="text", since=day(-3), until=day(3))
    vault.open_hold([whole], record=nothing)
    assert vault.holds() == [whole]
    vault.close_hold("case-7", ("cleo", "dan"), day(1), record=nothing)
    assert vault.holds() == [replace(whole, closed=day(1), closed_by=("cleo", "dan"))]
    with pytest.raises(LedgerError, match="no hold `case-7` is open"):
        vault.close_hold("case-7", ("cleo", "dan"), day(1), record=nothing)
    with pytest.raises(LedgerError, match="another name"):
        vault.open_hold([replace(CASE, opened=day(2), subject=BOB)], record=nothing)
    with pytest.raises(LedgerError, match="another name"):
        vault.open_hold([whole], record=nothing)


def test_one_person_alone_opens_and_closes_nothing(vault: Vault) -> None:
    vault.open_hold([CASE], record=nothing)
    for alone in (
        ("ada", "ada "),
        ("ada", "ada"),
        ("ada", ""),
        ("", ""),
        ("ada", "b\no"),
        ("ada", "Bo"),
    ):
        with pytest.raises(LedgerError):
            replace(CASE, by=alone)
        with pytest.raises(LedgerError):
            vault.close_hold("case-7", alone, day(1), record=nothing)


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""}, {"name": "\x1b[2J"}, {"subject": ""}, {"subject": "a b"},
        {"klass": "Text"}, {"reason": "x" * 201}, {"since": NOON, "until": NOON},
    ],
)  # fmt: skip
def test_a_hold_that_says_nothing_clear_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(LedgerError):
        replace(CASE, **bad)  # type: ignore[arg-type]


def test_a_hold_that_the_log_was_not_told_of_is_none(vault: Vault) -> None:
    def fail() -> None:
        raise LedgerError("the disk is full")

    with pytest.raises(LedgerError, match="full"):
        vault.open_hold([CASE], record=fail)
    assert vault.holds() == []
    vault.open_hold([CASE], record=nothing)
    with pytest.raises(LedgerError, match="full"):
        vault.close_hold("case-7", ("cleo", "dan"), day(1), record=fail)
    assert vault.holds() == [CASE]


def test_a_restored_backup_has_the_holds_that_the_log_tells_of(vault: Vault, folder: Path) -> None:
    (kept,) = vault.seal_many([to_seal()])
    vault.close()
    shutil.copy(folder / FILE, folder / "backup")
    lines = [replace(CASE, since=day(-1)), replace(CASE, since=day(-1), subject=BOB)]
    with Vault.open(folder) as opened, SqliteLedger(folder) as ledger:
        opened.open_hold(lines, record=lambda: ledger.append([opened_event(lines, actor="cli")]))
    shutil.copy(folder / "backup", folder / FILE)
    with Vault.open(folder) as again, SqliteLedger(folder) as ledger:
        assert again.holds() == [replace(line, reason="") for line in lines]
        assert again.expire(SCHEDULE, day(100), record=nothing).held == {"case-7": 1}
        by = ("cleo", "dan")
        told = closed_event("case-7", by, day(1), actor="cli")
        again.close_hold("case-7", by, day(1), record=lambda: ledger.append([told]))
    shutil.copy(folder / "backup", folder / FILE)
    with Vault.open(folder) as again:
        assert {hold.closed_by for hold in again.holds()} == {by}
        assert there(again, kept) == [True]


def test_a_provisional_hold_keeps_texts_until_it_is_dropped(vault: Vault, folder: Path) -> None:
    (kept,) = vault.seal_many([to_seal()])
    asked = replace(CASE, by=("ada",))
    assert asked.provisional
    placed = opened_event([asked], actor="ada")
    with SqliteLedger(folder) as ledger:
        vault.open_hold([asked], record=lambda: ledger.append([placed]))
        assert vault.holds() == [asked]
        assert vault.erase(ANN, record=nothing).held == ("case-7",)
        assert vault.expire(SCHEDULE, day(100), record=nothing).held == {"case-7": 1}
        with pytest.raises(LedgerError, match="no hold `case-7` is open"):
            vault.close_hold("case-7", ("cleo", "dan"), day(1), record=nothing)
        ledger.append([dropped_event("case-7", (), day(1), actor="cli")])
        vault.reapply(ledger)
    assert vault.holds() == [replace(asked, closed=day(1), closed_by=())]
    assert there(vault, kept) == [True]
    vault.erase(ANN, record=nothing)
    assert there(vault, kept) == [False]


def test_two_people_open_what_one_has_asked_for(vault: Vault, folder: Path) -> None:
    asked = [replace(CASE, by=("ada",)), replace(CASE, by=("ada",), subject=BOB)]
    opened = [replace(line, by=("ada", "bo"), opened=day(1), reason="") for line in asked]
    vault.open_hold(asked, record=nothing)
    with pytest.raises(LedgerError, match="another name"):
        vault.open_hold([replace(line, opened=day(1)) for line in asked], record=nothing)
    vault.open_hold(opened, record=nothing)
    assert vault.holds() == [replace(line, reason=CASE.reason) for line in opened]
    with pytest.raises(LedgerError, match="another name"):
        vault.open_hold(opened, record=nothing)
    with SqliteLedger(folder) as ledger:  # what ends a request does not end what two opened
        ledger.append(
            [
                opened_event(asked, actor="ada"),
                opened_event(opened, actor="bo"),
                dropped_event("case-7", (), day(1), actor="cli"),
            ]
        )
        vault.reapply(ledger)
    assert vault.holds() == [replace(line, reason=CASE.reason) for line in opened]


def test_a_time_that_limits_a_hold_reaches_the_log_of_an_installation() -> None:
    subject = "pz1.default.2026q3.principal." + "a" * 26
    line = replace(CASE, subject=subject, since=day(-1), until=day(1))
    event = opened_event([line], actor="ada", acts=["0" * 32, "1" * 32])
    assert minimal(event) == (event, ())
    assert holds_of(event.facts, by=line.by, at=NOON) == [replace(line, reason="")]


def test_times_of_older_logs_are_read_as_they_were_written() -> None:
    facts: dict[str, Fact] = {"hold": "case-7", "class": "text", "since": microseconds(NOON)}
    (line,) = holds_of(facts, by=("ada", "bo"), at=NOON)
    assert (line.since, line.until) == (NOON, None)


def test_an_end_that_one_person_alone_has_told_the_log_of_ends_nothing(
    vault: Vault, folder: Path
) -> None:
    vault.open_hold([CASE], record=nothing)
    with SqliteLedger(folder) as ledger:
        ledger.append(
            [closed_event("case-7", by, day(1), actor="x") for by in (("ada",), ("ada", "ada"))]
        )
        vault.reapply(ledger)
    assert vault.holds() == [CASE]
