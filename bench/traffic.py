"""The texts that bench/latency.py has checked: a mix like real requests, and held-out sets."""

import gzip
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

import orjson

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("SEAWALL_DATA", ROOT.parent / "shared" / "data")) / "injection"

HELD_OUT = ("xstest_safe", "cyberseceval_frr", "cyberseceval_pi_en", "deepset_test")
"""Sets that no model of ours learned from, and whose sources it never saw."""

ATTACKS = "attacks"


@dataclass(frozen=True, slots=True)
class Asked:
    """A text to check; `stage` is `input` (a user's words) or `context` (what is read for one)."""

    text: str
    stage: str
    kind: str
    attack: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: its share of the mix, and the sources that it is drawn from."""

    name: str
    share: float
    stage: str
    sources: tuple[str, ...]


MIX = (
    Kind(
        "questions and commands",
        0.34,
        "input",
        ("clinc_oos", "banking77", "nlu_eval", "bfcl_user_turns", "fastchat_bench",
         "chatterbot_multilingual"),
    ),
    Kind(
        "tasks",
        0.20,
        "input",
        ("self_instruct", "writingbench", "p3_t0", "ifeval", "awesome_chatgpt_prompts"),
    ),
    Kind("tickets", 0.12, "input", ("support_tickets",)),
    Kind("code and issues", 0.08, "input", ("humaneval", "github_issues_swelancer")),
    Kind("mails", 0.08, "context", ("enron_sample", "llmail_benign_emails")),
    Kind("documents", 0.12, "context", ("docs_multilingual", "oss_docs_code")),
    Kind("tool results", 0.04, "context", ("tau_bench_tools",)),
    Kind(ATTACKS, 0.02, "", ()),  # of every source, each at the stage where it belongs
)  # fmt: skip
"""What is asked, in shares that add up to one; a source's rows are taken in turn with others'."""

Row = Mapping[str, str | int]


def mix(count: int, seed: int) -> list[Asked]:
    """So many texts of the mix, the same for a seed; ValueError where there are too few rows."""
    return deal(_rows(DATA / "train.jsonl.gz"), count, seed)


def held_out() -> list[Asked]:
    """Every text of the held-out sets."""
    return [
        Asked(str(row["text"]), _stage(row), name, attack=bool(row["label"]))
        for name in HELD_OUT
        for row in _rows(DATA / "dev" / f"{name}.jsonl.gz")
    ]


def deal(rows: Iterable[Row], count: int, seed: int) -> list[Asked]:
    """Draw the mix from labelled rows, shuffled; ValueError where a kind has too few."""
    dice = Random(seed)
    harmless: defaultdict[str, list[Row]] = defaultdict(list)
    attacks: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        (attacks if row["label"] else harmless)[str(row["source"])].append(row)
    dealt: list[Asked] = []
    for kind, wanted in zip(MIX, quotas(count, [kind.share for kind in MIX]), strict=True):
        attack = kind.name == ATTACKS
        piles = attacks if attack else {source: harmless[source] for source in kind.sources}
        for row in _in_turn(piles, wanted, dice, kind.name):
            stage = _stage(row) if attack else kind.stage
            dealt.append(Asked(str(row["text"]), stage, kind.name, attack))
    dice.shuffle(dealt)
    return dealt


def quotas(count: int, shares: Sequence[float]) -> list[int]:
    """Whole numbers that add up to `count`, as near to the shares as can be."""
    exact = [count * share for share in shares]
    whole = [int(part) for part in exact]
    most_left = sorted(range(len(exact)), key=lambda n: whole[n] - exact[n])
    for number in most_left[: count - sum(whole)]:
        whole[number] += 1
    return whole


def _in_turn(
    piles: Mapping[str, Sequence[Row]], wanted: int, dice: Random, name: str
) -> Iterator[Row]:
    """One row of each source after another, until there are enough; a source may run dry."""
    there = sum(map(len, piles.values()))
    if there < wanted:
        raise ValueError(f"only {there} rows for {name}, {wanted} wanted; ask for fewer texts")
    shuffled = [iter(dice.sample(pile, len(pile))) for pile in piles.values()]
    for pile in cycle(shuffled):
        if not wanted:
            return
        row = next(pile, None)
        if row is not None:
            wanted -= 1
            yield row


def _stage(row: Row) -> str:
    return "context" if row["kind"] == "indirect" else "input"


def _rows(path: Path) -> Iterator[Row]:
    with gzip.open(path) as lines:
        yield from map(orjson.loads, lines)
