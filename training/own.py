"""Texts that were written for Seawall: `training/texts`, `bench/texts`."""

import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path

from training.examples import HARMLESS, Example, abuse_answers

FILLS = 3
"""How many fillings of a line with slots are drawn."""

_HEADER = re.compile(r"# about:|@[a-z_]+ *=")
_PLANTED = re.compile(r"⟦([^⟦⟧]*)⟧")
_SLOT = re.compile(r"\{([a-z_]+)\}")


def read_texts(folder: Path, *, seed: int = 0) -> Iterator[Example]:
    """Every line of every file of a folder as an example; the format is in training/README.md."""
    for path in sorted(folder.glob("*.txt")):
        yield from _read(path, random.Random(f"{seed}/{path.name}"))


def _read(path: Path, dice: random.Random) -> Iterator[Example]:
    name, lang, _ = path.name.split(".", 2)
    lines = path.read_text("utf-8").splitlines()
    slots = {
        key.strip(): [value.strip() for value in values.split("|")]
        for key, _, values in (
            line[1:].partition("=") for line in lines if re.match(r"@[a-z_]+ *=", line)
        )
    }
    labels: dict[str, str] = {}
    family = ""
    for number, line in enumerate(lines, 1):
        if line.startswith("## labels:"):
            labels = dict(part.split("=", 1) for part in line[10:].split())
        elif line.startswith("## family:"):
            family = line[10:].strip()
        elif line.strip() and not _HEADER.match(line):
            if not labels:
                raise ValueError(f"`{path.name}` line {number}: no `## labels:` above it")
            for text in _filled(line.strip().replace("\\n", "\n"), slots, dice):
                yield _example(text, labels, f"own_{name}", f"{path.name}/{family}", lang)


def _filled(line: str, slots: dict[str, list[str]], dice: random.Random) -> list[str]:
    names = [name for name in dict.fromkeys(_SLOT.findall(line)) if name in slots]
    if not names:
        return [line]
    combinations = list(itertools.product(*(slots[name] for name in names)))
    chosen = dice.sample(combinations, min(FILLS, len(combinations)))
    filled = []
    for values in chosen:
        text = line
        for name, value in zip(names, values, strict=True):
            text = text.replace("{" + name + "}", value)
        filled.append(text)
    return filled


def _unmarked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text without the brackets around what is planted in it, and where that stands."""
    parts, places, length = _PLANTED.split(text), [], 0
    for number, part in enumerate(parts):
        if number % 2:
            places.append((length, length + len(part)))
        length += len(part)
    return "".join(parts), tuple(places)


def _example(text: str, labels: dict[str, str], source: str, family: str, lang: str) -> Example:
    answers: dict[str, int] = {}
    for question in ("input", "leak"):
        if labels.get(question, "-") != "-":
            answers[question] = int(labels[question])
    abuse = labels.get("abuse", "-")
    if abuse != "-":
        answers |= abuse_answers(() if abuse == "none" else abuse.split(","))
    context = labels.get("context", "-")
    text, places = _unmarked(text)
    planted = {"-": None, "0": (), "1": places or ((0, len(text)),)}[context]
    if labels.get("input", "-") != "-":
        # What a user may well ask ("answer in French from now on") a document may not.
        planted = None
    elif planted == ():
        # A document or a sentence out of one: nobody attacks with it either.
        answers = dict(HARMLESS)
    return Example(text, answers, source, family, lang, planted)
