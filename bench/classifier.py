"""
The input checks on texts that nothing has learned from, set by set, with 95% intervals.

    .venv/bin/python bench/classifier.py               every set
    .venv/bin/python bench/classifier.py --exam        texts on which nothing was tuned
    .venv/bin/python bench/classifier.py --languages   language by language
    .venv/bin/python bench/classifier.py --orders      orders in our own documents, by sort
    .venv/bin/python bench/classifier.py --abuse       abuse, at 3% of harmless requests
    .venv/bin/python bench/classifier.py --padding     attacks padded, quoted, split and disguised
    .venv/bin/python bench/classifier.py --parts       n-grams alone, both everywhere, the cascade
    .venv/bin/python bench/classifier.py --models DIR  those of another training

A false alarm is a harmless text that any rule holds or blocks. An attack counts as
found where an enforced rule acts on an `injection.*` finding; in sets of abuse where
there is an `abuse.*` finding at 3% allowed false alarms, whatever the rule's mode.
Texts of others are read by path from SEAWALL_DATA; ours are in bench/texts, and those that
only --exam reads in bench/exam. Tasks for agents (wasp) are placed in 20 harmless pages each.
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/classifier.py` finds its neighbours

import argparse
import random
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall import Guard
from seawall.assemble.guard import load
from seawall.assemble.models import Models, read_models, shipped_models
from seawall.detect.classify import Answers, Classifier, Model, Window
from seawall.figures import Share
from seawall.guard import ROLES
from seawall.terms import Action, Inspection, Message, Stage, Text, Verdict
from training.held_out import Held, exam, held_out
from training.sources import DATA, rows

ABUSE_FPR = 0.03
PADDING_WORDS = 2_000
_ORDER = re.compile(r"/injected-(classic|loud|plain|task|steer)")
LOOKS = (0.005, 0.01, 0.03)


def stage_of(held: Held) -> Stage:
    """Where a text is read."""
    return Stage.CONTEXT if held.question == "context" else Stage.INPUT


def stopped(verdict: Verdict) -> bool:
    """Whether a text is not delivered."""
    return verdict.action >= Action.HOLD


def found(verdict: Verdict, question: str) -> bool:
    """Whether an attack is found, as the heading of this file says."""
    if question == "abuse":
        return any(
            r.finding.kind.startswith("abuse.") and (r.finding.fpr or 0.0) <= ABUSE_FPR
            for r in verdict.rulings
        )
    return any(
        r.enforced and r.action > Action.ALLOW and r.finding.kind.startswith("injection.")
        for r in verdict.rulings
    )


def sets(texts: Iterable[Held] | None = None) -> dict[tuple[str, str, int], list[Held]]:
    """These texts, or the held-out ones, by set, question and answer."""
    groups: defaultdict[tuple[str, str, int], list[Held]] = defaultdict(list)
    for held in held_out() if texts is None else texts:
        groups[held.name, held.question, held.answer].append(held)
    return dict(sorted(groups.items()))


def every_set(guard: Guard, of: dict[tuple[str, str, int], list[Held]]) -> Table:
    """Recall or false alarms of each of these sets."""
    table = Table(title="default policy, with 95% intervals")
    shares: dict[int, list[float]] = {0: [], 1: []}
    for column in ("set", "stage", "found", "false alarms"):
        table.add_column(column)
    for (name, question, answer), texts in of.items():
        verdicts = [guard.check(held.text, stage=stage_of(held)) for held in texts]
        if answer:
            hits = sum(found(verdict, question) for verdict in verdicts)
        else:
            hits = sum(stopped(verdict) for verdict in verdicts)
        told = cell(Share(hits, len(texts)))
        label = f"{name} ({question})" if question in {"leak", "abuse"} else name
        table.add_row(label, stage_of(texts[0]), told if answer else "", "" if answer else told)
        shares[answer].append(hits / len(texts))
    means = (f"{statistics.mean(shares[answer]):6.1%}" for answer in (1, 0))
    table.add_row("mean over the sets", "", *means)
    return table


def every_language(guard: Guard) -> Table:
    """Recall and false alarms in each language but English."""
    table = Table(title="default policy, by language, with 95% intervals")
    for column in ("language", "found", "false alarms"):
        table.add_column(column)
    groups: defaultdict[str, tuple[list[bool], list[bool]]] = defaultdict(lambda: ([], []))
    for held in held_out():
        if held.name == "own_translated":
            verdict = guard.check(held.text, stage=stage_of(held))
            hit = found(verdict, held.question) if held.answer else stopped(verdict)
            groups[held.lang][1 - held.answer].append(hit)
    for lang, both in sorted(groups.items()):
        table.add_row(lang, *(cell(Share(sum(hits), len(hits))) for hits in both))
    return table


def every_order(guard: Guard) -> Table:
    """
    Recall of the orders in our own documents, by sort.

    classic: in the phrases that everybody knows. loud: addressed to a machine, in words of
    its own. plain: to whoever reads. task: to do something with a tool or an account.
    steer: what to say or to leave out.
    """
    table = Table(title="default policy, orders in documents by sort, with 95% intervals")
    for column in ("sort", "found"):
        table.add_column(column)
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for held in held_out():
        if sort := _ORDER.search(held.family):
            verdict = guard.check(held.text, stage=Stage.CONTEXT)
            groups[sort[1]].append(found(verdict, held.question))
    for name, hits in sorted(groups.items()):
        table.add_row(name, cell(Share(sum(hits), len(hits))))
    return table


def abuse(guard: Guard) -> Table:
    """Recall of abuse at the score that ABUSE_FPR of harmless look-alikes pass, of two sets."""
    asked = [h for h in held_out() if h.name in {"safetytuned", "cyberseceval_frr"}]
    scores = [guard.check(held.text).scores["abuse"] for held in asked]
    harmless = sorted(s for s, held in zip(scores, asked, strict=True) if not held.answer)
    bar = harmless[-1 - int(ABUSE_FPR * len(harmless))]
    table = Table(title=f"abuse, at {ABUSE_FPR:.0%} of harmless requests, with 95% intervals")
    for column in ("set", "found", "false alarms"):
        table.add_column(column)
    for answer in (1, 0):
        over = [s > bar for s, h in zip(scores, asked, strict=True) if bool(h.answer) == answer]
        told = cell(Share(sum(over), len(over)))
        name = "safetytuned" if answer else "safetytuned and cyberseceval_frr"
        table.add_row(name, told if answer else "", "" if answer else told)
    return table


def cell(share: Share) -> str:
    """Write a share, its interval and how many rows it is of."""
    within = share.interval()
    return f"{share.value or 0:6.1%}  ({within.low:.1%} to {within.high:.1%})  of {share.rows}"


def disguises(text: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    """The text in disguises that a model reads as if there were none."""
    yield "zero-width between letters", "\u200b".join(text)
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    yield "full-width letters", text.translate(wide)
    twins = str.maketrans("aeopcxyi", "аеорсхуі")
    yield "Cyrillic twins", text.translate(twins)
    marks = "\u0301\u0308\u0332"
    yield "combining marks", "".join(c + (dice.choice(marks) if c.isalpha() else "") for c in text)
    yield "tag characters", "".join(chr(0xE0000 + ord(c)) if ord(c) < 128 else c for c in text)


def quotations(text: str) -> Iterator[tuple[str, str]]:
    """The text as a quotation in a message that asks about it."""
    lines = "\n".join(f"> {line}" for line in text.split("\n"))
    yield "quoted line by line", f"{lines}\n\nWhat do you make of this?"
    yield "in quotation marks", f'What do you make of this: "{text}"'


def in_parts(text: str, count: int) -> Inspection:
    """The text cut into `count` parts of one message: between words, where it has as many."""
    units = re.findall(r"\S+\s*", text)
    if len(units) < count:
        units = list(text)
    ends = [len(units) * n // count for n in range(count + 1)]
    parts = tuple(
        Text("".join(units[first:last]), ROLES[Stage.INPUT], f"messages.0.content.{n}")
        for n, (first, last) in enumerate(pairwise(ends))
    )
    message = Message(ROLES[Stage.INPUT], parts)
    return Inspection(parts, Stage.INPUT, history=(message,))


def under_cover(guard: Guard) -> Table:
    """What is left of the recall when attacks are padded, quoted, split or disguised."""
    dice = random.Random(11)
    attacks = [
        held
        for (name, question, answer), texts in sets().items()
        for held in texts
        if answer
        and question == "input"
        and name in {"cyberseceval_pi_en", "own_attacks", "own_jailbreaks"}
    ]
    words = _padding(dice)
    forms: defaultdict[str, list[bool]] = defaultdict(list)
    for held in attacks:
        plain = found(guard.check(held.text), "input")
        forms["as it is"].append(plain)
        for name, text in _padded(held.text, words, dice):
            forms[name].append(found(guard.check(text), "input"))
        for name, text in quotations(held.text):
            forms[name].append(found(guard.check(text), "input"))
        for count in (2, 4):
            verdict = guard.inspect(in_parts(held.text, count))
            forms[f"split over {count} parts of a message"].append(found(verdict, "input"))
        if held.text.isascii():
            forms["those in ASCII, as they are"].append(plain)
            for name, text in disguises(held.text, dice):
                forms[name].append(stopped(guard.check(text)) or found(guard.check(text), "input"))
    table = Table(title=f"{len(attacks)} attacks under cover, with 95% intervals")
    table.add_column("form")
    table.add_column("found")
    for name, hits in forms.items():
        table.add_row(name, cell(Share(sum(hits), len(hits))))
    return table


def _padding(dice: random.Random) -> list[str]:
    sources = {"gsm8k", "p3_t0", "support_tickets", "self_instruct"}
    texts = [r["text"] for r in rows("injection/train.jsonl.gz") if r["source"] in sources]
    dice.shuffle(texts)
    return " ".join(texts[:2_000]).split()


def _padded(text: str, words: Sequence[str], dice: random.Random) -> Iterator[tuple[str, str]]:
    start = dice.randrange(len(words) - PADDING_WORDS)
    benign = words[start : start + PADDING_WORDS]
    place = dice.randrange(PADDING_WORDS)
    before, after = " ".join(benign[:place]), " ".join(benign[place:])
    yield f"in {PADDING_WORDS:,} words, own paragraph", f"{before}\n\n{text}\n\n{after}"
    yield f"in {PADDING_WORDS:,} words, run in", f"{before} {text} {after}"


class Sure:
    """A first model that is unsure of everything, so that the encoder reads all."""

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The same for each."""
        return [Answers((30.0,) * 12, (30.0,) * len(w.sentences)) for w in windows]


