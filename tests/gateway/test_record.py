"""What the log and a check say of a finding."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from seawall.gateway.record import MOST_DETAILS, ruled
from seawall.gateway.schema import CheckedFinding
from seawall.guard import verdict_json
from seawall.ledger import minimal
from seawall.terms import Action, Event, Finding, Ruling, Span, Stage, Verdict


def verdict(share: float | None) -> Verdict:
    finding = Finding("a.b", Span(0, 1), 0.9, fpr=share)
    return Verdict("p", "r", (Ruling(finding, Stage.INPUT, Action.BLOCK, None),))


def test_a_share_is_logged_in_whole_millionths_where_one_was_measured() -> None:
    plain, measured = (ruled("request", verdict(share))["details"] for share in (None, 0.0012))
    assert isinstance(plain, list)
    assert isinstance(plain[0], dict)
    assert measured == [plain[0] | {"fpr": 1200}]
    assert "fpr" not in plain[0]


def test_what_was_lifted_is_logged_with_its_entry_however_many_there_are() -> None:
    lifted = "ent_0123456789abcdef"
    (ruling,) = verdict(None).rulings
    many = tuple(replace(ruling, lifted_by=lifted) for _ in range(MOST_DETAILS + 5))
    facts = ruled("request", replace(verdict(None), rulings=many))
    event, dropped = minimal(
        Event("text.allowed", datetime(2026, 1, 1, tzinfo=UTC), "gateway", facts=facts)
    )
    assert dropped == ("policy",)  # which is no digest here
    told: Any = event.facts
    assert {(d["lifted_by"], d["mode"], d["action"]) for d in told["details"]} == {
        (lifted, "shadow", "block")
    }
    (rest,) = told["rest"]
    assert (rest["lifted_by"], rest["action"], rest["count"]) == (lifted, "allow", 5)


def test_a_finding_that_was_lifted_is_what_the_openapi_document_says() -> None:
    (ruling,) = verdict(None).rulings
    lifted = replace(verdict(None), rulings=(replace(ruling, lifted_by="ent_1"),))
    for each, expected in ((verdict(None), None), (lifted, "ent_1")):
        (told,) = verdict_json(each, "text")["findings"]
        assert CheckedFinding.model_validate(told).lifted_by == expected


def test_a_finding_with_a_share_is_what_the_openapi_document_says() -> None:
    for share in (None, 0.0012):
        (told,) = verdict_json(verdict(share), "text")["findings"]
        assert CheckedFinding.model_validate(told).fpr == share
