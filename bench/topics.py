"""
Measure what topics of scopes find: what is off topic, the feature's own texts, and small talk.

    .venv/bin/python bench/topics.py

Examples of a topic are drawn, 10 or 40 of them, from the users' texts of tau-bench and tau2-bench
(SEAWALL_DATA) or from those of bench/topics; all others are judged, by the reader that a scope
gives. There are five draws, and each text is judged in one of them, once for each topic.
The texts of tau-bench tell somebody to play a user; they are put into the first person, without
the character at the beginning. Intervals are Clopper and Pearson's, 95%.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/topics.py` finds its neighbours

import gzip
import json
import os
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from time import perf_counter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from seawall.assemble.categories import categories
from seawall.assemble.models import shipped_models
from seawall.assemble.topics import scope_topics
from seawall.detect import Reader
from seawall.figures.binomial import clopper_pearson
from seawall.policy import Document, compile_policy
from seawall.terms import Inspection, Message, Role, Stage, Text

HERE = ROOT / "bench" / "topics"
DATA = Path(os.environ.get("SEAWALL_DATA", ROOT.parent / "shared" / "data"))
TAU = ("tau_bench_legit", "tau2_legit")
ELSEWHERE = {
    "of a bank": ("banking77",),
    "of anything": ("self_instruct", "clinc_oos", "oss_docs_code"),
}
"""Harmless texts of other subjects, by source."""

TOPICS = ("retail", "airline")
DOMAINS = (*TOPICS, "telecom")
DRAWS = 5
COUNTS = (10, 40)
SHARES = (0.05, 0.01)
MOST_OF_EACH = 500
LEAST_CHARACTERS, MOST_CHARACTERS, MOST_OF_EXAMPLE = 20, 1_500, 2_000

FIRST_PERSON = (
    (r"^(You are|Your name is)[^.]*\.\s*(You are [^.]*\.\s*)?", ""),
    (r"\b[Yy]ou are\b", "I am"),
    (r"\b[Yy]ou're\b", "I'm"),
    (r"\b[Yy]ou've\b", "I've"),
    (r"\b[Yy]ou'd\b", "I'd"),
    (r"\b[Yy]our\b", "my"),
    (r"\b[Yy]ourself\b", "myself"),
    (r"(?<=[a-z] )you(?=[.,;]| to)", "me"),
    (r"\b[Yy]ou\b", "I"),
)

AGAINST = "refused_topics with the other topic as counterexamples"

Seen = dict[str, list[float]]
"""How rare each text of a sort was among the feature's own, or 1 where nothing was found."""


def spoken(text: str) -> str:
    """What tau-bench tells somebody to want, as they might say it."""
    for found, instead in FIRST_PERSON:
        text = re.sub(found, instead, text)
    return text.strip()[:MOST_CHARACTERS]


def tau() -> dict[str, list[str]]:
    """The users' texts of both benchmarks, by topic."""
    by_topic: dict[str, list[str]] = defaultdict(list)
    for name in TAU:
        for row in _rows(DATA / "agents" / f"{name}.jsonl.gz"):
            text = row["text"]
            if text.startswith("{"):
                text = json.loads(text).get("reason_for_call") or ""
            by_topic[row["suite"]].append(spoken(text))
    return {
        topic: [text for text in dict.fromkeys(texts) if len(text) > LEAST_CHARACTERS]
        for topic, texts in by_topic.items()
    }


def elsewhere() -> dict[str, list[str]]:
    """Harmless texts of other subjects, by what they are of."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in _rows(DATA / "injection" / "train.jsonl.gz"):
        for name, sources in ELSEWHERE.items():
            if row["source"] in sources and not row["label"] and row["lang"] == "en":
                found[name].append(row["text"][:MOST_CHARACTERS])
    return {name: Random(0).sample(texts, MOST_OF_EACH) for name, texts in found.items()}


def our_examples() -> dict[str, list[str]]:
    """The examples of bench/topics, by topic."""
    found: dict[str, list[str]] = {}
    topic = ""
    for line in (HERE / "examples.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            topic = line.removeprefix("# ")
        else:
            found.setdefault(topic, []).append(line)
    return found


def document(
    examples: Sequence[str],
    key: str,
    *,
    counterexamples: Sequence[str] = (),
    rules: Sequence[Mapping[str, object]] = (),
) -> Document:
    """A policy whose one scope has one topic, allowed or refused."""
    lines = {"examples": _cut(examples), "counterexamples": _cut(counterexamples)}
    scope = {"purpose": "p", "owner": "o", "expires": "2099-12-31", key: ["t"]}
    return Document.model_validate(
        {
            "version": 1,
            "categories": {"t": lines},
            "features": {"f": {}},
            "scopes": {"f": scope},
            "rules": rules,
        }
    )


def _cut(texts: Sequence[str]) -> list[str]:
    return [text[:MOST_OF_EXAMPLE] for text in texts]


def rarity(reader: Reader, turns: Sequence[str]) -> float:
    """How rare the last of a user's texts is, by what is found in it; 1 where nothing is."""
    texts = [Text(body, Role.USER, f"/{number}") for number, body in enumerate(turns)]
    history = tuple(Message(Role.USER, (text,)) for text in texts)
    found = reader.read(Inspection((texts[-1],), Stage.INPUT, "f", history=history)).findings
    return min((finding.fpr or 0.0 for finding in found), default=1.0)


