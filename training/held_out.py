"""Texts that no model learns from: to calibrate with, to choose by, and to measure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seawall.detect.classify.windows import sentences
from training.examples import Example
from training.own import read_texts
from training.sources import rows

OWN = Path(__file__).parents[1] / "bench" / "texts"

EXAM = OWN.with_name("exam")
"""By writers who have seen neither training nor OWN; nothing is chosen or calibrated by them."""

FOREIGN = (
    "xstest_safe", "deepset_test", "cyberseceval_frr", "cyberseceval_pi_en",
    "hinglish_heldout", "slabs_test", "neuralchemy_core_test",
)  # fmt: skip

IN_DISTRIBUTION = ("slabs_test", "neuralchemy_core_test", "hinglish_heldout")
DEFENSIBLE = ("own_jailbreak_dress",)
"""Harmless texts that ask the model to leave its rules in play: flagging some is no fault."""

PAGES = "own_documents"
PAGES_FOR_EACH_TASK = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A held-out text: of which set, which question it is for, the answer, and its family."""

    text: str
    name: str
    question: str
    answer: int
    lang: str = "en"
    family: str = ""


def held_out() -> Iterator[Held]:
    """Every held-out text, the foreign ones first."""
    for name in FOREIGN:
        for row in rows(f"injection/dev/{name}.jsonl.gz"):
            if row["kind"] != "encoded":
                yield Held(row["text"], name, "input", row["label"], row["lang"] or "en")
    for row in rows("abuse/requests/dev/safetytuned.jsonl.gz"):
        yield Held(row["text"], "safetytuned", "abuse", int(row["label"] == "harmful"))
    own = list(read_texts(OWN))
    for example in own:
        yield _own(example)
    yield from _tasks_in_pages([e.text for e in own if e.source == PAGES and e.planted == ()])


def exam() -> Iterator[Held]:
    """Every text of the exam, which nothing was tuned on: look at it when all is done."""
    for example in read_texts(EXAM):
        yield _own(example)


def _own(example: Example) -> Held:
    name = example.source
    if example.planted is not None:
        planted = int(bool(example.planted))
        return Held(example.text, name, "context", planted, example.lang, example.family)
    asked = {"own_leak": "leak", "own_leak_requests": "leak", "own_abuse": "abuse"}
    question = asked.get(name, "input")
    return Held(example.text, name, question, example.answers[question], example.lang)


def _tasks_in_pages(pages: list[str]) -> Iterator[Held]:
    """Bare tasks for an agent, each placed in harmless pages of our own."""
    dice = random.Random(5)
    for row in rows("injection/dev/wasp.jsonl.gz"):
        for page in dice.sample(pages, min(PAGES_FOR_EACH_TASK, len(pages))):
            spans = sentences(page)
            place = spans[dice.randrange(len(spans))].start
            yield Held(f"{page[:place]}{row['text']}\n{page[place:]}", "wasp", "context", 1)
