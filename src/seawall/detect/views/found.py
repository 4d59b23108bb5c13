"""A run that decodes: the edit that decodes it, and the name of its encoding."""

from collections.abc import Iterable
from dataclasses import dataclass

from seawall.detect.views.edit import Edit


@dataclass(frozen=True, slots=True)
class Found:
    """An encoded run, decoded. `kind` is the encoding's name: `base64`, `url`."""

    edit: Edit
    kind: str


Unit = tuple[str, int, int]


def of_units(kind: str, units: Iterable[Unit]) -> Found:
    """A run made of units side by side: the text of each, where it starts and where it ends."""
    pieces = list(units)
    body = "".join(text for text, _, _ in pieces)
    lows = [start for text, start, _ in pieces for _ in text]
    highs = [end for text, _, end in pieces for _ in text]
    return Found(Edit(pieces[0][1], pieces[-1][2], body, lows, highs), kind)
