"""The model of languages is read from its package, and the shipped guard uses it."""

import tempfile

import pytest

from seawall import Guard
from seawall.assemble.languages import language_model, rank_languages
from seawall.errors import SettingsError
from seawall.terms import Stage

SWAHILI = "Naomba unisaidie kuandika barua kwa mwalimu wangu kuhusu likizo."


def test_ranks_are_probabilities_likeliest_first() -> None:
    ranked = rank_languages(SWAHILI)
    chances = [chance for _, chance in ranked]
    assert ranked[0][0] == "sw"
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1.0, abs=1e-3)
    assert len(dict(ranked)) == len(ranked)


@pytest.mark.parametrize("stage", [Stage.INPUT, Stage.CONTEXT])
def test_what_comes_in_is_told_to_be_in_a_language_nobody_measured(stage: Stage) -> None:
    verdict = Guard.default().check(SWAHILI, stage=stage)
    assert verdict.coverage.notes == ("language `sw` is not among those measured",)
    assert verdict.coverage.extent == "partial"
    assert verdict.rulings == ()


def test_answers_are_not_asked_for_their_language_so_they_stream_as_before() -> None:
    guard = Guard.default()
    assert guard.check(SWAHILI, stage=Stage.OUTPUT).coverage.extent == "full"
    assert not guard.needs_whole(Stage.OUTPUT)


def test_a_model_that_cannot_be_unpacked_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(SettingsError, match="`TMPDIR`"):
        language_model.__wrapped__()
