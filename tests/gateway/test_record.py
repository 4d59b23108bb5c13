"""What the log and a check say of a finding."""

from seawall.gateway.record import ruled
from seawall.gateway.schema import CheckedFinding
from seawall.guard import verdict_json
from seawall.terms import Action, Finding, Ruling, Span, Stage, Verdict


def verdict(share: float | None) -> Verdict:
    finding = Finding("a.b", Span(0, 1), 0.9, fpr=share)
    return Verdict("p", "r", (Ruling(finding, Stage.INPUT, Action.BLOCK, None),))


def test_a_share_is_logged_in_whole_millionths_where_one_was_measured() -> None:
    plain, measured = (ruled("request", verdict(share))["details"] for share in (None, 0.0012))
    assert isinstance(plain, list)
    assert isinstance(plain[0], dict)
    assert measured == [plain[0] | {"fpr": 1200}]
    assert "fpr" not in plain[0]


def test_a_finding_with_a_share_is_what_the_openapi_document_says() -> None:
    for share in (None, 0.0012):
        (told,) = verdict_json(verdict(share), "text")["findings"]
        assert CheckedFinding.model_validate(told).fpr == share
