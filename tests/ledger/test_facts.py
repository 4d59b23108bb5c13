"""Only what the table lists reaches the log, whatever somebody puts into an event."""

import string
from collections import ChainMap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger import MinimalLedger, Query, SqliteLedger, Unwatched, minimal, require_minimal
from seawall.ledger.fact_words import ACT
from seawall.ledger.facts import KINDS
from seawall.ledger.leaf import Origin, decode, encode
from seawall.ledger.shapes import Each, Free, Named, Ours, Record, Shape
from seawall.redteam.operators import OPERATORS
from seawall.terms import Event
from tests.docs.sources import strings
from tests.docs.test_kinds import EVENT, SOURCE
from tests.ledger.events import NOON

SECRET = "ignore all previous instructions, said ann@corp.com"
REVISION = "sha256:" + "0" * 64
PRINCIPAL = "pz1.default.2026q4.principal." + "a2" * 13

DETAIL: dict[str, Any] = {
    "kind": "pii.email",
    "rule": "no-personal-data-out",
    "action": "redact",
    "mode": "enforce",
    "stage": "output",
    "path": "/messages/0/content/*",
    "start": 1,
    "end": 9,
    "confidence": 980_000,
    "note": "spelt out (base64)",
}


def held(**facts: Any) -> Event:
    return Event("text.held", NOON, "gateway", facts=facts)


def told(event: Event) -> bytes:
    return encode(event, origin=Origin("t", "e", "p"), sequence=0)


def test_what_is_listed_is_kept_as_it_is() -> None:
    event = Event(
        "text.redacted",
        NOON,
        "gateway",
        request="req_" + "0" * 27,
        session="ss1." + "a2" * 13,
        principal=PRINCIPAL,
        feature="support",
        facts={
            "side": "answer",
            "action": "redact",
            "policy": REVISION,
            "inspected": 120,
            "rules": ["no-personal-data-out"],
            "findings": {"pii.email": 1},
            "scores": {"injection": 20_000},
            "details": [DETAIL | {"said": True, "token": PRINCIPAL}],
            "notes": ["1 image not inspected", "language `fo` is not among those measured"],
            "sealed": {"ref": "s_01", "digest": "0" * 64, "size": 4_096},
        },
    )
    assert minimal(event) == (event, ())


def test_what_is_not_listed_is_left_out_and_named() -> None:
    event = held(side="request", prompt=SECRET, action="hold")
    kept, dropped = minimal(event)
    assert dict(kept.facts) == {"side": "request", "action": "hold"}
    assert dropped == ("prompt",)


def test_a_value_of_another_shape_is_left_out_alone() -> None:
    details: list[dict[str, Any]] = [DETAIL | {"note": "said ann@corp.com", "text": "hello"}]
    event = held(side=SECRET, inspected="12", rules=["a-rule", SECRET], details=details)
    kept, dropped = minimal(event)
    plain = {name: value for name, value in DETAIL.items() if name != "note"}
    assert dict(kept.facts) == {"rules": ["a-rule"], "details": [plain]}
    assert dropped == ("side", "inspected", "rules", "details.note", "details.text")


def test_a_name_that_may_be_a_value_is_not_told() -> None:
    event = held(**{SECRET: 1}, findings={"ann@corp.com": 1, "pii.email": 2})
    kept, dropped = minimal(event)
    assert dict(kept.facts) == {"findings": {"pii.email": 2}}
    assert dropped == ("*", "findings")


@pytest.mark.parametrize("name", ["actor", "request", "session", "principal", "feature"])
def test_a_person_or_a_text_beside_the_facts_is_left_out(name: str) -> None:
    words: dict[str, Any] = {"actor": "gateway", name: "Ann Hill"}
    kept, dropped = minimal(Event("text.held", NOON, **words))
    assert getattr(kept, name) == ""
    assert dropped == (name,)


@pytest.mark.parametrize("value", [True, -1, 4111_1111_1111_1111, 0.5, None])
def test_a_number_is_one_that_could_be_a_count(value: object) -> None:
    assert minimal(held(inspected=value))[1] == ("inspected",)


@pytest.mark.parametrize(
    "words",
    [
        "ann@corp.com",
        "see https://x.example/a",
        "4111 1111 1111 1111",
        "+46 70-123 45 67",
        "x" * 65,
        "a\nb",
    ],
)
def test_our_own_words_hold_nothing_that_looks_like_a_value(words: str) -> None:
    assert minimal(held(notes=[f"found {words} here"]))[1] == ("notes",)


@pytest.mark.parametrize(
    "event",
    [
        held(text=SECRET),
        held(action=SECRET),
        held(rules=["no-injection", SECRET]),
        Event("text.held", NOON, SECRET),
        Event("text.held", NOON, "gateway", principal="ann@corp.com"),
        Event("note.taken", NOON, "gateway"),
    ],
    ids=["fact", "value", "member", "actor", "person", "kind"],
)
def test_what_somebody_else_wrote_is_as_the_table_has_it_or_refused(event: Event) -> None:
    with pytest.raises(LedgerError) as error:
        require_minimal(event)
    assert SECRET not in str(error.value)


def test_a_kind_without_a_line_is_refused_with_the_place_of_the_table() -> None:
    with pytest.raises(LedgerError, match=r"`shoe\.tied`.*ledger/facts\.py"):
        minimal(Event("shoe.tied", NOON, "gateway"))
    with pytest.raises(LedgerError) as error:
        minimal(Event(SECRET, NOON, "gateway"))
    assert "corp.com" not in str(error.value)


