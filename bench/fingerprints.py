"""
Measure the fingerprints of documents: how many quotes are found, how seldom others, and the cost.

    .venv/bin/python bench/fingerprints.py

10,000 documents of 1,000 words: from the texts at SEAWALL_DATA that may be trained on (nothing
is trained here, and nothing kept), and for the rest words drawn as often as they come in these.
Quotes of 25 words stand amid an answer of 500. Unrelated texts are answers, mails and posts
of other collections, up to 500 words each.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/fingerprints.py` finds its neighbours

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall.detect.confidential import Fingerprints, Keyed, Quotes, fingerprints
from seawall.figures import Share
from seawall.terms import Text

DATA = Path(os.environ.get("SEAWALL_DATA", ROOT / "../shared/data"))
DOCUMENTS = ("injection/train.jsonl.gz",)
UNRELATED = (
    "abuse/content/experiment/dolly_answers_benign.jsonl.gz",
    "abuse/content/experiment/enron_spamham_sample.jsonl.gz",
    "abuse/content/experiment/nazario.jsonl.gz",
    "abuse/content/dev/kaggle_phishing_sample.jsonl.gz",
    "abuse/content/dev/toxicity_nonfuzzed.jsonl.gz",
    "abuse/content/train/sms_spam.jsonl.gz",
)
COUNT, WORDS, ANSWER, QUOTE = 10_000, 1_000, 500, 25
QUOTES = 5_000
LEAST = 20
"""Words of an unrelated text; a shorter one can hardly quote anything."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.strip().partition("\n")[0])
    parser.add_argument("--documents", type=int, default=COUNT)
    count = parser.parse_args().documents
    if not DATA.exists():
        sys.exit(f"there is no `{DATA}`; set SEAWALL_DATA to the folder of labelled texts")
    dice, keyed = Random(0), Keyed(bytes(32))
    documents = list(_documents(count, dice))
    begun = time.perf_counter()
    prints = [(str(n), fingerprints(" ".join(d), keyed)) for n, d in enumerate(documents)]
    each = (time.perf_counter() - begun) / count
    kept = Fingerprints.of(prints)
    size = kept.prints.nbytes + kept.whose.nbytes
    print(f"{count:,} documents of {WORDS:,} words: {size / 1e6:.0f} MB in memory")
    print(f"{len(kept.prints) / count:.0f} fingerprints each, {each * 1e3:.1f} ms to make them")
    finder = Quotes(kept, keyed)
    _quotes(finder, documents, dice)
    unrelated = list(_unrelated())
    found = sum(any(finder.find(Text(text))) for text in unrelated)
    _say("of unrelated texts", Share(found, len(unrelated)))
    answers = [" ".join(dice.choice(documents)[:ANSWER]) for _ in range(200)]
    answers += [text for text in unrelated if len(text.split()) >= ANSWER][:200]
    _times("a quote throughout", finder, answers[:200])
    _times("nothing to find", finder, answers[200:])


def _quotes(finder: Quotes, documents: Sequence[list[str]], dice: Random) -> None:
    """Quotes of 25 words as they are, in other letters and marks, and with a word changed."""

    def changed(quote: list[str]) -> list[str]:
        at = dice.randrange(QUOTE)
        return [*quote[:at], "other", *quote[at + 1 :]]

    ways: dict[str, Callable[[list[str]], list[str]]] = {
        "as it is": list,
        "in capitals, without marks": lambda q: [w.upper().strip(".,;:!?") for w in q],
        "a word changed": changed,
    }
    for way, write in ways.items():
        hits = 0
        for _ in range(QUOTES):
            source = dice.choice(documents)
            at = dice.randrange(len(source) - QUOTE)
            other = dice.choice(documents)
            begin = dice.randrange(ANSWER - QUOTE)
            around = [f"{word}x" for word in other[:ANSWER]]  # nobody's words
            told = [*around[:begin], *write(source[at : at + QUOTE]), *around[begin:]]
            hits += any(finder.find(Text(" ".join(told))))
        _say(f"of quotes of {QUOTE} words, {way}", Share(hits, QUOTES))


def _say(what: str, share: Share) -> None:
    value, within = share.value, share.interval()
    assert value is not None
    counts = f"{share.hits:,} of {share.rows:,}"
    print(f"found {value:.2%} ({within.low:.2%} to {within.high:.2%}) {what}: {counts}")


def _times(what: str, finder: Quotes, answers: Sequence[str]) -> None:
    taken = []
    for answer in answers:
        text = Text(" ".join(answer.split()[:ANSWER]))
        begun = time.perf_counter()
        list(finder.find(text))
        taken.append(time.perf_counter() - begun)
    print(f"{median(taken) * 1e3:.2f} ms for an answer of {ANSWER} words, {what}")


def _documents(count: int, dice: Random) -> Iterator[list[str]]:
    """Documents of 1,000 words; what real texts do not fill is drawn from their words."""
    seen: Counter[str] = Counter()
    made, words = 0, list[str]()
    for text in _texts(DOCUMENTS):
        words += text.split()
        while len(words) >= WORDS and made < count:
            seen.update(words[:WORDS])
            yield words[:WORDS]
            made, words = made + 1, words[WORDS:]
        if made == count:
            return
    print(f"{made:,} documents are real texts")
    known, often = list(seen), list(seen.values())
    for _ in range(count - made):
        yield dice.choices(known, often, k=WORDS)


def _unrelated() -> Iterator[str]:
    for text in dict.fromkeys(_texts(UNRELATED)):
        words = text.split()
        for at in range(0, len(words), ANSWER):
            if len(words[at : at + ANSWER]) >= LEAST:
                yield " ".join(words[at : at + ANSWER])


def _texts(files: Sequence[str]) -> Iterator[str]:
    for name in files:
        with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


if __name__ == "__main__":
    main()
