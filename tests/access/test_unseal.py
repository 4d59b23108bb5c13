"""A text is opened only after the log has it as opened, by a real log and in every order."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from seawall.access import OpenedText, SignedAct, enter, open_texts, unsealings
from seawall.access.unseal import MOST_TEXTS, sealed_texts
from seawall.errors import AccessError, AlreadyUsed, LedgerError
from seawall.ledger import Query, SqliteLedger
from seawall.terms import Event, Fact
from tests.access.staff import (
    NOON,
    REQUEST,
    SEAL_KEYS,
    STRANGER,
    about,
    after,
    approved,
    asked,
    denied,
    opened,
    reviewed,
    signed,
    staff,
)

SESSION = "ss1.abc"
BODIES = {
    "r1": "what ann asked",
    "r2": "what the model said",
    "r3": "the next turn",
    "r4": "a turn after it",
    "s1": "strict",
}


def sealed(ref: str, **more: Fact) -> dict[str, Fact]:
    return {"ref": ref, "digest": f"sha256:{ref}", "size": 9, **more}


def event(request: str, **facts: Fact) -> Event:
    return Event("text.held", NOON, "gateway", request=request, session=SESSION, facts=facts)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A log of two requests in one session, and one with a text of the strict class."""
    with SqliteLedger(tmp_path) as log:
        log.append(
            [
                event(REQUEST, sealed=sealed("r1")),
                event(REQUEST, sealed=[sealed("r2"), "no text"]),
                event("req_2", sealed=sealed("r3")),
                Event(
                    "text.held",
                    NOON,
                    "g",
                    request="req_s",
                    facts={"sealed": sealed("s1", **{"class": "strict"})},
                ),
                Event("text.held", NOON, "g", request="req_bare"),
            ]
        )
        yield log


class Vault:
    """Keeps texts by ref, and remembers which it was asked for."""

    def __init__(self, log: SqliteLedger) -> None:
        self.log = log
        self.read: list[str] = []

    def __call__(self, ref: str, digest: str) -> str:
        # what is asked for is in the log by now
        told = [e.event.facts["ref"] for e in self.log.entries(Query(kind="text.unsealed"))]
        assert ref in told
        assert digest == f"sha256:{ref}"
        self.read.append(ref)
        if ref not in BODIES:
            raise LedgerError("the text was erased")
        return BODIES[ref]


def entered(ledger: SqliteLedger, *acts: SignedAct) -> None:
    for act in acts:
        enter(ledger, staff(), act, act.act.at)


def release(
    ledger: SqliteLedger, act: SignedAct, vault: Vault | None = None
) -> tuple[OpenedText, ...]:
    return open_texts(ledger, staff(), act, act.act.at, read=vault or Vault(ledger))


def kinds(ledger: SqliteLedger) -> list[str]:
    return [entry.event.kind for entry in ledger.entries(Query())][5:]


def test_an_approved_request_opens_its_texts_and_each_is_logged(ledger: SqliteLedger) -> None:
    request = asked()
    entered(ledger, request, approved(request))
    texts = release(ledger, opened(request))
    assert [text.body for text in texts] == [BODIES["r1"], BODIES["r2"]]
    assert kinds(ledger)[2:] == ["unseal.opened", "text.unsealed", "text.unsealed"]
    told = list(ledger.entries(Query(kind="text.unsealed")))
    assert [entry.event.facts["ref"] for entry in told] == ["r1", "r2"]
    assert {entry.event.actor for entry in told} == {"ann"}
    assert {entry.event.facts["case"] for entry in told} == {"INC-7"}
    assert told[0] in ledger.request_trail(REQUEST)
    assert not any(body.encode() in entry.leaf for entry in told for body in BODIES.values())


def test_a_session_opens_as_it_was_when_it_was_asked_for(ledger: SqliteLedger) -> None:
    request = asked(session=SESSION)
    entered(ledger, request)
    ledger.append([event("req_3", sealed=sealed("r9"))])
    entered(ledger, approved(request))
    assert [t.sealed.ref for t in release(ledger, opened(request))] == ["r1", "r2", "r3"]


