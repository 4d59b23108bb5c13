"""The key of signatures in the data folder, and what is signed and known under it."""

from collections.abc import Sequence
from pathlib import Path

from seawall.assemble.private import make_key, read_key
from seawall.detect import Similar
from seawall.detect.similar import Printer, Signature, is_near, sign
from seawall.terms import Action, ReviewEntry

KEY_NAME = "similar-key"
"""In the data folder, without which signatures tell nothing."""


class Signatures:
    """
    Signs texts that people judged, and makes entries ready for a guard.

    The key is made when the first text is signed. Where it is gone, entries that were signed
    under it count for nothing any more, and SettingsError says so.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / KEY_NAME

    def sign(self, body: str, action: Action = Action.ALLOW) -> str:
        """
        The signature of a text as a word for the log.

        ValueError where nothing tells the text; to `block` others by it, it must have letters.
        """
        make_key(self._path)
        signature = sign(body, self._printer())
        if action is Action.BLOCK and not signature.tells_miss:
            raise ValueError("too little of this text is words to tell others by it")
        return signature.word

    def near(self, signature: str, body: str) -> bool:
        """Whether an entry with this signature would stop a text."""
        return is_near(body, Signature.read(signature), self._printer())

    def similar(self, entries: Sequence[ReviewEntry]) -> Similar:
        """What these entries have a guard know."""
        return Similar.of(entries, self._printer()) if entries else Similar()

    def _printer(self) -> Printer:
        anew = "remove it, and have reviewers' entries signed anew as texts are judged"
        return Printer(read_key(self._path, without=anew))
