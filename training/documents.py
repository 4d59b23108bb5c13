"""Documents with an instruction planted in them, at every depth, and the same without."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from seawall.detect.classify.windows import sentences
from training.examples import Example

_JOINTS = ("\n", "\n\n", " ")
_WRAPPERS = (
    "{}", "{}", "{}", "{}", "{}", "({})", "[{}]", "<!-- {} -->", "<p>{}</p>", "> {}", "- {}",
    "* {} *", "// {}", "# {}", '"note": "{}",', "P.S. {}", '<span style="display:none">{}</span>',
    "{}\n--", "TODO: {}", "'{}'", "Comment: {}",
)  # fmt: skip
"""Around instructions and, as often, around innocent sentences: nothing to learn from these."""

MOST_CHARACTERS = 1_400
SAME_LANGUAGE = 0.95
"""A change of language alone must not look planted."""


def composed(
    bases: Sequence[Example], planted: Sequence[Example], *, count: int, seed: int = 0
) -> Iterator[Example]:
    """
    `count` documents with one of these texts in each, in the base's language where there is one.

    A text that is planted as a whole makes its document an attack, any other a
    harmless one. A base is cut to a stretch around the place, so that long
    documents give examples from all their parts.
    """
    dice = random.Random(seed)
    by_lang: defaultdict[str, list[Example]] = defaultdict(list)
    for text in planted:
        by_lang[text.lang].append(text)
    for number in range(count):
        base = dice.choice(bases)
        same = by_lang[base.lang]
        chosen = dice.choice(same if same and dice.random() < SAME_LANGUAGE else planted)
        yield _with(base, chosen, dice, number)


def _with(base: Example, sentence: Example, dice: random.Random, number: int) -> Example:
    spans = sentences(base.text)
    place = dice.randrange(len(spans) + 1)
    cut = spans[place].start if place < len(spans) else len(base.text)
    before, after = base.text[:cut].rstrip(), base.text[cut:]
    room = MOST_CHARACTERS - len(sentence.text)
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
