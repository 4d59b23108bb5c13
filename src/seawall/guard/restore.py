"""What was taken out of a request is put back into its answer, also while that arrives."""

import re
from collections.abc import Mapping, Sequence

_RUN = re.compile(r"[^\s\"'<>]{0,2048}\Z")
# With a scheme, or as browsers and chats complete it: a host, and a path or a query behind it.
_ADDRESS = re.compile(
    r"://|(?:^|[(\[@,;=/])(?:[^\W_](?:[\w-]{0,62}\.)){1,8}[^\W\d_][\w-]{1,62}\.?(?::\d{1,5})?[/?#]"
)


class Restorable:
    """Values by what stands for them, ready to be put back into the texts of an answer."""

    def __init__(self, values: Mapping[str, str]) -> None:
        # The longest first, so that `Jo Hill` is not taken for `Jo`.
        names = sorted(values, key=lambda name: (-len(name), name))
        self.values = dict(values)
        self.names = re.compile("|".join(map(_whole, names))) if names else None
        self.longest = max(map(len, names), default=0)
        self.beginnings = frozenset(name[:n] for name in names for n in range(1, len(name) + 1))

    def put_back(self, text: str) -> str:
        """A whole text with the values in it."""
        restorer = Restorer(self)
        return restorer.feed(text) + restorer.end()


class Restorer:
    """
    Puts values back in pieces of one text, as they come.

    What comes out in all is the whole with each substitute replaced, however it is cut: the
    end of a piece that may yet become a substitute waits for the next. Nothing is put into
    an address (`https://...`, `host.example/...`): what a page fetches would carry it out.
    """

    def __init__(self, restorable: Restorable) -> None:
        self._restorable = restorable
        self._kept = ""
        self._last = ""  # what was sent since the last blank: is it a word, an address?

    def feed(self, piece: str) -> str:
        """Take a piece; return what may be sent now."""
        return self._send(self._kept + piece, at_end=False)

    def end(self) -> str:
        """The rest."""
        return self._send(self._kept, at_end=True)

    def _send(self, text: str, *, at_end: bool) -> str:
        names = self._restorable.names
        if names is None:
            return text
        text, before = self._last + text, len(self._last)
        found = list(names.finditer(text, before))
        cut = len(text) if at_end else self._first_open(text, before, found)
        sent, done = "", before
        for match in found:
            if match.end() <= cut and not _in_address(text, match.start()):
                sent += text[done : match.start()] + self._restorable.values[match[0]]
                done = match.end()
        self._kept = text[cut:]
        run = _RUN.search(text, 0, cut)
        self._last = run[0] if run else ""
        return sent + text[done:cut]

    def _first_open(self, text: str, before: int, found: Sequence[re.Match[str]]) -> int:
        """Where the first substitute begins that the text may end in the middle of."""
        tail = max(before, len(text) - self._restorable.longest)
        inside = {
            at
            for match in found
            if match.end() > tail
            for at in range(match.start() + 1, match.end())
        }
        for at in range(tail, len(text)):
            if at not in inside and text[at:] in self._restorable.beginnings:
                return at
        return len(text)


def _in_address(text: str, at: int) -> bool:
    run = _RUN.search(text, max(0, at - 2048), at)
    return run is not None and _ADDRESS.search(run[0]) is not None


def _whole(name: str) -> str:
    """The name as an expression, not as a part of another word."""
    before = r"(?<!\w)" if name[0].isalnum() else ""
    return before + re.escape(name) + (r"(?!\w)" if name[-1].isalnum() else "")
