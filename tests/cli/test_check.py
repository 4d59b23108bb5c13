"""What `seawall check` prints of a finding."""

import pytest

from seawall.cli.check import _rulings
from seawall.terms import Action, Finding, Ruling, Span, Stage, Verdict


def test_a_share_is_printed_in_percent_where_one_was_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen = [Finding("a.b", Span(0, 4), 0.9), Finding("a.b", Span(0, 4), 0.97, fpr=0.0012)]
    rulings = tuple(Ruling(finding, Stage.INPUT, Action.HOLD, None) for finding in seen)
    _rulings(Verdict("p", "r", rulings))
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["a.b", "0-4", "90%", "hold", "by", "otherwise"]
    assert second.split() == ["a.b", "0-4", "97%", "(fpr", "0.12%)", "hold", "by", "otherwise"]