def asked(topic: str, sorts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """All that is judged for a topic: the sort of text, and the user's texts up to it."""
    for name, texts in sorts.items():
        own = name == topic
        label = "on the topic" if own else f"other: {name}"
        yield from ((label, (text,)) for text in texts)
    for line in (HERE / "talk.txt").read_text("utf-8").splitlines():
        yield "small talk", (line,)
    for line in (HERE / "conversations.jsonl").read_text("utf-8").splitlines():
        talk = json.loads(line)
        turns = talk["turns"]
        if talk["topic"] == topic:
            yield "on the topic, first turns", turns[:1]
            yield from (
                ("on the topic, later turns", turns[: n + 1]) for n in range(1, len(turns))
            )
            yield from (("a change of subject", (*turns[:n], talk["switch"])) for n in (1, 3))


def measured(
    drawn: Mapping[str, Sequence[str]],
    sorts: Mapping[str, Sequence[str]],
    *,
    count: int,
    way: str,
) -> Seen:
    """How rare what was found is, for both topics with so many examples."""
    seen: Seen = defaultdict(list)
    for topic in TOPICS:
        every = list(asked(topic, sorts))
        Random(count).shuffle(every)
        for draw in range(DRAWS):
            examples = Random(draw).sample(list(drawn[topic]), count)
            (other,) = {*TOPICS} - {topic}
            against = Random(draw).sample(list(drawn[other]), count) if way == AGAINST else []
            key = "topics" if way == "topics" else "refused_topics"
            asks = document(examples, key, counterexamples=against)
            reader = scope_topics(shipped_models(), asks)["f"]
            taken = {*examples, *against}
            for sort, turns in every[draw::DRAWS]:
                if turns[-1] not in taken:
                    seen[sort].append(rarity(reader, turns))
    return seen


def added_time(bodies: Sequence[str], examples: Sequence[str]) -> tuple[float, float]:
    """The time of topics as a share of that of a category, when they read the same; and alone."""
    rule = {"name": "r", "kind": "content.t", "action": "hold", "stages": ["input"]}
    models, both = shipped_models(), document(examples, "topics", rules=[rule])
    (use,) = categories(models, both, compile_policy(both))
    category, topics = use.detector, scope_topics(models, both)["f"]
    assert isinstance(category, Reader)
    shared: list[float] = []
    alone: list[float] = []
    for number, body in enumerate(bodies):
        first, second = (category, topics) if number % 2 else (topics, category)
        about = Inspection((Text(f"{body} {number}", Role.USER),), Stage.INPUT, "f")
        begun = perf_counter()
        first.read(about)
        between = perf_counter()
        second.read(about)
        times = between - begun, perf_counter() - between
        if number % 2:
            shared.append(times[1] / times[0])
            alone.append(times[0])
        else:
            alone.append(times[0])
    return statistics.median(shared), 1_000 * statistics.median(alone)


def told(seen: Iterable[float], share: float) -> str:
    """The share of texts in which something so rare was found."""
    rows = [rare <= share for rare in seen]
    known = clopper_pearson(sum(rows), len(rows))
    return f"{sum(rows) / len(rows):.1%} ({known.low:.1%}–{known.high:.1%}) of {len(rows):,}"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Print a table for each source of examples, of allowed topics and of refused ones."""
    console = Console()
    console.width = max(console.width, 170)
    if not (DATA / "agents").is_dir():
        console.print(f"skipped: there is no `{DATA / 'agents'}`; set SEAWALL_DATA")
        return
    texts = tau()
    sorts = {**{name: texts[name] for name in DOMAINS}, **elsewhere()}
    for way in ("topics", "refused_topics", AGAINST):
        for source, drawn in (("theirs", texts), ("ours", our_examples())):
            columns = [f"{count} examples, {share:.0%}" for count in COUNTS for share in SHARES]
            title = f"{way}, examples {source}: found at an fpr of"
            table = Table("", *columns, title=title, box=None)
            of_each = [measured(drawn, sorts, count=count, way=way) for count in COUNTS]
            for sort in of_each[0]:
                row = [told(seen[sort], share) for seen in of_each for share in SHARES]
                table.add_row(sort, *row)
            console.print(table)
    ratio, milliseconds = added_time(sorts["of anything"], our_examples()["retail"])
    console.print(
        f"topics read what a category has read: {ratio:.1%} of its time more; whichever reads a "
        f"text first: {milliseconds:.2f} ms (medians)"
    )


if __name__ == "__main__":
    main()
