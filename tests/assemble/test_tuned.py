"""A feature's file: written at once, believed only whole, and only with its own models."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.assemble.models import Models
from seawall.assemble.tuned import (
    Tuned,
    classifiers,
    read_tuned,
    remove_tuned,
    tuned_path,
    write_tuned,
)
from seawall.assemble.tuning import (
    own_rates,
    reader_of,
    tried_topic,
    untuned,
    with_correction,
    with_rates,
    with_topic,
)
from seawall.detect import ByFeature
from seawall.detect.classify import Classifier
from seawall.detect.classify.lessons import STRENGTHS, Lessons
from seawall.errors import SettingsError
from seawall.terms import Inspection, Role, Stage, Text
from tests.assemble.tuning import trial
from tests.detect.classify.letters import Letters
from tests.detect.classify.lines import (
    CALIBRATION,
    Known,
    anchors,
    bar,
    grams,
    line,
    lines,
    read,
)

MODELS = Models(grams(), Known(), CALIBRATION, {"files": {"a": "1"}})
LINES = {"attacks": 60, "harmless": 60}


def inspected(body: str, feature: str) -> Inspection:
    return Inspection((Text(body, Role.USER, "/a"),), Stage.INPUT, feature=feature)


@pytest.fixture(scope="module")
def tuned() -> Tuned:
    """A feature that has learned all there is."""
    correction = Lessons(read(lines(100)), anchors(), bar()).correction(STRENGTHS[0])
    learned = with_correction(
        untuned(MODELS, "support"), trial(correction), made="2026-11-22", lines=LINES
    )
    harmless = read([(line("bread", n), False) for n in range(200)])
    rates = own_rates(harmless, bar(), None, correction)
    learned = with_rates(learned, rates, made="2026-11-22", lines={"harmless": 200})
    bodies = [line(("flour", "brakes")[n % 2], n) for n in range(200)]
    other = np.array([n % 2 == 1 for n in range(200)])
    topic = tried_topic(MODELS, bodies, other).topic
    return with_topic(learned, topic, made="2026-11-22", lines={"allowed": 100, "other": 100})


def test_what_is_written_is_read(tuned: Tuned, tmp_path: Path) -> None:
    path = write_tuned(tmp_path, tuned)
    assert path == tuned_path(tmp_path, "support")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["support.json"]
    again = read_tuned(tmp_path, "support", MODELS)
    assert again == tuned
    assert again is not None
    assert [each.question for each in again.corrections()] == ["input"]
    assert again.topic() is not None
    assert read_tuned(tmp_path, "other", MODELS) is None


def test_the_file_holds_no_word_of_a_text(tuned: Tuned, tmp_path: Path) -> None:
    said = write_tuned(tmp_path, tuned).read_text("utf-8")
    assert not any(word in said for word in ("heron", "obey", "flour", "table"))
    parts = json.loads(said)["parts"]
    assert set(parts) == {"correction.input", "rates.input", "topic"}
    assert parts["correction.input"]["lines"] == LINES
    assert parts["topic"]["made"] == "2026-11-22"


@settings(max_examples=60)
@given(st.data())
def test_no_damaged_file_is_believed(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_tuned(Path(folder), with_topic_free())
        content = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        if content[place] in b" \n":
            return
        content[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(bytes(content))
        with pytest.raises(SettingsError, match="model tune --remove --feature support"):
            read_tuned(Path(folder), "support", MODELS)


def with_topic_free() -> Tuned:
    own = own_rates(read([(line("bread", 1), False)]), bar(), None, None)
    return with_rates(untuned(MODELS, "support"), own, made="now", lines={"harmless": 1})


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"digest": "a"}', b"\xff"])
def test_what_is_no_such_file_is_told(content: bytes, tmp_path: Path) -> None:
    path = write_tuned(tmp_path, with_topic_free())
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="damaged"):
        read_tuned(tmp_path, "support", MODELS)


def test_weights_of_another_size_are_damage(tuned: Tuned, tmp_path: Path) -> None:
    part = tuned.parts["topic"]
    numbers = {**part.numbers, "weights": "AAAA"}
    write_tuned(
        tmp_path, replace(tuned, parts={**tuned.parts, "topic": replace(part, numbers=numbers)})
    )
    with pytest.raises(SettingsError, match="damaged"):
        read_tuned(tmp_path, "support", MODELS)


def test_a_file_for_other_models_or_another_feature_is_refused(
    tuned: Tuned, tmp_path: Path
) -> None:
    path = write_tuned(tmp_path, tuned)
    others = replace(MODELS, manifest={"files": {"a": "2"}})
    with pytest.raises(SettingsError, match="other models"):
        read_tuned(tmp_path, "support", others)
    path.rename(path.with_name("sales.json"))
    with pytest.raises(SettingsError, match="another feature"):
        read_tuned(tmp_path, "sales", MODELS)


def test_models_without_embeddings_cannot_be_tuned() -> None:
    with pytest.raises(SettingsError, match="n-grams"):
        reader_of(replace(MODELS, first=Letters()), "input")


def test_removing_needs_no_readable_file_and_says_whether_there_was_one(tmp_path: Path) -> None:
    path = write_tuned(tmp_path, with_topic_free())
    path.write_bytes(b"garbage")
    assert remove_tuned(tmp_path, "support")
    assert not remove_tuned(tmp_path, "support")


def test_a_correction_holds_for_its_feature_alone(tuned: Tuned, tmp_path: Path) -> None:
    only = replace(tuned, parts={"correction.input": tuned.parts["correction.input"]})
    write_tuned(tmp_path, only)
    (use,) = classifiers(MODELS, tmp_path, ["support", "sales"])
    assert isinstance(use.detector, Classifier)
    missed = [line("heron", n) for n in range(4_000, 4_040)]

    def found(feature: str) -> int:
        assert isinstance(use.detector, Classifier)
        readings = [use.detector.read(inspected(body, feature)) for body in missed]
        return sum(any(f.fpr and f.fpr <= 0.01 for f in each.findings) for each in readings)

    assert found("sales") == found("") == 0
    assert found("support") > 25
    assert use.detector.of("sales") is use.detector
    assert use.detector.of("support") is not use.detector


def test_own_shares_replace_the_shipped_ones_for_the_feature(tmp_path: Path) -> None:
    write_tuned(tmp_path, with_topic_free())
    (use,) = classifiers(MODELS, tmp_path, ["support"])
    assert isinstance(use.detector, Classifier)
    own = use.detector.of("support").calibration
    assert own.second["input"].rates != CALIBRATION.second["input"].rates
    assert own.second["abuse"] == CALIBRATION.second["abuse"]
    assert own.first == CALIBRATION.first


def test_a_topic_is_read_for_its_feature_alone(tuned: Tuned, tmp_path: Path) -> None:
    write_tuned(tmp_path, tuned)
    _, use = classifiers(MODELS, tmp_path, ["support"])
    assert use.stages == {Stage.INPUT}
    assert isinstance(use.detector, ByFeature)
    body = line("brakes", 5_001)
    assert [f.kind for f in use.detector.read(inspected(body, "support")).findings] == [
        "scope.topic"
    ]
    assert use.detector.read(inspected(body, "sales")).findings == ()


def test_without_files_there_is_the_shipped_classifier_alone(tmp_path: Path) -> None:
    (use,) = classifiers(MODELS, tmp_path, ["support"])
    assert isinstance(use.detector, Classifier)
    assert use.detector.of("support") is use.detector
