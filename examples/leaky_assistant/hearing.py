"""How the assistant reads: it sees what people do not see, and decodes what is encoded."""

import re
from collections.abc import Callable, Iterator

from leaky_assistant.codes import in_place, named_in, unleet
from leaky_assistant.letters import see
from leaky_assistant.spelling import mended

MOST_READINGS = 16

_FIELD = re.compile(r'[:=] *"((?:[^"\\]|\\.)*)"')
_UNDERLINED = re.compile(r"(?<=\w)_(?=\w)")
_GLUED = 3
"""So many words glued with underlines are a sentence, and no name."""


def hear(text: str) -> str:
    """
    The text as a language model may understand it.

    A text that can be read in several ways is heard in all of them, one after the other, and
    as it stands last.
    """
    seen = see(text)
    names = tuple(named_in(seen))
    readings = [in_place(seen)]
    # What is said to be in a code is decoded before anything in it is taken for another one.
    for start in dict.fromkeys((seen, readings[0])):
        for reading in _decoded(start, names):
            if reading not in readings and len(readings) < MOST_READINGS:
                readings.append(reading)
    readings += [each for first in readings[:2] for each in _otherwise(first) if each != first]
    return "\n".join(reversed(list(dict.fromkeys(readings))))


def _decoded(text: str, names: tuple[Callable[[str], str], ...], deep: int = 3) -> Iterator[str]:
    """The text in each of its codes, and in those within them."""
    if deep:
        for decode in names:
            once = decode(text)
            for reading in dict.fromkeys((in_place(once), once)):
                if reading != text:
                    yield reading
                    yield from _decoded(reading, names, deep - 1)


def _otherwise(text: str) -> Iterator[str]:
    """The text as it may be meant: put together from its fields, without errors, in letters."""
    fields = _FIELD.findall(text)
    if len(fields) > 1:
        yield "".join(fields)
    if len(_UNDERLINED.findall(text)) > _GLUED:
        yield _UNDERLINED.sub(" ", text)
    yield unleet(text)
    yield mended(text)
