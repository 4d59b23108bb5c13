"""Texts with what is known of the harm in them: others' by path, and our own."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from training.sources import rows
from training.tagger.unmarked import pieces

QUESTIONS = ("harassment", "phishing", "fraud", "impersonation", "malware", "dangerous")
OWN = Path(__file__).parent / "texts.jsonl"

OFFENSIVE = 0.7
"""How much of harassment is in a tweet that its readers called offensive, but not hateful."""

UNWANTED = 0.7
"""How much of fraud is in a message that is unwanted advertising at best."""

MOST_OFFENSIVE, HARMLESS = 5_000, 7_000

# What else a text of one kind may well be too.
_NEAR = {
    "phishing": ("fraud", "impersonation"),
    "fraud": ("phishing", "impersonation"),
    "impersonation": ("phishing", "fraud"),
    "dangerous": ("malware",),
    "malware": ("dangerous",),
}
_BEHAVIOURS = {
    "Harassment/Discrimination": "harassment",
    "Malware/Hacking": "malware",
    "Fraud/Deception": "fraud",
    "Physical harm": "dangerous",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and for some questions how far the answer is yes, 0 to 1."""

    text: str
    answers: Mapping[str, float]
    source: str
    group: str = ""
    """What texts share that are much alike: all of them are learned from, or none."""


def examples(seed: int) -> list[Example]:
    """All texts to learn from, in random order."""
    dice = Random(seed)
    found = [*_tweets(dice), *_comments(), *_messages(), *_answers(), *own()]
    found += [Example(text, _NOTHING, "harmless") for text in pieces(HARMLESS, seed=seed + 7)]
    dice.shuffle(found)
    return found


def own() -> Iterator[Example]:
    """Texts that were written for this project, harmful ones and their look-alikes."""
    for line in OWN.read_text("utf-8").splitlines():
        row = json.loads(line)
        answers = _only(row["kind"]) if row["label"] else _NOTHING
        yield Example(row["text"], answers, "own", row.get("group", ""))


_NOTHING: Mapping[str, float] = dict.fromkeys(QUESTIONS, 0.0)


def _only(kind: str) -> Mapping[str, float]:
    """One kind of harm; of those near to it nothing is known."""
    unknown = _NEAR.get(kind, ())
    return {q: float(q == kind) for q in QUESTIONS if q not in unknown}


def _tweets(dice: Random) -> Iterator[Example]:
    offensive = []
    for row in rows("abuse/content/train/davidson.jsonl.gz"):
        if row["label"] == "offensive":
            offensive.append(row["text"])
        else:
            hate = row["label"] == "hate"
            yield Example(row["text"], _only("harassment") if hate else _NOTHING, "davidson")
    for text in dice.sample(offensive, MOST_OFFENSIVE):
        yield Example(text, {**_NOTHING, "harassment": OFFENSIVE}, "davidson")


def _comments() -> Iterator[Example]:
    for row in rows("abuse/content/train/surge_toxicity.jsonl.gz"):
        toxic = row["label"] == "toxic"
        yield Example(row["text"], _only("harassment") if toxic else _NOTHING, "surge_toxicity")


def _messages() -> Iterator[Example]:
    """Most unwanted messages defraud; which of them phish is not known."""
    for row in rows("abuse/content/train/sms_spam.jsonl.gz"):
        if row["label"] == "benign":
            yield Example(row["text"], _NOTHING, "sms_spam")
        else:
            known = dict.fromkeys(("harassment", "malware", "dangerous"), 0.0)
            yield Example(row["text"], {**known, "fraud": UNWANTED}, "sms_spam")


def _answers() -> Iterator[Example]:
    for row in rows("abuse/content/train/jbb_llm_outputs.jsonl.gz"):
        kind = _BEHAVIOURS.get(row["source_category"])
        if row["label"] != "harmful_output":
            yield Example(row["text"], _NOTHING, "jbb_llm_outputs")
        elif kind:
            yield Example(row["text"], {kind: 1.0}, "jbb_llm_outputs")
