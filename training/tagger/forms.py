"""Values at random from a grammar of forms: addresses, organisations, numbers."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

_SECTION = re.compile(r"^\[(.+)\]\n((?:[^\[\n].*\n)+)", re.MULTILINE)
_PART = re.compile(r"\{([^{}]+)\}|[_^]")
_DIGITS, _CAPITALS = "0123456789", "ABCDEFGHJKLMNPRSTUVWXYZ"


@cache
def forms() -> Mapping[str, Sequence[str]]:
    """What `forms.txt` holds: the forms of each head."""
    text = (Path(__file__).parent / "forms.txt").read_text("utf-8")
    return {
        head: tuple(form for line in body.splitlines() for form in line.split("|"))
        for head, body in _SECTION.findall(text)
    }


def value(head: str, names: Sequence[str], dice: Random) -> str:
    """Any value that a head can take, with these names of families; KeyError for no such head."""

    def part(match: re.Match[str]) -> str:
        inner = match[1]
        if inner is None:
            return dice.choice(_DIGITS if match[0] == "_" else _CAPITALS)
        if inner == "name":
            return dice.choice(names)
        made = value(inner.lower(), names, dice)
        return made if inner.islower() else made.title()

    return _PART.sub(part, dice.choice(forms()[head]))
