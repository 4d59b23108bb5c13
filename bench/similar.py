"""
Measure what is found by the signatures of judged texts: of edited misses, of harmless texts, cost.

    .venv/bin/python bench/similar.py

1,000 misses are drawn from the attacks at SEAWALL_DATA that may be trained on (nothing is
trained here, and nothing kept). Harmless texts are those of other collections, and those of the
same, among which many attacks were planted: of a mail with an order in it, the mail itself.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/similar.py` finds its neighbours

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall.assemble.guard import Guard
from seawall.detect.similar import Printer, Similar, sign
from seawall.detect.similar.prints import letters_of
from seawall.figures import Share
from seawall.terms import Action, Inspection, ReviewEntry, Stage, Text

DATA = Path(os.environ.get("SEAWALL_DATA", ROOT / "../shared/data"))
SAME = "injection/train.jsonl.gz"
OTHERS = (
    "abuse/content/experiment/dolly_answers_benign.jsonl.gz",
    "abuse/content/experiment/enron_spamham_sample.jsonl.gz",
    "abuse/content/train/sms_spam.jsonl.gz",
    "abuse/requests/experiment/dolly_benign.jsonl.gz",
    "abuse/requests/train/cyberseceval_frr_benign.jsonl.gz",
    "injection/dev/cyberseceval_frr.jsonl.gz",
    "injection/dev/deepset_test.jsonl.gz",
    "injection/dev/neuralchemy_core_test.jsonl.gz",
    "injection/dev/slabs_test.jsonl.gz",
    "injection/dev/xstest_safe.jsonl.gz",
)
HARMLESS = (0, "benign")
MISSES, MANY = 1_000, 10_000
SIZE, TEXTS, PADDING = 2_000, 200, 200
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

LONGEST = 20
"""Letters of a word that is replaced; a longer one is a code, which carries the whole attack."""

Edit = Callable[[str, Random, Sequence[str]], str]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.strip().partition("\n")[0])
    parser.add_argument("--misses", type=int, default=MISSES)
    count = parser.parse_args().misses
    if not DATA.exists():
        sys.exit(f"there is no `{DATA}`; set SEAWALL_DATA to the folder of labelled texts")
    dice, printer = Random(0), Printer(bytes(32))
    same = list(_rows(SAME))
    attacks = [body for body, label in same if label not in HARMLESS]
    misses = dice.sample(attacks, count)
    known = Similar.of(_entries(misses, printer), printer)
    told = [body for body in misses if sign(body, printer).tells_miss]
    print(f"{len(told):,} of {count:,} misses say enough to be told by their signature")
    others = [b for name in OTHERS for b, label in _rows(name) if label in HARMLESS]
    alike = [body for body, label in same if label in HARMLESS]
    _edited(misses, known, alike, dice)
    _harmless("texts of other collections", others, misses, known)
    _harmless("texts of the same collections", alike, misses, known)
    _costs(attacks, alike, printer)


def _edited(misses: Sequence[str], known: Similar, harmless: Sequence[str], dice: Random) -> None:
    """How many misses are found again after an edit."""
    words = [word for body in harmless[:5_000] for word in body.split()]
    guard = Guard.default().with_entries(known)
    finder = guard.finders(Inspection((), Stage.INPUT))
    near = type(finder)(tuple(each for each in finder.placed if _is_ours(each)), finder.limits)
    for way, edit in EDITS.items():
        found = 0
        for miss in misses:
            text = Text(edit(miss, dice, words))
            seen = near.find(text, near.views(text.body))
            found += bool(seen)
        _say(f"of misses {way}", Share(found, len(misses)))


def _is_ours(placed: tuple[object, ...]) -> bool:
    return getattr(placed[0], "name", "") == Similar.name


def _as_is(body: str, _: Random, __: Sequence[str]) -> str:
    return body


def _in_capitals(body: str, _: Random, __: Sequence[str]) -> str:
    return body.upper().replace(" ", "  ")


def _invisible(body: str, dice: Random, _: Sequence[str]) -> str:
    return "".join(char + "\u200b" * (dice.random() < 1 / 4) for char in body)


def _alike(body: str, _: Random, __: Sequence[str]) -> str:
    return body.translate(str.maketrans("aeopc", "аеорс"))


def _padded(body: str, dice: Random, words: Sequence[str]) -> str:
    before, after = (" ".join(dice.choices(words, k=PADDING // 2)) for _ in range(2))
    return f"{before} {body} {after}"


def _replaced(body: str, dice: Random, words: Sequence[str]) -> str:
    own = body.split()
    places = [place for place, word in enumerate(own) if len(word) <= LONGEST] or [0]
    for place in dice.sample(places, max(1, round(len(places) / 10))):
        own[place] = dice.choice(words)
    return " ".join(own)


def _both(body: str, dice: Random, words: Sequence[str]) -> str:
    return _padded(_replaced(body, dice, words), dice, words)


EDITS: dict[str, Edit] = {
    "as they are": _as_is,
    "in capitals, with other spacing": _in_capitals,
    "with an invisible character after one letter in four": _invisible,
    "with look-alikes for five letters": _alike,
    f"amid {PADDING} harmless words": _padded,
    "with one word in ten replaced": _replaced,
    "with both": _both,
}


def _harmless(what: str, texts: Sequence[str], misses: Sequence[str], known: Similar) -> None:
    """How many harmless texts are near to a miss, and of these how many have a piece of one."""
    finder = known.seek(Inspection((), Stage.INPUT))
    assert finder is not None
    seen: Counter[str] = Counter()
    for body in dict.fromkeys(texts):
        row = letters_of(body)
        near = [misses[int(found.note[4:], 16)] for found in finder.find(Text(body))]
        shares = max((_shared(letters_of(miss), row) for miss in near), default=0.0)
        seen["whole" if shares == 1 else "piece" if shares else "near" if near else ""] += 1
    rows = seen.total() - seen["whole"]
    print(f"{what}: {seen['whole']} hold a whole miss and are left out")
    _say("of them with a quarter of a miss in one piece or more", Share(seen["piece"], rows))
    _say("of them with less than that in one piece", Share(seen["near"], rows))


def _shared(known: str, row: str) -> float:
    """1 where a row of letters holds a known one whole, 0 where no quarter of it in one piece."""
    if known in row:
        return 1.0
    size = max(1, len(known) // 4)
    return 0.5 * any(known[at : at + size] in row for at in range(len(known) - size + 1))


def _costs(attacks: Sequence[str], harmless: Sequence[str], printer: Printer) -> None:
    begun = time.thread_time()
    signatures = [sign(body, printer) for body in attacks[:MANY]]
    each = (time.thread_time() - begun) / len(signatures)
    longest = max(len(signature.word) for signature in signatures)
    print(
        f"{each * 1e6:.0f} us to sign a text; a signature is a word of at most {longest} letters"
    )
    entries = _entries(attacks[:MANY], printer)
    begun = time.thread_time()
    known = Similar.of(entries, printer)
    print(f"{(time.thread_time() - begun) * 1e3:.0f} ms to take in {MANY:,} entries")
    finder = known.seek(Inspection((), Stage.INPUT))
    assert finder is not None
    guard = Guard.default()
    texts = [Text(body) for body in _stretches(harmless)]
    find = _least(lambda text: list(finder.find(text)), texts)
    check = _least(lambda text: guard.check(text.body), texts)
    print(
        f"{find * 1e3:.2f} ms to look for {MANY:,} misses in {SIZE:,} characters: "
        f"{find / check:.1%} of a check ({check * 1e3:.1f} ms)"
    )


def _stretches(harmless: Sequence[str]) -> Iterator[str]:
    row = "\n".join(harmless[:: len(harmless) // (4 * TEXTS)])
    for at in range(0, min(len(row), TEXTS * SIZE) - SIZE, SIZE):
        yield row[at : at + SIZE]


def _least(call: Callable[[Text], object], texts: Sequence[Text]) -> float:
    """The median over texts of the least of three times of a processor, in seconds."""
    taken = []
    for text in texts:
        times = []
        for _ in range(3):
            begun = time.thread_time()
            call(text)
            times.append(time.thread_time() - begun)
        taken.append(min(times))
    return sorted(taken)[len(taken) // 2]


def _entries(bodies: Sequence[str], printer: Printer) -> list[ReviewEntry]:
    return [
        ReviewEntry(
            id=f"ent_{number:016x}",
            action=Action.BLOCK,
            signature=sign(body, printer).word,
            stage=Stage.INPUT,
            added=FIRST,
            expires=FIRST + timedelta(days=90),
            owner="bench",
            item="itm_0000000000000000",
        )
        for number, body in enumerate(bodies)
    ]


def _say(what: str, share: Share) -> None:
    value, within = share.value, share.interval()
    assert value is not None
    counts = f"{share.hits:,} of {share.rows:,}"
    print(f"found {value:.3%} ({within.low:.3%} to {within.high:.3%}) {what}: {counts}")


def _rows(name: str) -> Iterator[tuple[str, object]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["text"], row["label"]


if __name__ == "__main__":
    main()
