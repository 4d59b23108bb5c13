"""Words run together: joined by `_` or `-`, or told apart by their capitals alone."""

import re
from collections.abc import Iterable, Sequence

from seawall.detect.views.edit import Edit
from seawall.detect.views.glance import Glance
from seawall.detect.views.words import KNOWN

_SMALL, _LARGE = "a-zß-öø-ÿа-яё", "A-ZÀ-ÖØ-ÞА-ЯЁ"
_BOUNDARY = re.compile(
    f"(?<=[{_SMALL},.;:!?—])(?=[{_LARGE}])|(?<=[{_LARGE}])(?=[{_LARGE}][{_SMALL}])"
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 5
"""Places at which words meet."""

_SHARE = 1 / 3


def glued(glance: Glance, length: int) -> tuple[Edit, ...]:
    """
    Words run together set apart by blanks, where a sentence may come of it.

    That is six words or more, of which a third are known: most names in programs have fewer,
    and what is coded has none. Of one run no more than `length` code points are read.
    """
    edits: list[Edit] = []
    for start, stop in glance.long_words():
        places: Sequence[int]
        ends: Sequence[int]
        run = glance.body[start : min(stop, start + length)]
        sign = max("_-", key=run.count)
        if run.count(sign) >= _FEWEST:
            new = run.replace(sign, " ")
            places = range(start, start + len(run))
            ends = range(start + 1, start + len(run) + 1)
        elif run != run.lower() and len(cuts := _cuts(run)) >= _FEWEST:
            new, places, ends = _apart(run, start, cuts)
        else:
            continue
        if _is_speech(_WORD.findall(new)):
            edits.append(Edit(start, start + len(run), new, places, ends))
    return tuple(edits)


def _cuts(run: str) -> list[int]:
    return [match.start() for match in _BOUNDARY.finditer(run)]


def _apart(run: str, start: int, cuts: list[int]) -> tuple[str, list[int], list[int]]:
    """A run with a blank at each cut; and where each of its characters stood."""
    pieces: list[str] = []
    lows: list[int] = []
    highs: list[int] = []
    done = 0
    for cut in (*cuts, len(run)):
        if done:
            pieces.append(" ")
            lows.append(start + done - 1)  # an empty stretch may be elsewhere in the original
            highs.append(start + done)
        pieces.append(run[done:cut])
        lows += range(start + done, start + cut)
        highs += range(start + done + 1, start + cut + 1)
        done = cut
    return "".join(pieces), lows, highs


def _is_speech(words: Iterable[str]) -> bool:
    found = [word.lower() in KNOWN for word in words]
    return len(found) > _FEWEST and sum(found) >= _SHARE * len(found)
