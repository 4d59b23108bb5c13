"""Where the reading of a long text may be taken up again without what came before."""

import re
from collections.abc import Sequence

from seawall.detect import Views
from seawall.terms import Span

ZONE = 64
"""Code points of ordinary words that nothing which anybody looks for goes across unseen."""

# The last word has a letter that is none of base16; words are parted by blanks.
_WORD = r"[(\"'“‘«]?(?:[A-Za-z\u00c0-\u024f]{1,15}+|[^\x00-\u024f\W\d_]++)[,.;:!?)\"'’”»]{0,2}"
_ORDINARY = re.compile(rf"\S{{0,15}}\s(?:{_WORD}\s{{1,2}})+")
_LAST = re.compile(r"[^\W\d_]{2}[,.;:!?)\"'’”»]{0,2}\s\Z")
_BASE16 = re.compile(r"[0-9A-Fa-f\W]*\Z")
_BLANK = re.compile(r"\s")


def resume_at(views: Views, found: Sequence[Span], before: int) -> int:
    """
    The last place in a text, not after `before`, to take up the reading; 0 if there is none.

    From there on the same is found whether all of the text before the place is read
    or only as much as the detectors' reach: what stands right before it is ordinary
    words, in which nothing was found and which every view shows as they are.
    `found` are the spans of all findings; before `before`, nothing that follows the
    text may change anything.
    """
    body = views.views[0].body
    changed = [span for view in views for span in view.changed()]
    for blank in reversed(list(_BLANK.finditer(body, ZONE, before))):
        at = blank.end()
        zone = Span(at - ZONE, at)
        if _is_ordinary(body[zone.start : zone.end]):
            return at if not any(span.overlaps(zone) for span in (*changed, *found)) else 0
    return 0


def _is_ordinary(zone: str) -> bool:
    """Whether these code points are words, and no run of letters that an encoding could be."""
    if not _ORDINARY.fullmatch(zone) or not _LAST.search(zone):
        return False
    return not _BASE16.match(zone.rsplit(maxsplit=1)[-1])
