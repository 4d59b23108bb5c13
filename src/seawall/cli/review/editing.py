"""The texts of an item as one file for an editor, and back."""

import re
from collections.abc import Sequence

from seawall.access import Part, Shown
from seawall.errors import AccessError

_LINE = re.compile(r"^=== text (\d+) of (\d+) \(.*\): leave this line ===\n", re.MULTILINE)

_ANY_LINE = re.compile(r"^=== text", re.MULTILINE)

TEMPLATE = "=== text 1 of 2 (user): leave this line ==="
"""What stands before each of several texts."""


def editable(shown: Shown) -> int | None:
    """The place of the only text that is delivered; None where there are several."""
    if shown.item.side != "answer":
        return 0 if len(shown.parts) == 1 else None
    places = [n for n, part in enumerate(shown.parts) if part.role == "assistant"]
    return places[0] if len(places) == 1 else None


def to_file(parts: Sequence[Part]) -> str:
    """One text as it is; of several each after a line that says which it is."""
    if len(parts) == 1:
        return parts[0].text
    return "\n".join(
        f"=== text {number} of {len(parts)} ({part.role}): leave this line ===\n{part.text}"
        for number, part in enumerate(parts, 1)
    )


def from_file(content: str, parts: Sequence[Part], *, only: int | None = None) -> list[str]:
    """
    The texts of a file in the same order; AccessError where a line between them is missing.

    A file without any such line is the text in the place `only`; the others stay as they are.

    An editor ends a file with a line feed, which is no part of a text that had none.
    """
    if len(parts) == 1:
        return [_trimmed(content, parts[0].text)]
    if only is not None and not _ANY_LINE.search(content):
        texts = [part.text for part in parts]
        return [*texts[:only], _trimmed(content, texts[only]), *texts[only + 1 :]]
    found = list(_LINE.finditer(content))
    if [int(each[1]) for each in found] != list(range(1, len(parts) + 1)):
        raise AccessError(
            f"the file has {len(parts)} texts, each after a line such as `{TEMPLATE}`; one of "
            "these lines is not as it was or missing"
        )
    ends = [each.start() - 1 for each in found[1:]] + [len(content)]
    texts = [content[each.end() : end] for each, end in zip(found, ends, strict=True)]
    return [*texts[:-1], _trimmed(texts[-1], parts[-1].text)]


def _trimmed(text: str, old: str) -> str:
    return text.removesuffix("\n") if not old.endswith("\n") else text
