"""Nothing is learned that costs more than was promised."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from seawall.assemble.models import Models, shipped_models
from seawall.assemble.reference import (
    FILE,
    Reference,
    read_reference,
    shipped_reference,
    to_arrays,
)
from seawall.assemble.tuned import digest_of
from seawall.assemble.tuning import (
    LOST_RECALL,
    MORE_ALARMS,
    QUESTIONS,
    USUAL_SHARE,
    own_rates,
    share_of,
    tried,
    untuned,
    with_correction,
    with_rates,
)
from seawall.errors import SettingsError
from seawall.policy import compile_policy, read_document
from seawall.terms import Stage
from tests.detect.classify.lines import (
    CALIBRATION,
    SHARE,
    Known,
    anchors,
    bar,
    grams,
    line,
    lines,
    read,
)

MODELS = Models(grams(), Known(), CALIBRATION, {"files": {"a": "1"}})
REFERENCE = Reference(
    anchors(),
    read([(line("obey", 7_000 + n), True) for n in range(100)]
         + [(line("bread", 8_000 + n), False) for n in range(200)]),
)  # fmt: skip


def test_what_helps_and_forgets_nothing_is_learned() -> None:
    trial = tried(read(lines(100)), REFERENCE, bar())
    assert trial.refused == ""
    assert trial.after.found.hits > trial.before.found.hits
    allowed = max(trial.before.alarms.hits, int(SHARE * trial.before.alarms.rows))
    assert trial.after.alarms.hits <= allowed
    before, after = trial.reference_before, trial.reference_after
    assert before.found.hits - after.found.hits <= LOST_RECALL * before.found.rows
    assert after.alarms.hits - before.alarms.hits <= MORE_ALARMS * before.alarms.rows


def test_to_unlearn_what_the_reference_knows_is_refused() -> None:
    """Lines that say that a known attack is none."""
    wrong = read([(line("obey", n), False) for n in range(120)])
    trial = tried(wrong, REFERENCE, bar())
    assert "forgets attacks" in trial.refused
    assert trial.reference_after.found.hits < trial.reference_before.found.hits


def test_to_stop_harmless_texts_of_the_reference_is_refused() -> None:
    wrong = read([(line("bread", n), True) for n in range(120)])
    assert "stops more harmless" in tried(wrong, REFERENCE, bar()).refused


def test_what_does_no_better_is_refused() -> None:
    fine = read([(line("obey", n), True) for n in range(30)]
                + [(line("bread", n), False) for n in range(30, 60)])  # fmt: skip
    assert "no better" in tried(fine, REFERENCE, bar()).refused


def test_own_shares_come_from_corrected_logits_and_name_what_looks_like_an_attack() -> None:
    texts = read([(line("bread", n), False) for n in range(300)] + [(line("obey", 1), False)])
    own = own_rates(texts, bar(), REFERENCE.held_out, None)
    assert own.suspect == (300,)
    assert own.question == "input"
    assert own.before.rows == own.after.rows == 301
    assert own.reference_before is not None
    learned = with_rates(untuned(MODELS, "a"), own, made="now", lines={})
    trial = tried(read(lines(100)), REFERENCE, bar())
    assert set(with_correction(learned, trial, made="now", lines={}).parts) == {"correction.input"}


def test_the_share_is_that_of_the_first_rule_that_acts() -> None:
    policy = compile_policy(
        read_document(
            "version: 1\n"
            "features:\n"
            "  support: {rules: [{name: own, kind: injection.*, action: hold, fpr: 2%}]}\n"
            "rules:\n"
            "  - {name: s, kind: injection.*, action: hold, fpr: 3%, mode: shadow}\n"
            "  - {name: o, kind: injection.*, action: hold, fpr: 4%, stages: [output]}\n"
            "  - {name: all, kind: injection.*, action: hold, fpr: 1%}\n"
        )
    )
    kind = "injection.override"
    assert share_of(policy, kind, stage=Stage.INPUT, feature="support") == (0.02, "own")
    assert share_of(policy, kind, stage=Stage.INPUT, feature="sales") == (0.01, "all")
    assert share_of(policy, "abuse.other", stage=Stage.INPUT, feature="") == (USUAL_SHARE, "")


def test_the_reference_survives_its_file(tmp_path: Path) -> None:
    arrays = to_arrays("input", REFERENCE)
    arrays["models"] = np.array(digest_of(MODELS))
    np.savez_compressed(tmp_path / FILE, allow_pickle=False, **arrays)
    again = read_reference(tmp_path, MODELS, "input")
    held_out = REFERENCE.held_out
    assert np.array_equal(again.held_out.attack, held_out.attack)
    assert np.array_equal(again.held_out.owners, held_out.owners)
    weights = np.random.default_rng(0).normal(size=held_out.rows.size)
    assert np.allclose(again.held_out.rows.times(weights), held_out.rows.times(weights), atol=0.02)
    assert np.array_equal(again.anchors.attack, REFERENCE.anchors.attack)
    with pytest.raises(SettingsError, match="no reference"):
        read_reference(tmp_path, MODELS, "context")
    with pytest.raises(SettingsError, match="other models"):
        read_reference(tmp_path, replace(MODELS, manifest={"files": {}}), "input")
    (tmp_path / FILE).write_bytes(b"not a zip")
    with pytest.raises(SettingsError, match="no reference"):
        read_reference(tmp_path, MODELS, "input")


@pytest.mark.parametrize("question", QUESTIONS.values())
def test_the_shipped_reference_is_for_the_shipped_models(question: str) -> None:
    reference = shipped_reference(shipped_models(), question)
    assert len(reference.held_out.attack) > 50
