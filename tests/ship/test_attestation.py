"""A signed result holds for what it is about, for a while, and with the log's proof."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from seawall.errors import LedgerError, ShipError
from seawall.ledger import (
    SqliteLedger,
    Verifier,
    open_for_reading,
    own_verifiers,
    prove,
    require_minimal,
)
from seawall.ship.answer import Outcome
from seawall.ship.attestation import (
    CHECKED,
    CLOCKS,
    PREDICATE,
    READY,
    STATEMENT,
    Proof,
    Statement,
    checked_facts,
    proved,
    read_proof,
    read_statement,
    statement_of,
)
from seawall.ship.gate import Leave, Loosened, Result, Waiver, judge
from seawall.ship.subject import digest_of
from seawall.ship.verifying import Wanted, objections
from seawall.terms import Event
from tests.ship.world import NOW, SUBJECT, WHOLE, WITNESS, ago, checklist, evidence, probe

LINES = checklist(probe("log-whole"), probe("log-witnessed"))
TERMS = {p.id: p.terms for p in LINES.probes}


def result(*, ready: bool = True) -> Result:
    given = evidence(log=WHOLE, witnesses=WITNESS if ready else ())
    return judge(LINES, given, Leave(), TERMS)


def payload(it: Result | None = None) -> bytes:
    return statement_of(it or result(), "default", signer="ci")


def refused(
    statement: Statement | None = None,
    *,
    now: datetime = NOW,
    logged: datetime | None = NOW,
    **wanted: object,
) -> list[str]:
    told = statement or read_statement(payload())
    return list(objections(told, Wanted(**{"feature": "support", **wanted}), now, logged))  # type: ignore[arg-type]


def test_a_result_is_an_in_toto_statement_whose_subjects_are_what_is_shipped() -> None:
    said = json.loads(payload())
    assert (said["_type"], said["predicateType"]) == (STATEMENT, PREDICATE)
    assert {each["name"]: each["digest"]["sha256"] for each in said["subject"]} == {
        f"default/support#{part}": digest.removeprefix("sha256:")
        for part, digest in SUBJECT.digests.items()
    }
    predicate = said["predicate"]
    assert predicate["timeCreated"] == "2026-11-30T12:00:00+00:00"
    assert {"id", "policies"} <= predicate["verifier"].keys()
    assert predicate["properties"] == [
        "seawall/ship/log-whole/verified",
        "seawall/ship/log-witnessed/verified",
        READY,
    ]


def test_properties_are_of_what_passes_and_ready_is_of_all() -> None:
    told = read_statement(payload(result(ready=False)))
    assert told.properties == {"seawall/ship/log-whole/verified"}
    assert not told.ready
    waiver = Waiver("log-witnessed", ("ana", "bo"), ago(days=-1), "mail")
    waived = judge(LINES, evidence(log=WHOLE), Leave(waivers=[waiver]), TERMS)
    assert waived.answers[1].outcome is Outcome.WAIVED
    assert "seawall/ship/log-witnessed/waived" in read_statement(payload(waived)).properties


def test_a_result_that_is_right_in_all_has_nothing_against_it() -> None:
    wanted = {"commit": digest_of("commit"), "policy": digest_of("policy")}
    assert refused(feature="support", digests=wanted) == []


@pytest.mark.parametrize("part", ["policy", "scopes", "model", "version", "commit", "checklist"])
def test_a_result_of_another_subject_is_refused(part: str) -> None:
    assert refused(digests={part: digest_of("another")}) == [f"it is of another `{part}`"]


def test_a_result_that_does_not_say_of_what_it_is_is_refused() -> None:
    assert refused(digests={"prompts": digest_of("p")}) == [
        "it does not say of which `prompts` it is"
    ]
    assert refused(feature="sales") == ["it is of the feature `support`, not of `sales`"]


def test_an_old_result_is_refused_by_its_own_time_and_by_the_log_s() -> None:
    assert refused(now=NOW + timedelta(hours=24)) == []
    late = refused(now=NOW + timedelta(hours=24, seconds=1))
    assert late == ["it is 24 hours old, and may be 24"]
    assert refused(now=NOW + timedelta(hours=2), max_age=timedelta(hours=1)) != []
    young = replace(read_statement(payload()), at=NOW + timedelta(minutes=4))
    assert refused(young, logged=NOW - timedelta(hours=25)) != []


def test_a_clock_that_is_wrong_is_told() -> None:
    """A result from later than the log that has it was not logged when it was made."""
    ahead = replace(read_statement(payload()), at=NOW + CLOCKS + timedelta(seconds=1))
    assert refused(ahead, logged=None) == ["it is from the future; a clock is wrong"]
    told = read_statement(payload())
    skewed = refused(told, logged=NOW - CLOCKS - timedelta(seconds=1))
    assert skewed == ["it says a later time than the log that has it; a clock is wrong"]


def test_a_result_that_is_not_ready_is_refused_with_what_is_missing() -> None:
    (said,) = refused(read_statement(payload(result(ready=False))))
    assert said == "it says NOT READY: log-witnessed"


def loosened() -> Result:
    """READY by leave for a checklist that asks for less, until the next noon."""
    two = Loosened(("ana", "bo"), NOW + timedelta(days=1))
    leave = Leave(loosened={LINES.digest: two})
    more = {**TERMS, "more": probe("log-erases").terms}
    return judge(LINES, evidence(log=WHOLE, witnesses=WITNESS), leave, more)


def test_a_result_by_leave_holds_no_longer_than_the_leave() -> None:
    said = payload(loosened())
    ours = json.loads(said)["predicate"]["seawall"]
    assert (ours["loosened_by"], ours["loosened_until"]) == (
        ["ana", "bo"],
        "2026-12-01T12:00:00+00:00",
    )
    told, end = read_statement(said), NOW + timedelta(days=1)
    assert (told.ready, told.loosened_by, told.loosened_until) == (True, ("ana", "bo"), end)
    assert refused(told, now=end - timedelta(seconds=1)) == []
    why = "its checklist asks for less, and the leave of `ana` and `bo` for that ran out on"
    assert refused(told, now=end) == [f"{why} 2026-12-01"]


def test_a_result_by_leave_that_does_not_say_until_when_is_refused() -> None:
    """Such are from before it was told; those by no leave are as good as ever."""
    for it, problems in ((loosened(), 1), (result(), 0)):
        said = json.loads(payload(it))
        del said["predicate"]["seawall"]["loosened_until"]
        told = refused(read_statement(json.dumps(said).encode()))
        assert (len(told), all("until when" in each for each in told)) == (problems, True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"_type": "https://in-toto.io/Statement/v1"}',
        payload().replace(b"svr/v0.2", b"svr/v9.9"),
        payload().replace(b"timeCreated", b"timeOther"),
        payload().replace(b'"properties"', b'"others"'),
        payload().replace(b'"loosened_by"', b'"others"'),
        payload(replace(result(), loosened_until=ago(days=1))).replace(b"2026-11-29T12", b"x"),
    ],
)
def test_what_is_no_result_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ShipError, match="no result"):
        read_statement(content)


@pytest.fixture
def log(tmp_path: Path) -> tuple[Path, tuple[Verifier, ...]]:
    """A log with one result in it, and its keys."""
    facts = checked_facts(result(), LINES, number=1, result_digest=digest_of(payload()))
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([Event("gateway.started", NOW, "gateway")])
        ledger.append([Event(CHECKED, NOW, "cli", feature="support", facts=facts)])
    return tmp_path, own_verifiers(tmp_path)


def proof(folder: Path, index: int = 1) -> Proof:
    with open_for_reading(folder) as reader:
        entry = reader.entry(index)
    assert entry is not None
    return Proof(entry.leaf, prove(folder, index))


def test_the_log_proves_the_result_that_it_has(log: tuple[Path, tuple[Verifier, ...]]) -> None:
    folder, keys = log
    there = read_proof(proof(folder).told)
    at = proved(there, payload(), keys)
    assert at is None or at.year >= 2026


def test_the_proof_of_another_result_or_entry_is_refused(
    log: tuple[Path, tuple[Verifier, ...]],
) -> None:
    folder, keys = log
    with pytest.raises(ShipError, match="another result"):
        proved(proof(folder), payload(result(ready=False)), keys)
    with pytest.raises(ShipError, match="another result"):
        proved(proof(folder, 0), payload(), keys)
    swapped = replace(proof(folder), leaf=proof(folder, 0).leaf)
    with pytest.raises(ShipError, match="does not hold"):
        proved(swapped, payload(), keys)


def test_a_log_of_somebody_else_proves_nothing(
    log: tuple[Path, tuple[Verifier, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, _ = log
    other = tmp_path_factory.mktemp("other")
    with SqliteLedger(other) as ledger:
        ledger.append([Event("gateway.started", NOW, "gateway")])
    with pytest.raises(ShipError, match="no key that you name"):
        proved(proof(folder), payload(), own_verifiers(other))


@pytest.mark.parametrize("told", [None, {}, {"entry": "x", "receipt": ""}, {"entry": "QQ=="}, []])
def test_a_result_without_a_proof_is_refused(told: object) -> None:
    with pytest.raises(ShipError, match="no proof"):
        read_proof(told)


def test_what_the_log_keeps_of_a_result_is_all_in_its_table() -> None:
    facts = checked_facts(result(), LINES, number=1, result_digest=digest_of(payload()))
    event = Event(CHECKED, NOW, "cli", feature="support", facts=facts)
    require_minimal(event)
    with pytest.raises(LedgerError):
        require_minimal(replace(event, facts={**facts, "more": 1}))
