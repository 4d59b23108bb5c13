"""The same text about other people: names of many origins in sentences that people wrote."""

from random import Random

from training.tagger.made import PERSON, Marked, Span, full_name, origins


def renamed(marked: Marked, dice: Random) -> Marked:
    """Each person by another name, of any origin: one word for one, a whole name for several."""
    text, spans = marked
    made, moved, done = "", list[Span](), 0
    for start, end, kind in sorted(spans):
        made += text[done:start]
        value = text[start:end]
        if kind == PERSON and value[:1].isalpha():
            value = _like(value, dice)
        moved.append((len(made), len(made) + len(value), kind))
        made += value
        done = end
    return made + text[done:], moved


def _like(name: str, dice: Random) -> str:
    origin = dice.choice(origins())
    several = len(name.split()) > 1
    value = full_name(origin, dice) if several else dice.choice(origin.first + origin.last)
    if name.isupper() and len(name) > 1:
        return value.upper()
    return value.lower() if name.islower() else value
