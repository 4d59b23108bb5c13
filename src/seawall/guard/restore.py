"""What was taken out of a request is put back into its answer, also while that arrives."""

import json
import re
from collections.abc import Mapping, Sequence


class Restorer:
    """
    Puts values back for what stands for them, in pieces as they come.

    What comes out in all is the whole with each substitute replaced, however it is cut: the
    end of a piece that may yet become a substitute waits for the next. Within JSON
    (`escaped`) a value is written so that the text stays JSON.
    """

    def __init__(self, restored: Mapping[str, str], *, escaped: bool = False) -> None:
        # The longest first, so that `Jo Hill` is not taken for `Jo`.
        names = sorted(restored, key=lambda name: (-len(name), name))
        self._values = {n: _escaped(restored[n]) if escaped else restored[n] for n in names}
        self._names = re.compile("|".join(map(_whole, names))) if names else None
        self._longest = max(map(len, names), default=0)
        self._kept = ""
        self._last = ""  # what was sent before that, as a name stands between no letters

    def feed(self, piece: str) -> str:
        """Take a piece; return what may be sent now."""
        return self._send(self._kept + piece, at_end=False)

    def end(self) -> str:
        """The rest."""
        return self._send(self._kept, at_end=True)

    def whole(self, text: str) -> str:
        """A whole text with the values in it."""
        self._kept = self._last = ""
        sent = self._send(text, at_end=True)
        self._last = ""
        return sent

    def _send(self, text: str, *, at_end: bool) -> str:
        if self._names is None:
            return text
        text, before = self._last + text, len(self._last)
        found = list(self._names.finditer(text, before))
        cut = len(text) if at_end else self._first_open(text, before, found)
        sent, done = "", before
        for match in found:
            if match.end() <= cut:
                sent += text[done : match.start()] + self._values[match[0]]
                done = match.end()
        self._kept = text[cut:]
        self._last = text[max(0, cut - 1) : cut]
        return sent + text[done:cut]

    def _first_open(self, text: str, before: int, found: Sequence[re.Match[str]]) -> int:
        """Where the first substitute begins that the text may end in the middle of."""
        inside = {at for match in found for at in range(match.start() + 1, match.end())}
        for at in range(max(before, len(text) - self._longest), len(text)):
            rest = text[at:]
            if at not in inside and any(name.startswith(rest) for name in self._values):
                return at
        return len(text)


def _whole(name: str) -> str:
    """The name as an expression, not as a part of another word."""
    before = r"(?<!\w)" if name[0].isalnum() else ""
    return before + re.escape(name) + (r"(?!\w)" if name[-1].isalnum() else "")


def _escaped(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]
