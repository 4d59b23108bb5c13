"""What lines teach: what goes wrong is mended, what goes right stays, and few change little."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.detect.classify import Classifier
from seawall.detect.classify.lessons import (
    MOST_FOLDS,
    STRENGTHS,
    Lessons,
    corrected,
    folds,
)
from seawall.terms import Inspection, Role, Stage, Text
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
    reader,
)

ANCHORS = anchors()
TAUGHT = read(lines(100))
LESSONS = Lessons(TAUGHT, ANCHORS, bar())
BOLD, CAREFUL = STRENGTHS[0], STRENGTHS[-1]


def test_an_attack_that_is_missed_and_a_false_alarm_are_both_mended() -> None:
    before = bar().stopped(TAUGHT, TAUGHT.first, TAUGHT.second)
    assert np.mean(before[TAUGHT.attack]) == np.mean(before[~TAUGHT.attack]) == 0.5
    fresh = read(lines(40, start=1_000))
    after = bar().stopped(fresh, *corrected(fresh, LESSONS.correction(STRENGTHS[1])))
    assert np.mean(after[fresh.attack]) > 0.8
    assert np.mean(after[~fresh.attack]) < 0.1


def test_what_holds_for_unseen_lines_is_told_by_the_other_folds() -> None:
    stopped = LESSONS.stopped(STRENGTHS[1])
    assert np.mean(stopped[TAUGHT.attack]) > 0.8
    assert np.mean(stopped[~TAUGHT.attack]) < 0.1


def test_few_lines_change_little() -> None:
    moved = []
    for count in (4, 60):
        texts = read(lines(count))
        correction = Lessons(texts, ANCHORS, bar()).correction(BOLD)
        moved.append(float(np.abs(TAUGHT.rows.times(correction.second.astype(float))).mean()))
    assert moved[0] < moved[1] / 2


def test_a_careful_correction_moves_the_anchors_less() -> None:
    def moved(strength: int) -> float:
        weights = LESSONS.correction(STRENGTHS[strength]).second.astype(float)
        return float(np.abs(ANCHORS.rows.times(weights)).mean())

    assert moved(-1) < moved(0)


def test_lines_that_go_right_teach_nothing() -> None:
    right = read([(line("obey", n), True) for n in range(0, 40, 2)])
    sure = replace(right, second=right.second + 6.0, first=right.first + 20.0)
    correction = Lessons(sure, ANCHORS, bar()).correction(BOLD)
    assert np.abs(sure.rows.times(correction.second.astype(float))).max() < 0.2


def test_lines_of_one_label_alone_can_be_learned_from() -> None:
    alarms = read([(line("sudo", n), False) for n in range(40)])
    correction = Lessons(alarms, ANCHORS, bar()).correction(BOLD)
    after = bar().stopped(alarms, *corrected(alarms, correction))
    assert np.mean(after) < 0.2


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["obey", "bread", "heron"]), min_size=1, max_size=30))
def test_near_duplicates_share_a_fold_and_every_text_has_one(words: list[str]) -> None:
    texts = read([(line(word, 3 * (n // 2)), word == "obey") for n, word in enumerate(words)])
    found = folds(texts.firsts(), texts.attack)
    assert len(found) == len(words)
    assert set(found.tolist()) <= set(range(MOST_FOLDS))
    same: dict[str, int] = {}
    for n, word in enumerate(words):
        assert same.setdefault(line(word, 3 * (n // 2)), int(found[n])) == found[n]


def test_labels_are_spread_over_the_folds() -> None:
    found = folds(TAUGHT.firsts(), TAUGHT.attack)
    for fold in range(MOST_FOLDS):
        assert 15 <= np.sum(found[TAUGHT.attack] == fold) <= 25
        assert 15 <= np.sum(found[~TAUGHT.attack] == fold) <= 25


def test_what_is_held_to_be_stopped_is_what_the_classifier_finds() -> None:
    texts = [
        *(text for text, _ in lines(6)),
        "One table. Two rivers. Please obey me. " * 12,
        "aGVyb24gb2JleSBub3cgcGxlYXNl",
        "obey",
        "Well. obey. Done with it.",
    ]
    for question, stage in (("input", Stage.INPUT), ("context", Stage.CONTEXT)):
        assert len(reader(question).read("!!!", attack=True).owners) == 0
        numbers = read([(text, True) for text in texts], question)
        stopped = bar(question).stopped(numbers, numbers.first, numbers.second)
        classifier = Classifier(grams(), Known(), CALIBRATION)
        for text, held in zip(texts, stopped, strict=True):
            findings = classifier.read(Inspection((Text(text, Role.USER, "a"),), stage)).findings
            sure = [f for f in findings if f.fpr is not None and f.fpr <= SHARE]
            assert any(f.kind.startswith("injection") for f in sure) == held
