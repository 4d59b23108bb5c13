"""The encoder stops early where its lower layers hold a window for harmless, and only there."""

import json
from dataclasses import replace
from importlib.resources import files
from itertools import islice
from pathlib import Path

import pytest

from seawall.assemble.models import Models, read_pool, shipped_models
from seawall.detect.classify import Answers, Encoder, Window, windows
from seawall.detect.classify.answers import TRIES, logit_of
from seawall.detect.classify.classifier import MOST_FPR
from seawall.detect.classify.encoder import Exits
from seawall.detect.classify.in_parts import InParts
from seawall.detect.classify.layers import OnnxLayers
from seawall.detect.classify.pooled import Pooled
from training.own import read_texts

pytestmark = pytest.mark.long

TEXTS = Path(__file__).parents[3] / "bench" / "texts"
EVERY = 12
CALIBRATION = json.loads((files("seawall.models") / "calibration.json").read_bytes())


@pytest.fixture(scope="module")
def read() -> list[Window]:
    """The first windows of every twelfth held-out text."""
    texts = islice(read_texts(TEXTS), 0, None, EVERY)
    return [window for text in texts for _, window in windows(text.text)[:3]]


def encoder(exits: Exits) -> Encoder:
    folder = files("seawall.models")
    lower, upper = ((folder / f"encoder_{part}.onnx").read_bytes() for part in ("lower", "upper"))
    words = (folder / "vocabulary.txt").read_text().splitlines()
    return Encoder(OnnxLayers(lower, upper), words, exits)


def everywhere(below: float) -> list[float]:
    """One bound for texts of all lengths."""
    return [below] * len(TRIES)


@pytest.fixture(scope="module")
def models() -> Models:
    return shipped_models()


def test_with_no_exits_all_layers_are_always_asked(read: list[Window]) -> None:
    whole = encoder({})
    assert whole.answers(read[:40]) != whole.early(read[:40])
    assert encoder({"input": everywhere(-90.0)}).answers(read[:40]) == whole.answers(read[:40])


def test_where_all_may_exit_the_lower_layers_answer(read: list[Window]) -> None:
    everything = encoder(dict.fromkeys(("input", "context"), everywhere(90.0)))
    assert everything.answers(read[:40]) == everything.early(read[:40])


def test_an_answer_is_early_where_no_question_that_matters_reaches_its_exit(
    read: list[Window],
) -> None:
    below = {"input": -2.0, "abuse": -1.0, "context": 0.0}
    exits = {question: everywhere(logit) for question, logit in below.items()}
    whole = encoder({})

    def expected(window: Window) -> Answers:
        (early,) = whole.early([window])
        quiet = all(logit_of(early, question) < logit for question, logit in below.items())
        return early if quiet else whole.answers([window])[0]

    stopping = encoder(exits)
    assert [stopping.answers([w])[0] for w in read[:80]] == [expected(w) for w in read[:80]]


def test_a_question_that_is_not_asked_keeps_no_window_from_its_exit(read: list[Window]) -> None:
    careful = encoder({"input": everywhere(90.0), "context": everywhere(-90.0)})
    for asked, expected in (
        (("input", "leak"), careful.early(read[:10])),
        (("context",), encoder({}).answers(read[:10])),
        ((), encoder({}).answers(read[:10])),
    ):
        assert careful.answers([replace(w, asked=asked) for w in read[:10]]) == expected


def test_in_a_longer_text_an_early_answer_is_enough_for_more(read: list[Window]) -> None:
    below = [-90.0 if tries < 30 else 90.0 for tries in TRIES]
    careful = encoder(dict.fromkeys(("input", "context"), below))
    whole = encoder({})
    for tries in (1, 29):
        few = [replace(window, tries=tries) for window in read[:10]]
        assert careful.answers(few) == whole.answers(few)
    for tries in (30, 5_000):
        many = [replace(window, tries=tries) for window in read[:10]]
        assert careful.answers(many) == whole.early(many)


def test_a_window_read_thoroughly_stops_early_only_where_it_would_in_any_text(
    read: list[Window],
) -> None:
    below = [90.0 if tries < 30 else -90.0 for tries in TRIES]
    careful, whole = encoder(dict.fromkeys(("input", "context"), below)), encoder({})
    assert careful.answers(read[:10]) == whole.early(read[:10])
    thorough = [replace(window, thorough=True) for window in read[:10]]
    assert careful.answers(thorough) == whole.answers(read[:10])


@pytest.mark.parametrize("tries", [1, 5, 12, 40])
def test_stopping_early_finds_nothing_and_misses_little(
    models: Models, read: list[Window], tries: int
) -> None:
    pool = read_pool(CALIBRATION["pool"], CALIBRATION["exits"])
    whole = InParts(Pooled(models.first, encoder({}), pool), CALIBRATION["in_parts"])
    read = [replace(window, tries=tries) for window in read]
    found = missed = invented = 0
    for stopped, full in zip(models.second.answers(read), whole.answers(read), strict=True):
        for question in ("input", "abuse", "context"):
            before, after = (
                models.calibration.second[question].fpr(logit_of(a, question), tries)
                for a in (full, stopped)
            )
            found += before <= MOST_FPR / 5
            missed += before <= MOST_FPR / 5 and after > MOST_FPR / 5
            invented += after <= MOST_FPR < before
    assert found > 50
    assert missed <= 0.04 * found
    assert invented == 0
