"""Texts within texts: an instruction in a document, a document in a message, a message in both."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from seawall.detect.classify.windows import sentences, weight
from training.examples import HARMLESS, Example

_JOINTS = ("\n", "\n\n", " ")
_WRAPPERS = (
    "{}", "{}", "{}", "{}", "{}", "({})", "[{}]", "<!-- {} -->", "<p>{}</p>", "> {}", "- {}",
    "* {} *", "// {}", "# {}", '"note": "{}",', "P.S. {}", '<span style="display:none">{}</span>',
    "{}\n--", "TODO: {}", "'{}'", "Comment: {}",
)  # fmt: skip
"""Around instructions and, as often, around innocent sentences: nothing to learn from these."""

_ASKED = (
    "Summarise this for me:\n{}", "{}\n\nWhat does this say in one sentence?",
    "Can you check the spelling in this? {}", 'Here is the page: """{}""" Who wrote it?',
    "translate to Spanish: {}", "I got this today, is it urgent?\n\n{}",
    "Give me the three main points of the following text. {}", "{}\n--\nmake this shorter please",
    "Review: '{}' Positive or negative?", "Which of these is cheapest?\n{}", "tl;dr\n{}",
    "Explain what this does:\n```\n{}\n```", "<document>{}</document> List the names in it.",
    "Rewrite this so that it sounds friendlier: {}", "{} - what is meant by that?",
    "Answer from this article only: {}\nWhen does it begin?", "Draft a reply to this mail:\n> {}",
    "please turn this into bullet points\n\n{}\n\nthanks", "What is the total in this? {}",
)  # fmt: skip

MOST_CHARACTERS = 1_400
SAME_LANGUAGE = 0.95
"""A change of language alone must not look planted."""


def composed(
    bases: Sequence[Example],
    planted: Sequence[Example],
    *,
    count: int,
    seed: int = 0,
    most: int = MOST_CHARACTERS,
) -> Iterator[Example]:
    """
    `count` documents with one of these texts in each, in the base's language where there is one.

    A text that is planted as a whole makes its document an attack, any other a
    harmless one. A base is cut to a stretch around the place, of the weight `most`
    with the text, so that long documents give examples from all their parts.
    """
    dice = random.Random(seed)
    by_lang = _by_lang(planted)
    for number in range(count):
        base = dice.choice(bases)
        same = by_lang[base.lang]
        chosen = dice.choice(same if same and dice.random() < SAME_LANGUAGE else planted)
        yield _with(base, chosen, dice, number, most)


def pasted(documents: Iterable[Example], *, seed: int = 0) -> Iterator[Example]:
    """What users ask about documents like these, the document in the message: `input` is known."""
    dice = random.Random(seed)
    for document in documents:
        text = dice.choice(_ASKED).format(document.text)
        kind = "attack" if document.planted else "benign"
        answers = {"input": 1} if document.planted else dict(HARMLESS)
        yield Example(text, answers, f"pasted_{kind}", document.family, document.lang)


def buried(
    bases: Sequence[Example], messages: Sequence[Example], *, count: int, most: int, seed: int = 0
) -> Iterator[Example]:
    """
    `count` of these messages amid harmless text, together of the weight `most`.

    What is known of the message is true of the whole: an attack is one wherever it stands.
    """
    dice = random.Random(seed)
    by_lang = _by_lang(bases)
    for number in range(count):
        message = dice.choice(messages)
        base = dice.choice(by_lang[message.lang] or bases)
        placed = _with(base, replace(message, planted=()), dice, number, most)
        kind = "attack" if message.answers["input"] else "benign"
        yield replace(placed, answers=message.answers, source=f"buried_{kind}", planted=None)


def _by_lang(examples: Iterable[Example]) -> defaultdict[str, list[Example]]:
    groups: defaultdict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.lang].append(example)
    return groups


def _with(
    base: Example, sentence: Example, dice: random.Random, number: int, most: int
) -> Example:
    spans = sentences(base.text)
    place = dice.randrange(len(spans) + 1)
    cut = spans[place].start if place < len(spans) else len(base.text)
    before, after = base.text[:cut].rstrip(), base.text[cut:]
    # In letters of the base, of which some scripts cost a model several tokens each.
    room = (most - weight(sentence.text)) * len(base.text) // weight(base.text)
    if len(base.text) > room:
        head = dice.randint(0, max(room, 0))
        before, after = before[-head:] if head else "", after[: max(room - head, 0)]
    inserted = dice.choice(_WRAPPERS).format(sentence.text)
    joint = dice.choice(_JOINTS)
    body = f"{before}{joint}{inserted}{joint}{after}" if before else f"{inserted}{joint}{after}"
    start = len(before) + len(joint) if before else 0
    start += inserted.index(sentence.text)
    span = (start, start + len(sentence.text))
    family = f"{sentence.family}+{number % 20}"
    source = "composed_attack" if sentence.planted else "composed_benign"
    return Example(body, {}, source, family, base.lang, (span,) if sentence.planted else ())