def test_single_entries_open_and_none_that_came_later(ledger: SqliteLedger) -> None:
    request = asked(entries=[2, 0, 6, 99])
    entered(ledger, request)
    ledger.append([event("req_3", sealed=sealed("r9"))])
    entered(ledger, approved(request))
    assert [t.sealed.ref for t in release(ledger, opened(request))] == ["r3", "r1"]


def test_nothing_is_read_or_logged_without_an_approval(ledger: SqliteLedger) -> None:
    request, vault = asked(minutes=5), Vault(ledger)
    entered(ledger, request)
    before = kinds(ledger)
    for act in (opened(request), opened(request, "bob"), opened(request, "pat")):
        with pytest.raises(AccessError):
            release(ledger, act, vault)
    assert kinds(ledger) == before
    entered(ledger, approved(request))
    with pytest.raises(AccessError, match="0 of 1 approvals"):
        release(ledger, opened(request, at=after(minutes=5)), vault)
    entered(ledger, denied(request))
    with pytest.raises(AccessError, match="was denied"):
        release(ledger, opened(request), vault)
    assert vault.read == []
    assert "text.unsealed" not in kinds(ledger)


HANDED = f"sha256:{'0' * 64}"


def test_a_text_of_the_strict_class_needs_two_custodians(ledger: SqliteLedger) -> None:
    request = asked(request="req_s", seal_key=SEAL_KEYS["ann"])
    entered(ledger, request)
    with pytest.raises(AccessError, match="strict class need the role `custodian`"):
        entered(ledger, approved(request, "bob"))
    with pytest.raises(AccessError, match="hands over shares"):
        entered(ledger, approved(request, "kim"))
    entered(ledger, approved(request, "kim", handed=HANDED))
    with pytest.raises(AccessError, match="1 of 2 approvals"):
        release(ledger, opened(request))
    entered(ledger, approved(request, "lou", handed=HANDED))
    assert [text.body for text in release(ledger, opened(request))] == ["strict"]


def test_who_asks_for_strict_texts_has_a_key_that_shares_are_sealed_to(
    ledger: SqliteLedger,
) -> None:
    for key in ("", SEAL_KEYS["bob"]):
        with pytest.raises(AccessError, match="another `seal_key` for `ann`"):
            entered(ledger, asked(request="req_s", seal_key=key))
    people = staff()
    bare = replace(people.by_name["ann"], seal_key="")
    without = replace(people, by_name={**people.by_name, "ann": bare})
    act = asked(request="req_s", seal_key=SEAL_KEYS["ann"])
    with pytest.raises(AccessError, match="`ann` has none in the policy file"):
        enter(ledger, without, act, NOON)
    assert kinds(ledger) == []


def test_with_the_log_down_nothing_is_opened(tmp_path: Path) -> None:
    request = asked()
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([event(REQUEST, sealed=sealed("r1"))])
        entered(ledger, request, approved(request))
    vault = Vault(ledger)
    with pytest.raises(LedgerError, match="the log is closed"):
        release(ledger, opened(request), vault)
    assert vault.read == []


def crash(folder: Path) -> None:
    """Ask, approve and open, and die when the first text is read (in a process of its own)."""
    request = asked()
    with SqliteLedger(folder) as ledger:
        ledger.append([event(REQUEST, sealed=[sealed("r1"), sealed("r2")])])
        entered(ledger, request, approved(request))
        open_texts(ledger, staff(), opened(request), NOON, read=lambda *_: os._exit(9))


def test_a_crash_before_the_text_is_released_leaves_it_told_as_opened(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.access.test_unseal import crash; "
        "crash(Path(sys.argv[1]))"
    )
    root = Path(__file__).parent.parent.parent
    died = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=root, check=False)
    assert died.returncode == 9
    with SqliteLedger(tmp_path) as ledger:
        told = [e.event.facts["ref"] for e in ledger.entries(Query(kind="text.unsealed"))]
        assert told == ["r1", "r2"]
        (left,) = unsealings(ledger).by_id.values()
    assert [each.by for each in left.opened] == ["ann"]


def test_a_denial_that_comes_while_texts_are_opened_stops_them(ledger: SqliteLedger) -> None:
    """Another process denies between the look at the log and the append."""
    request, vault = asked(), Vault(ledger)
    entered(ledger, request, approved(request))

    class Late(SqliteLedger):
        def append(self, *given: object, **named: object) -> object:  # type: ignore[override]
            entered(ledger, denied(request))
            return super().append(*given, **named)  # type: ignore[arg-type]

    with Late(ledger.folder) as late, pytest.raises(AccessError, match="was denied"):
        release(late, opened(request), vault)
    assert vault.read == []
    assert kinds(ledger)[-2:] == ["text.unsealed", "text.unsealed"]


