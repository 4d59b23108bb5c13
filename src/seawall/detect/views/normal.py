"""The normal form: invisible characters gone, compatibility forms and look-alikes folded."""

import re
import unicodedata
from collections.abc import Iterator
from operator import attrgetter

from seawall.detect.views.confusables import BOXED, CYRILLIC, DRESSED, FOREIGN, REGIONS, WEAK
from seawall.detect.views.edit import Edit, Step
from seawall.detect.views.glance import Glance
from seawall.detect.views.odd import (
    CONTINUING,
    CONTINUING_SET,
    CONTROL_SET,
    FIRST,
    HEAPED,
    LONE_SET,
    ODD,
    ODD_SET,
    QUIET,
    RARE,
    UNSEEN,
    UNSEEN_SET,
)

# Normalising goes cluster by cluster: a character and those that may join it. A cluster is cut
# after 30 marks, as in the Stream-Safe Text Format (Unicode Standard Annex 15, section 13):
# the time to sort marks grows with their number squared.
# Runs of which each character changes alone are taken whole, which is quicker.
_CLUSTER = re.compile(
    f"(?P<lone>[{LONE_SET}]+(?![{CONTINUING_SET}\u20e3]))|(?P<gone>[{CONTROL_SET}]+)"
    f"|[{ODD_SET}][{CONTINUING_SET}]{{0,30}}\u20e3?"
)
_QUIET = re.compile(f"(?<=[0-9A-Za-z])[{QUIET}]+(?=[0-9A-Za-z])")

# Invisible characters that are spelling, not disguise: the presentation of an emoji and the
# joiner after it, the tags of a regional flag, joiners after a virama, variants of ideographs.
_EMOJI = "\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\u00a9\u00ae\U0001f000-\U0001faff"
_VIRAMA = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039"
_UNSEEN = re.compile(
    f"(?P<kept>(?<=[{_EMOJI}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    f"|(?<=[{_EMOJI}\ufe0f])\u200d|(?<=[{_VIRAMA}])[\u200c\u200d]"
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
    "|(?<=[\u3400-\u9fff])[\ufe00-\ufe02\U000e0100-\U000e01ef])"
    f"|[{UNSEEN_SET}]+"
)
# Marks heaped on a Latin letter that no precomposed letter has: struck through, circled, Zalgo.
_HEAPED = re.compile(f"(?<=[0-9A-Za-z])[{HEAPED}]+")


# Undoing one disguise may bare another. Each round costs time in proportion to the text, and
# more than two are needed only by who builds a text to need them.
_ROUNDS = 6


def normal(glance: Glance) -> tuple[Step, ...]:
    """The steps to the normal form of a text; none if the text is in it."""
    steps: list[Step] = []
    for _ in range(_ROUNDS):
        before = len(steps)
        for change in (_cleaned, _folded, _plain):
            edits = tuple(change(glance))
            if edits:
                steps.append(Step.of(glance.body, edits))
                glance = Glance.at(steps[-1].after)
        if len(steps) == before:
            break
    return tuple(steps)


def _cleaned(glance: Glance) -> Iterator[Edit]:
    """Take out what is invisible, and apply NFKC to what nobody writes by habit."""
    return _clusters(glance.body) if glance.odd else iter(())


def _clusters(body: str) -> Iterator[Edit]:
    done = 0
    for match in _CLUSTER.finditer(body):
        start, end = match.span()
        if match["gone"]:
            yield Edit(start, end, "")
        elif match["lone"]:
            yield from _lone(body, start, end)
        elif ODD.isdisjoint(match[0]):
            pass  # by itself it opens no normal form, and so it is not for what else is odd
        elif body[start] not in CONTINUING or start == 0:
            yield from _cluster(body[start:end], start)
        elif start > done:
            yield from _cluster(body[start - 1 : end], start - 1)
        else:
            yield from _overflow(body[start:end], start)
        done = end


def _cluster(cluster: str, start: int) -> Iterator[Edit]:
    """What changes in one cluster: precisely what is left out, or else all of it."""
    if len(cluster) == 1:
        yield from _single(cluster, start)
        return
    unseen = [m for m in _UNSEEN.finditer(cluster) if not m["kept"]]
    if not unseen and _UNSEEN.search(cluster):
        return
    bare = cluster
    for match in reversed(unseen):
        bare = bare[: match.start()] + bare[match.end() :]
    body = _HEAPED.sub("", _composed(bare))
    if body != bare:
        yield Edit(start, start + len(cluster), body)
        return
    for match in unseen:
        yield Edit(start + match.start(), start + match.end(), "")


def _lone(body: str, start: int, end: int) -> Iterator[Edit]:
    new = _composed(body[start:end])
    if new == body[start:end]:
        return
    if len(new) == end - start:
        yield Edit(start, end, new, range(start, end), range(start + 1, end + 1))
    else:
        for place in range(start, end):
            yield from _single(body[place], place)


def _single(char: str, start: int) -> Iterator[Edit]:
    body = "" if char in UNSEEN else _composed(char)
    if body != char:
        yield Edit(start, start + 1, body)


def _overflow(marks: str, start: int) -> Iterator[Edit]:
    """Of what follows a cluster that is full, leave out the marks."""
    body = "".join(char for char in marks if char not in CONTINUING)
    if body != marks:
        yield Edit(start, start + len(marks), body)


def _composed(cluster: str) -> str:
    return unicodedata.normalize("NFKC", cluster.translate(FIRST))


