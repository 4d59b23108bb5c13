"""Harm in answers: what the reader makes of the model's logits."""

import numpy as np
import pytest
from numpy.typing import NDArray

from seawall.detect.classify import Curve
from seawall.detect.classify.content import (
    BUCKET_BITS,
    MOST_FPR,
    MOST_READ,
    QUESTIONS,
    Content,
    Screen,
    gram_buckets,
)
from seawall.terms import Inspection, Reading, Role, Stage, Text

CURVES = {q: Curve(1.0, 0.0, ((0.0, 0.5), (3.0, 0.01), (9.0, 0.0001))) for q in QUESTIONS}
HARMLESS = "Bread rises because yeast makes gas, and the gas stays in the dough. "
HARM = "Confirm your password here."


class ByWord:
    """A window with `password` in it is phishing."""

    def __init__(self) -> None:
        self.asked = 0

    def answers(self, text: str) -> NDArray[np.float32]:
        self.asked += 1
        logits = np.full(len(QUESTIONS), -4.0, np.float32)
        logits[QUESTIONS.index("phishing")] = 6.0 if "password" in text else -4.0
        return logits


class Lets:
    """Lets through what has a word in it."""

    def __init__(self, word: str) -> None:
        self._word = word

    def doubts(self, text: str) -> NDArray[np.float32]:
        return np.full(len(QUESTIONS), 1.0 if self._word in text else -1.0, np.float32)


def read(*bodies: str, model: ByWord | None = None, word: str = "") -> Reading:
    texts = tuple(Text(body, Role.ASSISTANT, f"/{n}") for n, body in enumerate(bodies))
    return Content(model or ByWord(), CURVES, Lets(word)).read(Inspection(texts, Stage.OUTPUT))


def test_harm_is_found_where_it_stands_with_how_rare_it_is() -> None:
    body = HARMLESS * 12 + HARM
    reading = read(HARMLESS, body)
    (finding,) = reading.findings
    assert finding.kind == "abuse.phishing"
    assert finding.path == "/1"
    assert HARM in body[finding.span.start : finding.span.end]
    assert finding.fpr is not None
    assert finding.fpr < MOST_FPR
    assert reading.scores["abuse.phishing"] == pytest.approx(finding.confidence)
    assert reading.scores["abuse"] == reading.scores["abuse.phishing"]
    assert reading.scores["abuse.malware"] < 0.1


def test_a_harmless_answer_has_scores_and_no_finding() -> None:
    reading = read(HARMLESS, "")
    assert reading.findings == ()
    assert set(reading.scores) == {"abuse", *(f"abuse.{q}" for q in QUESTIONS)}


def test_in_a_longer_text_the_same_is_less_rare() -> None:
    short, long = read(HARM), read(HARMLESS * 60 + HARM, word="password")
    assert (short.findings[0].fpr or 0) < (long.findings[0].fpr or 0)


def test_of_a_long_text_the_model_reads_what_the_screen_doubts_most() -> None:
    model = ByWord()
    body = HARMLESS * 60 + HARM + HARMLESS * 9
    reading = read(body, model=model, word="password")
    assert model.asked == MOST_READ
    (finding,) = reading.findings
    assert HARM in body[finding.span.start : finding.span.end]
    assert read(body, word="never there").findings == ()


def test_the_screen_adds_up_the_weights_of_a_text() -> None:
    buckets = gram_buckets("password")
    table = np.zeros(((1 << BUCKET_BITS) + 1, 2), np.float16)
    table[buckets, 1] = 1.0
    table[-1] = -1.0
    screen = Screen(table, [0.0, 0.5])
    assert list(screen.doubts("password") >= 0) == [False, True]
    assert not (screen.doubts("bread") >= 0).any()
    assert not (screen.doubts("") >= 0).any()


def arriving(body: str, *, word: str = "") -> list[tuple[int, int]]:
    """Where harm was found in a text that came in pieces, and how much had come by then."""
    content = Content(ByWord(), CURVES, Lets(word))
    watch, seen = content.watch(Text("", Role.ASSISTANT, "/0")), []
    for at in range(0, len(body), 25):
        seen += [(f.span.start, at) for f in watch.feed(body[at : at + 25]) if f.path == "/0"]
    return seen


def test_harm_is_found_while_a_text_arrives_soon_after_it_stands_there() -> None:
    body = HARMLESS * 4 + HARM + HARMLESS * 30
    start, when = arriving(body)[0]
    assert start <= body.index(HARM) < when < body.index(HARM) + 2 * 400
    assert not arriving(HARMLESS * 40)


def test_of_a_long_text_that_arrives_only_what_the_screen_doubts_is_read() -> None:
    body = HARMLESS * 60 + HARM + HARMLESS * 20
    assert arriving(body, word="password")
    assert not arriving(body, word="nothing of it")


def test_it_says_what_it_may_find() -> None:
    content = Content(ByWord(), CURVES, Lets(""))
    assert {f"abuse.{question}" for question in QUESTIONS} == set(content.kinds)