def test_an_opening_cannot_be_replayed(ledger: SqliteLedger) -> None:
    request, vault = asked(), Vault(ledger)
    entered(ledger, request, approved(request))
    act = opened(request)
    release(ledger, act, vault)
    with pytest.raises(AlreadyUsed):
        release(ledger, act, vault)
    assert vault.read == ["r1", "r2"]
    release(ledger, opened(request), vault)
    assert vault.read == ["r1", "r2"] * 2


def test_steps_cannot_be_replayed(ledger: SqliteLedger) -> None:
    request = asked()
    acts = [request, approved(request)]
    entered(ledger, *acts)
    for act in acts:
        with pytest.raises(AlreadyUsed):
            entered(ledger, act)


def test_what_was_erased_is_said_and_the_rest_is_opened(ledger: SqliteLedger) -> None:
    ledger.append([event("req_3", sealed=[sealed("gone"), sealed("r4")])])
    request = asked(request="req_3")
    entered(ledger, request, approved(request))
    texts = release(ledger, opened(request))
    assert [(text.body, text.trouble) for text in texts] == [
        (None, "the text was erased"),
        (BODIES["r4"], ""),
    ]


def test_a_text_that_an_older_entry_named_is_not_opened_by_way_of_a_later_one(
    ledger: SqliteLedger,
) -> None:
    """Somebody who can log events names another's text in one that they may have opened."""
    ledger.append([event("req_3", sealed=[sealed("r3"), sealed("r4")])])
    request, vault = asked(request="req_3"), Vault(ledger)
    entered(ledger, request, approved(request))
    theirs, own = release(ledger, opened(request), vault)
    assert (theirs.body, own.body) == (None, BODIES["r4"])
    assert "entry 5 names a text that is of entry 2" in theirs.trouble
    assert vault.read == ["r4"]
    told = list(ledger.entries(Query(kind="text.unsealed")))
    assert [entry.event.facts["ref"] for entry in told] == ["r4"]


@pytest.mark.parametrize("more", [0, 40])
def test_where_all_is_of_older_entries_nothing_is_logged_as_opened(
    ledger: SqliteLedger, more: int
) -> None:
    """However many texts it names, and also where the older entry named several."""
    ledger.append([event("req_old", sealed=[sealed(f"m{each}") for each in range(more)])])
    names = ["r2", *(f"m{each}" for each in range(more))]
    ledger.append([event("req_3", sealed=[sealed(name) for name in names])])
    request, vault = asked(entries=[6]), Vault(ledger)
    entered(ledger, request, approved(request))
    with pytest.raises(AccessError, match="entry 6 names a text that is of entry 1"):
        release(ledger, opened(request), vault)
    assert vault.read == []
    assert not {"unseal.opened", "text.unsealed"} & set(kinds(ledger))


def test_a_text_that_was_opened_before_is_opened_again(ledger: SqliteLedger) -> None:
    """Its reference stands in the log again by then: as opened, and later."""
    for _ in range(2):
        request = asked(session=SESSION)
        entered(ledger, request, approved(request))
        assert all(text.body for text in release(ledger, opened(request)))


def test_an_installation_that_keeps_no_texts_says_so_after_the_approvals(
    ledger: SqliteLedger,
) -> None:
    request = asked()
    entered(ledger, request)
    with pytest.raises(AccessError, match="0 of 1 approvals"):
        open_texts(ledger, staff(), opened(request), NOON, read=None)
    entered(ledger, approved(request))
    with pytest.raises(AccessError, match="keeps no texts"):
        open_texts(ledger, staff(), opened(request), NOON, read=None)
    bare = asked(request="req_bare")
    entered(ledger, bare, approved(bare))
    with pytest.raises(AccessError, match="no text was kept"):
        release(ledger, opened(bare))
    assert "unseal.opened" not in kinds(ledger)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"case": ""}, "write a case"),
        ({"case": "x" * 65}, "write a case"),
        ({"purpose": " "}, "write a purpose"),
        ({"purpose": "a\x1b[2J"}, "cannot be printed"),
        ({"purpose": None}, "write a purpose"),
        ({"minutes": 16}, "1 to 15 minutes"),
        ({"request": "req_none"}, "the log has nothing"),
        ({"entries": [99]}, "the log has nothing"),
        ({"session": "ss1.x", "request": "req_1"}, "names one request, one session"),
    ],
)
def test_a_request_that_cannot_be_granted_is_not_logged(
    ledger: SqliteLedger, facts: dict[str, Fact], said: str
) -> None:
    with pytest.raises(AccessError, match=said):
        entered(ledger, asked(**facts))  # type: ignore[arg-type]
    assert kinds(ledger) == []


