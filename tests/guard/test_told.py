"""What users read of a verdict."""

from seawall.guard import verdict_json
from seawall.terms import Action, Finding, Ruling, Span, Stage, Verdict


def test_a_finding_has_a_share_only_where_one_was_measured() -> None:
    seen = [Finding("a", Span(0, 1), 0.9), Finding("a", Span(0, 1), 0.9, fpr=0.00123449)]
    rulings = tuple(Ruling(finding, Stage.INPUT, Action.ALLOW, None) for finding in seen)
    plain, measured = verdict_json(Verdict("p", "r", rulings), "text")["findings"]
    assert measured == plain | {"fpr": 0.001234}
    assert "fpr" not in plain