def _plain(glance: Glance) -> Iterator[Edit]:
    """Apply NFKC to everyday signs too where they stand between letters or digits of ASCII."""
    for match in _QUIET.finditer(glance.body) if "quiet" in glance.seen else ():
        for place in range(*match.span()):
            yield Edit(place, place + 1, unicodedata.normalize("NFKC", glance.body[place]))


_ALIKE = "".join((*FOREIGN, *DRESSED))
_WORD = re.compile(f"(?<![^\\W_])[0-9A-Za-z]*+[{_ALIKE}][0-9A-Za-z{_ALIKE}]*+(?![^\\W_])")
_RARE = re.compile(f"[{RARE}]")
_START = attrgetter("start")
_BOXES = re.compile(f"[{re.escape(''.join(BOXED))}]+(?!\ufe0f)")
_FLAGS = range(0x1F1E6, 0x1F200)
_MOST_FLAGS = 8  # halves side by side, which may be four flags; more spell words
_SHORTEST = 3
_GAP = " \n"
_LATIN = {**FOREIGN, **DRESSED, **BOXED}
_TABLE = str.maketrans(_LATIN)
_IN_CYRILLIC = "".join(CYRILLIC)
_RUSSIAN_WORD = re.compile(
    f"(?<![^\\W_])(?:[\u0400-\u045f]*+[{_IN_CYRILLIC}])++[\u0400-\u045f]*+(?![^\\W_])"
)
_UNMISTAKABLE = re.compile(f"[\u0400-\u045f](?<![{_ALIKE}])")
_TO_CYRILLIC = str.maketrans(CYRILLIC)


def _folded(glance: Glance) -> Iterator[Edit]:
    """Replace look-alikes by the Latin letters that they stand for, in Latin words only."""
    places = set[int]()
    for end in glance.seen.get("mixed", ()):
        places |= {end, max(1, end - 2)}
    edits: list[Edit] = []
    if glance.odd:
        places |= {match.end() for match in _RARE.finditer(glance.body)}
        edits += _boxes(glance.body)
    edits += _words(glance, places)
    edits += _russian(glance, places)
    edits.sort(key=_START)
    yield from edits


def _words(glance: Glance, places: set[int]) -> Iterator[Edit]:
    body = glance.body
    done = 0
    for start, end in glance.words(places):
        for match in _WORD.finditer(body, max(start, done), end):
            word: re.Match[str] | None = match
            while word and (_mixed(word[0]) or _surrounded(body, word, done=done)):
                yield _one_to_one(body, *word.span())
                done = word.end()
                word = _WORD.match(body, done + 1)


def _russian(glance: Glance, places: set[int]) -> Iterator[Edit]:
    """Cyrillic words with Latin look-alikes among their letters."""
    for start, end in glance.words(places):
        for match in _RUSSIAN_WORD.finditer(glance.body, start, end):
            if len(match[0]) >= _SHORTEST and _UNMISTAKABLE.search(match[0]):
                yield _one_to_one(glance.body, *match.span(), table=_TO_CYRILLIC)


def _mixed(word: str) -> bool:
    """Whether a word is Latin but for look-alikes, and long enough not to be a formula."""
    if any(char in DRESSED for char in word):
        return len(word) > 1
    return len(word) >= _SHORTEST and any(char.isascii() and char.isalpha() for char in word)


def _surrounded(body: str, word: "re.Match[str]", *, done: int) -> bool:
    """
    Whether a word of nothing but look-alikes is meant to be Latin.

    The word before it is Latin or was just folded (`done` is where it ended);
    or there is none, and the word after is Latin.
    """
    start, end = word.span()
    if end - start == 1 or not WEAK.isdisjoint(word[0]):
        return False
    before = body[start - 2] if start > 1 and body[start - 1] in _GAP else " "
    after = body[end + 1] if end + 1 < len(body) and body[end] in _GAP else " "
    if after.isalpha() and not after.isascii() and after not in FOREIGN:
        return False
    if before.isalpha():
        return before.isascii() or start - 1 == done
    follower = _WORD.match(body, end + 1) if after.isalpha() else None
    return (after.isascii() and after.isalpha()) or bool(follower and _mixed(follower[0]))


def _boxes(body: str) -> Iterator[Edit]:
    """Boxed letters, but not flags, which are two halves each."""
    spans = [match.span() for match in _BOXES.finditer(body)]
    words = [not _are_flags(body[start:end]) for start, end in spans]
    for place, (start, end) in enumerate(spans):
        before = place > 0 and words[place - 1] and spans[place - 1][1] + 1 >= start
        after = place + 1 < len(spans) and words[place + 1] and end + 1 >= spans[place + 1][0]
        # What may be flags is none beside a word of the same letters.
        if words[place] or before or after:
            yield _one_to_one(body, start, end)


def _are_flags(boxes: str) -> bool:
    if (
        len(boxes) % 2
        or len(boxes) > _MOST_FLAGS
        or any(ord(char) not in _FLAGS for char in boxes)
    ):
        return False
    code = boxes.translate(_TABLE)
    return all(code[place : place + 2] in REGIONS for place in range(0, len(code), 2))


def _one_to_one(body: str, start: int, end: int, table: dict[int, str] = _TABLE) -> Edit:
    new = body[start:end].translate(table)
    return Edit(start, end, new, range(start, end), range(start + 1, end + 1))
