"""One layer of encoding undone, in place: all runs of all kinds, and nothing else changed."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice

from seawall.detect.views.base85 import base85
from seawall.detect.views.blocks import blocks
from seawall.detect.views.braille import braille
from seawall.detect.views.escapes import escapes
from seawall.detect.views.found import Found
from seawall.detect.views.glance import Glance
from seawall.detect.views.morse import morse
from seawall.detect.views.numbers import numbers
from seawall.detect.views.pig import pig_latin
from seawall.detect.views.spoken import spoken


def decoded(glance: Glance, *, runs: int, length: int) -> tuple[Found, ...]:
    """
    The runs of the outermost layer, in order, the first `runs` of them.

    Escapes within a run of base85 or numbers are chance. A block that escapes
    stand right beside (`%2Bcm0...`) is likely a longer one with some of its
    characters escaped: it waits for the next layer.
    """
    chosen: list[Found] = []
    for read in (base85, numbers, morse, braille, spoken, pig_latin):
        _add(chosen, islice(read(glance, length), runs))
    _add(chosen, escapes(glance, runs=runs, length=length))
    _add(chosen, islice(blocks(glance, length), runs), apart=1)
    return tuple(chosen[:runs])


def _add(chosen: list[Found], found: Iterable[Found], *, apart: int = 0) -> None:
    """Add the runs that keep apart from those already chosen; of two that overlap, the first."""
    fresh: list[Found] = []
    for each in sorted(found, key=lambda each: (each.edit.start, -each.edit.end)):
        if fresh and each.edit.start < fresh[-1].edit.end:
            continue
        index = bisect_right(chosen, each.edit.end + apart - 1, key=_start) - 1
        if index < 0 or chosen[index].edit.end + apart <= each.edit.start:
            fresh.append(each)
    if fresh:
        chosen += fresh
        chosen.sort(key=_start)


def _start(found: Found) -> int:
    return found.edit.start