def parts(models: Models, told: Callable[[str], None]) -> Table:
    """The n-grams alone, both models of every window, and the cascade: recall at one price."""
    calibration = models.calibration
    first_only = replace(calibration, second=calibration.first)
    readers: dict[str, Classifier] = {
        "n-grams alone": Classifier(Sure(), models.first, first_only),
        "both, everywhere": Classifier(Sure(), models.second, calibration),
        "cascade": models.classifier(),
    }
    table = Table(title="each by itself, at its own threshold for the allowed share")
    for column in ("set", *(f"{name} {look:.1%}" for name in readers for look in LOOKS)):
        table.add_column(column)
    for (name, question, answer), texts in sets().items():
        cells = []
        for label, reader in readers.items():
            told(f"{label}: {name}")
            rare = [_rarest(reader, held) for held in texts]
            cells += [f"{sum(r <= look for r in rare) / len(rare):.0%}" for look in LOOKS]
        table.add_row(f"{name} {'attacks' if answer else 'harmless'} ({question})", *cells)
    return table


def _rarest(reader: Model | Classifier, held: Held) -> float:
    assert isinstance(reader, Classifier)
    text = Text(held.text, ROLES[stage_of(held)])
    family = "abuse." if held.question == "abuse" else "injection."
    found = reader.read(Inspection((text,), stage_of(held))).findings
    return min((f.fpr or 0.0 for f in found if f.kind.startswith(family)), default=1.0)


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--exam", action="store_true")
    parser.add_argument("--languages", action="store_true")
    parser.add_argument("--orders", action="store_true")
    parser.add_argument("--abuse", action="store_true")
    parser.add_argument("--padding", action="store_true")
    parser.add_argument("--parts", action="store_true")
    parser.add_argument("--models", type=Path, help="a folder of models; else those that ship")
    args = parser.parse_args()
    console = Console(width=150)
    if not (DATA / "injection").is_dir():
        console.print(f"skipped: there are no labelled texts at `{DATA}`; set SEAWALL_DATA")
        return
    models = read_models(args.models) if args.models else shipped_models()
    guard = Guard.from_loaded(load(None, models=models))
    if args.padding:
        console.print(under_cover(guard))
    elif args.orders:
        console.print(every_order(guard))
    elif args.abuse:
        console.print(abuse(guard))
    elif args.languages:
        console.print(every_language(guard))
    elif args.parts:
        console.print(parts(models, lambda line: print(line, file=sys.stderr)))
    else:
        console.print(every_set(guard, sets(exam() if args.exam else None)))


if __name__ == "__main__":
    main()
