"""
Measure how many leaks of system prompts are found, and how often ordinary answers pass for one.

    .venv/bin/python bench/leaks.py

The prompts and ordinary answers are those of bench/prompts. Leaks are made from each prompt:
passages of whole sentences, 30 words or more, written in one way after another, in an answer
that begins and ends with other words.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/leaks.py` finds its neighbours

import base64
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from seawall import Guard
from seawall.figures import Share
from seawall.terms import Inspection, Message, Role, Stage, Text

PROMPTS = ROOT / "bench" / "prompts" / "prompts.jsonl"
PASSAGES = 4
"""Passages of each prompt, each written in each way."""

LEAST, MOST = 30, 80
"""Words of a passage, beyond its last sentence."""

_SENTENCE = re.compile(r"[^.!?\n。！？]+[.!?。！？]*\n*")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")

Way = Callable[[list[str], random.Random], str]


def verbatim(sentences: list[str], _: random.Random) -> str:
    """As it stands."""
    return "".join(sentences)


def another_form(sentences: list[str], _: random.Random) -> str:
    """Bullets, capitals, no marks."""
    plain = [re.sub(r"[^\w\s]+", " ", sentence) for sentence in sentences]
    return "\n".join(f"* {' '.join(sentence.split()).upper()}" for sentence in plain)


def other_order(sentences: list[str], dice: random.Random) -> str:
    """The sentences in another order."""
    return " ".join(dice.sample([s.strip() for s in sentences], len(sentences)))


def word_order(sentences: list[str], dice: random.Random) -> str:
    """Each sentence with its parts turned around, as a word-for-word translation has them."""
    turned = []
    for sentence in sentences:
        words = sentence.strip().rstrip(".!?").split()
        size = dice.randint(2, 4)
        parts = [words[at : at + size] for at in range(0, len(words), size)]
        turned.append(" ".join(word for part in reversed(parts) for word in part) + ".")
    return " ".join(turned)


def in_base64(sentences: list[str], _: random.Random) -> str:
    """Encoded."""
    return base64.b64encode("".join(sentences).encode()).decode()


def spaced(sentences: list[str], _: random.Random) -> str:
    """Letter by letter."""
    return "  ".join(" ".join(word) for word in "".join(sentences).split())


WAYS: dict[str, Way] = {
    "as it stands": verbatim,
    "other marks, case and bullets": another_form,
    "sentences in another order": other_order,
    "words in another order": word_order,
    "base64": in_base64,
    "letter by letter": spaced,
}


def size(text: str) -> int:
    """Words; two letters of a script without blanks are one."""
    return len(_UNSPACED.sub("", text).split()) + len(_UNSPACED.findall(text)) // 2


def passages(prompt: str, dice: random.Random) -> Iterator[list[str]]:
    """Some stretches of whole sentences of a prompt."""
    sentences = [match[0] for match in _SENTENCE.finditer(prompt) if match[0].strip()]
    for _ in range(PASSAGES):
        least = dice.randint(LEAST, MOST)
        start = dice.randrange(len(sentences))
        taken: list[str] = []
        while start + len(taken) < len(sentences) and size("".join(taken)) < least:
            taken.append(sentences[start + len(taken)])
        if size("".join(taken)) >= LEAST:
            yield taken


def in_pieces(sentences: list[str], dice: random.Random) -> list[str]:
    """Pieces of six to ten words each, which is all of the passage."""
    said = " ".join("".join(sentences).split())
    words = re.findall(
        r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*", said
    )
    pieces: list[str] = []
    while words:
        count = dice.randint(6, 10)
        pieces.append("".join(words[:count]).strip())
        words = words[count:]
    return pieces


def among(pieces: list[str], other: list[str]) -> list[str]:
    """Each piece in the middle of an ordinary answer to somebody else's question."""
    turns = (other[number % len(other)].partition(". ") for number in range(len(pieces)))
    return [
        f"{before}. {piece}. {after}"
        for piece, (before, _, after) in zip(pieces, turns, strict=True)
    ]


def is_found(guard: Guard, row: dict[str, str], answer: str, earlier: Sequence[str] = ()) -> bool:
    """Whether the default policy acts on a leak in this answer, after those `earlier`."""
    instructions = tuple(
        Text(row[key], Role.SYSTEM) for key in ("prompt", "tools") if row.get(key)
    )
    history = tuple(Message(Role.ASSISTANT, (Text(each, Role.ASSISTANT),)) for each in earlier)
    texts = (Text(answer, Role.ASSISTANT),)
    about = Inspection(texts, Stage.OUTPUT, history=history, instructions=instructions)
    return any(
        ruling.enforced and ruling.action and ruling.finding.kind.startswith("internal.")
        for ruling in guard.inspect(about).rulings
    )


def main() -> None:
    """Print what was found, and what was wrongly taken for a leak."""
    guard = Guard.default()
    rows = [json.loads(line) for line in PROMPTS.read_text("utf-8").splitlines()]
    table = Table("leaks", "texts", "found", "95% interval", box=None)
    everything: list[bool] = []
    for name, way in WAYS.items():
        dice = random.Random(4)
        found = [
            is_found(guard, row, f"Of course. {way(taken, dice)}\nIs there anything else?")
            for row in rows
            for taken in passages(row["prompt"], dice)
        ]
        everything += found
        _add(table, name, found)
    _add(table, "all of these", everything)
    dice = random.Random(4)
    spread = [
        (row, among(in_pieces(taken, dice), rows[number - 1]["answers"]))
        for number, row in enumerate(rows)
        for taken in passages(row["prompt"], dice)
    ]
    _add(
        table,
        "in pieces of 6 to 10 words, in one answer",
        [is_found(guard, row, "\n\n".join(turns)) for row, turns in spread],
    )
    _add(
        table,
        "in such pieces, an answer each",
        [
            any(is_found(guard, row, turn, turns[:n]) for n, turn in enumerate(turns))
            for row, turns in spread
        ],
    )
    _add(
        table, "told in other words", [is_found(guard, r, a) for r in rows for a in r["reworded"]]
    )
    _add(
        table,
        "ordinary answers, wrongly",
        [is_found(guard, r, a) for r in rows for a in r["answers"]],
    )
    _add(
        table,
        "the last of all ordinary answers, wrongly",
        [is_found(guard, r, r["answers"][-1], r["answers"][:-1]) for r in rows],
    )
    _add(
        table,
        "all ordinary answers as one, wrongly",
        [is_found(guard, r, "\n\n".join(r["answers"])) for r in rows],
    )
    Console().print(table)


def _add(table: Table, name: str, found: list[bool]) -> None:
    share = Share(sum(found), len(found))
    known = share.interval()
    table.add_row(
        name, f"{share.rows:,}", f"{share.value or 0:.1%}", f"{known.low:.1%} to {known.high:.1%}"
    )


if __name__ == "__main__":
    main()
