"""One layer of encoding undone, in place: all runs of all kinds, and nothing else changed."""

from collections.abc import Iterable, Iterator
from itertools import islice

from seawall.detect.views.blocks import blocks
from seawall.detect.views.escapes import escapes
from seawall.detect.views.found import Found
from seawall.detect.views.glance import Glance


def decoded(glance: Glance, *, runs: int, length: int) -> tuple[Found, ...]:
    """
    The runs of the outermost layer, in order, the first `runs` of them.

    A block that escapes stand right beside (`%2Bcm0...`) is likely a longer
    one with some of its characters escaped: it waits for the next layer.
    """
    chosen = list(_disjoint(escapes(glance.body, length)))
    edges = {edit for found in chosen for edit in (found.edit.start, found.edit.end)}
    whole = (
        found
        for found in blocks(glance, length)
        if found.edit.start not in edges and found.edit.end not in edges
    )
    return tuple(islice(_disjoint([*chosen, *whole]), runs))


def _disjoint(found: Iterable[Found]) -> Iterator[Found]:
    """In order of their start, and of those that overlap the first, and there the longest."""
    done = 0
    for each in sorted(found, key=lambda each: (each.edit.start, -each.edit.end)):
        if each.edit.start >= done:
            done = each.edit.end
            yield each
