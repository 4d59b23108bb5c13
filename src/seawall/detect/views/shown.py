"""
What a screen shows of a text: letters that were taken back gone, overridden directions turned.

Backspace and delete take the letter before them back, as a terminal has it. An override of
direction (Unicode Standard Annex 9, section 2.2) shows what stands in it the other way round.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from seawall.detect.views.edit import Edit
from seawall.detect.views.glance import Glance

REACH = 24
"""Code points to the left of a backspace beyond which it takes nothing back."""

LONGEST_OVERRIDE = 1024
"""Code points under one override of direction that are turned."""

_ERASERS = re.compile("[\b\x7f]+")
_OVERRIDE = re.compile(
    f"(?P<mark>[\u202d\u202e])(?P<turned>[^\u202a-\u202e\n]{{2,{LONGEST_OVERRIDE}}})"
    r"(?=[\u202c\n]|\Z)"
)
_OPEN_OVERRIDE = re.compile(f"[\u202d\u202e][^\u202a-\u202e\n]{{0,{LONGEST_OVERRIDE}}}\\Z")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_TO_THE_LEFT = "\u202e"
_MARKS = "\u202d\u202e"


def shown(glance: Glance) -> tuple[Edit, ...]:
    """The edits that turn the text into what a screen shows; none where that is the same."""
    if not glance.odd:
        return ()
    body = glance.body
    erased = [*_erased(body)] if "\b" in body or "\x7f" in body else []
    turned = [] if body.isascii() else [*_turned(body)]
    kept: list[Edit] = []
    for edit in sorted(erased + turned, key=lambda edit: (edit.start, edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return tuple(kept)


def open_from(body: str) -> int:
    """Where an override begins that text to come may lengthen, else the text's length."""
    place = max(body.rfind(mark, -LONGEST_OVERRIDE - 1) for mark in _MARKS)
    return place if place >= 0 and _OPEN_OVERRIDE.match(body, place) else len(body)


def _erased(body: str) -> Iterator[Edit]:
    """The letters that were taken back, with what took them."""
    gone: list[int] = []
    rows: list[range] = []  # what still stands there, in order
    done = 0
    for match in _ERASERS.finditer(body):
        rows.append(range(done, match.start()))
        for place in range(*match.span()):
            while rows and not rows[-1]:
                rows.pop()
            last = rows[-1][-1] if rows else -1
            if last >= 0 and place - last <= REACH and body[last] != "\n":
                rows[-1] = rows[-1][:-1]
                gone += (last, place)
        done = match.end()
    # Side by side are those whose offset and number in the row differ by the same.
    for _, run in groupby(enumerate(sorted(gone)), lambda each: each[1] - each[0]):
        places = [place for _, place in run]
        yield Edit(places[0], places[-1] + 1, "")


def _turned(body: str) -> Iterator[Edit]:
    """What an override shows in the order that is not its own."""
    for match in _OVERRIDE.finditer(body):
        to_the_left = match["mark"] == _TO_THE_LEFT
        if to_the_left != bool(_RIGHT_TO_LEFT.search(match["turned"])):
            start, end = match.span("turned")
            new = body[start:end][::-1]
            yield Edit(start, end, new, range(end - 1, start - 1, -1), range(end, start, -1))
