"""The texts of an item as one file for an editor, and back."""

import re
from collections.abc import Sequence

from seawall.access import Part
from seawall.errors import AccessError

_LINE = re.compile(r"^=== text (\d+) of (\d+) \(.*\): leave this line ===\n", re.MULTILINE)


def to_file(parts: Sequence[Part]) -> str:
    """One text as it is; of several each after a line that says which it is."""
    if len(parts) == 1:
        return parts[0].text
    return "\n".join(
        f"=== text {number} of {len(parts)} ({part.role}): leave this line ===\n{part.text}"
        for number, part in enumerate(parts, 1)
    )


def from_file(content: str, parts: Sequence[Part]) -> list[str]:
    """
    The texts of a file in the same order; AccessError where a line between them is missing.

    An editor ends a file with a line feed, which is no part of a text that had none.
    """
    if len(parts) == 1:
        return [_trimmed(content, parts[0].text)]
    found = list(_LINE.finditer(content))
    if [int(each[1]) for each in found] != list(range(1, len(parts) + 1)):
        raise AccessError("a line `=== text ... ===` is not as it was; edit only what is between")
    ends = [each.start() - 1 for each in found[1:]] + [len(content)]
    texts = [content[each.end() : end] for each, end in zip(found, ends, strict=True)]
    return [*texts[:-1], _trimmed(texts[-1], parts[-1].text)]


def _trimmed(text: str, old: str) -> str:
    return text.removesuffix("\n") if not old.endswith("\n") else text