def test_a_request_for_a_copy_of_the_log_is_refused(ledger: SqliteLedger) -> None:
    many = [
        event("req_3", sealed=[sealed(f"m{first + each}") for each in range(100)])
        for first in range(0, MOST_TEXTS, 100)
    ]
    ledger.append(many)
    with pytest.raises(AccessError, match="more than 1,000 texts"):
        entered(ledger, asked(session=SESSION))
    request = asked(request="req_3")
    entered(ledger, request)
    (found,) = unsealings(ledger).by_id.values()
    texts = sealed_texts(ledger, found)
    assert len(texts) == MOST_TEXTS
    assert not any(text.trouble for text in texts)


def test_each_step_is_refused_to_whom_it_is_not_for(ledger: SqliteLedger) -> None:
    request = asked()
    with pytest.raises(AccessError, match="needs the role `investigator`"):
        entered(ledger, asked("bob"))
    with pytest.raises(AccessError, match="no such request"):
        entered(ledger, approved(request))
    entered(ledger, request)
    for act, said in (
        (approved(request, "ann"), "whoever asks cannot approve"),
        (approved(request, "dan"), "one reporting line"),
        (denied(request, "cat"), "to deny needs the role"),
        (reviewed(request), "nothing to review"),
        (reviewed(request, "ann"), "third person"),
        (signed("unseal.opened", "ann", about(request)), "nothing that can be done"),
        (signed("text.unsealed", "ann", about(request)), "nothing that can be done"),
        (signed("unseal.approved", "bob", about(asked())), "no such request"),
        (signed("unseal.approved", "bob", {**about(request), "digest": "x"}), "another request"),
        (signed("unseal.approved", "bob", about(request), key=STRANGER), "not signed by the key"),
        (replace(approved(request), signature=bytes(64)), "not signed by the key"),
        (signed("unseal.denied", "bob", about(request)), "write a reason"),
    ):
        with pytest.raises(AccessError, match=said):
            entered(ledger, act)
    assert kinds(ledger) == ["unseal.requested"]


def test_a_request_that_was_denied_or_has_lapsed_is_not_approved(ledger: SqliteLedger) -> None:
    request, old = asked(), asked()
    entered(ledger, request, denied(request), old)
    with pytest.raises(AccessError, match="was denied"):
        entered(ledger, approved(request))
    with pytest.raises(AccessError, match="has lapsed"):
        entered(ledger, approved(old, at=after(hours=24)))


def test_a_review_is_of_all_that_was_opened(ledger: SqliteLedger) -> None:
    request = asked()
    entered(ledger, request, approved(request))
    release(ledger, opened(request))
    release(ledger, opened(request))
    with pytest.raises(AccessError, match="opened again meanwhile"):
        entered(ledger, reviewed(request, openings=1))
    with pytest.raises(AccessError, match="third person"):
        entered(ledger, reviewed(request, "bob", openings=2))
    entered(ledger, reviewed(request, openings=2))
    with pytest.raises(AccessError, match="nothing to review"):
        entered(ledger, reviewed(request, openings=2))


def test_a_forged_approval_in_the_log_itself_opens_nothing(ledger: SqliteLedger) -> None:
    """Somebody who can append to the log, and has nobody's key."""
    request = asked()
    entered(ledger, request)
    forged = signed("unseal.approved", "bob", about(request), key=STRANGER)
    swapped = replace(forged, key=staff().find("bob").key)
    ledger.append([forged.event, swapped.event])
    with pytest.raises(AccessError, match="0 of 1 approvals"):
        release(ledger, opened(request))