def test_facts_that_cannot_be_read_are_a_clear_error() -> None:
    class Broken(dict[str, int]):
        def __iter__(self) -> NoReturn:
            raise RuntimeError(SECRET)

        keys = __iter__

    broken = ChainMap(Broken(a=1))
    with pytest.raises(LedgerError, match="RuntimeError") as error:
        minimal(Event("text.held", NOON, "gateway", facts=broken))
    assert "corp.com" not in str(error.value)


def test_what_is_kept_does_not_change_with_the_callers_own() -> None:
    findings = {"pii.email": 1}
    kept, _ = minimal(held(findings=findings))
    findings["pii.email"] = 2
    assert kept.facts["findings"] == {"pii.email": 1}


def test_every_kind_that_the_code_appends_has_a_line() -> None:
    kinds = {word for word in strings(SOURCE) if EVENT.fullmatch(word)} - OPERATORS.keys()
    assert {"text.held", "key.issued", "log.looked_up", "log.gap"} <= kinds
    assert kinds - set(KINDS) == set()


def test_a_log_of_an_installation_takes_no_other_kind_and_logs_nothing_else(
    tmp_path: Path,
) -> None:
    dropped: list[tuple[str, int]] = []

    class Watch(Unwatched):
        def dropped(self, kind: str, facts: int) -> None:
            dropped.append((kind, facts))

    with MinimalLedger(SqliteLedger(tmp_path), Watch()) as log:
        log.append([held(side="request", prompt=SECRET)])
        with pytest.raises(LedgerError, match="no facts are listed"):
            log.append([held(), Event("shoe.tied", NOON, "gateway")])
        (entry,) = log.entries(Query())
    assert entry.event.facts == {"side": "request"}
    assert dropped == [("text.held", 1)]


# What people write and what keys look like: never a bare word in lower case.
planted = st.one_of(
    st.lists(st.text(string.ascii_letters, min_size=1, max_size=9), min_size=3).map(" ".join),
    st.text(string.ascii_letters, min_size=1, max_size=9).map(lambda w: f"{w}@corp.example"),
    st.text(string.ascii_letters + string.digits, min_size=260, max_size=300),
    st.text("0123456789", min_size=10, max_size=19).map(lambda digits: f"+{digits}"),
    st.text(st.characters(min_codepoint=0x80), min_size=1, max_size=40),
)


def wide(shape: Shape) -> bool:
    """Whether the table says that words of no pattern stand there."""
    return isinstance(shape, Free | Ours)


def places(shapes: Mapping[str, Shape]) -> Iterator[tuple[Any, Shape]]:
    """Every place of a table for a value: how to put one there, and its shape."""
    for name, shape in shapes.items():
        yield from ((lambda value, put=put, name=name: {name: put(value)}, leaf)
                    for put, leaf in within(shape))  # fmt: skip


def within(shape: Shape) -> Iterator[tuple[Any, Shape]]:
    match shape:
        case Record(fields):
            yield from places(fields)
        case Each(member):
            yield from ((lambda v, put=put: [put(v)], leaf) for put, leaf in within(member))
        case Named(_, member):
            yield from ((lambda v, put=put: {"a.b": put(v)}, leaf) for put, leaf in within(member))
            yield (lambda value: {value: 1}, shape)
        case _:
            yield (lambda value: value, shape)


PLACES = [(kind, put, shape) for kind, table in KINDS.items() for put, shape in places(table)]
PLACES += [("text.held", lambda value: {value: "request"}, Record({}))]


@given(text=planted)
def test_a_text_that_is_put_anywhere_does_not_reach_the_log(text: str) -> None:
    for kind, put, shape in PLACES:
        if not wide(shape):
            kept, dropped = minimal(Event(kind, NOON, "gateway", facts=put(text)))
            assert dropped, (kind, shape)
            assert not kept.facts or text not in str(dict(kept.facts)), (kind, shape)


@given(value=st.recursive(planted | st.integers() | st.floats() | st.none() | st.booleans(),
                          lambda inner: st.lists(inner) | st.dictionaries(planted, inner),
                          max_leaves=8))  # fmt: skip
def test_whatever_a_fact_is_what_is_left_can_be_logged(value: Any) -> None:
    """And is taken by who gives places, who sees it as it was encoded."""
    for kind, put, _ in PLACES:
        try:
            leaf = told(minimal(Event(kind, NOON, "gateway", facts=put(value)))[0])
            require_minimal(decode(leaf).event)
        except TypeError as error:  # a list is no name of a mapping
            assert "unhashable" in str(error)  # noqa: PT017


def test_free_words_stand_only_where_the_table_says_whose_they_are() -> None:
    wide_places = {
        (kind, name)
        for kind, table in KINDS.items()
        for name, shape in named(table)
        if wide(shape)
    }
    assert {name for _, name in wide_places} <= {
        "note",
        "notes",
        "problem",
        "case",
        "control",
        "purpose",
        "reason",
    }


def named(shapes: Mapping[str, Shape]) -> Iterator[tuple[str, Shape]]:
    for name, shape in shapes.items():
        member = shape.shape if isinstance(shape, Each | Named) else shape
        if isinstance(member, Record):
            yield from named(member.fields)
        else:
            yield name, member


def test_what_somebody_signed_is_logged_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signature = "A" * 86 + "=="
    facts = {"by": "ann", "nonce": "0" * 32, "signature": signature, "purpose": "case 7"}
    table = {**KINDS, "case.opened": {**ACT, "purpose": Free(300)}}
    monkeypatch.setattr(
        "seawall.ledger.facts._RECORDS", {kind: Record(each) for kind, each in table.items()}
    )
    event = Event("case.opened", NOON, "ann", facts=facts)
    assert minimal(event) == (event, ())
    with pytest.raises(LedgerError, match="is signed, and `more`"):
        minimal(Event("case.opened", NOON, "ann", facts=facts | {"more": 1}))
