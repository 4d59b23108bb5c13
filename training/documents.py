"""Documents with an instruction planted in them, at every depth, and the same without."""

import random
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


def composed(
    bases: Sequence[Example],
    planted: Sequence[Example],
    innocent: Sequence[Example],
    *,
    count: int,
    seed: int = 0,
) -> Iterator[Example]:
    """
    `count` documents with an instruction, and as many with an innocent sentence in its place.

    A base is cut to a stretch around the place, so that long documents give
    examples from all their parts.
    """
    dice = random.Random(seed)
    for number in range(count):
        base = dice.choice(bases)
        same = [e for e in planted if e.lang == base.lang]
        attack = dice.choice(same if same and dice.random() < 0.7 else planted)
        yield _with(base, attack, dice, number, attacks=True)
        base = dice.choice(bases)
        calm = dice.choice(innocent)
        yield _with(base, calm, dice, number, attacks=False)


def _with(
    base: Example, sentence: Example, dice: random.Random, number: int, *, attacks: bool
) -> Example:
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
    source = "composed_attack" if attacks else "composed_benign"
    return Example(body, {}, source, family, base.lang, (span,) if attacks else ())
