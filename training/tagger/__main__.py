"""`python -m training.tagger`: from marked texts to `names.npz`, the model of names."""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import torch

from seawall.detect.personal.tagged.names import marked
from seawall.detect.personal.tagged.tagger import Chances, tagger_of
from seawall.detect.personal.tagged.words import words_of
from training.tagger import export, student, teacher
from training.tagger.corpus import DEV, KINDS, REAL, cased, real, tags
from training.tagger.made import PERSON, Marked, Span, made
from training.tagger.renamed import renamed
from training.tagger.scored import scored
from training.tagger.student import Lesson
from training.tagger.table import table, vocabulary
from training.tagger.teacher import Stretch, Teacher
from training.tagger.unmarked import pieces

OUT = Path(__file__).parents[2] / "src" / "seawall" / "models"
SMALL = ("wikigold", "sec_filings_train")
"""Of the marked files those that are read twice, as they are few and well made."""


def main() -> None:
    """Make the model; `--teacher` keeps the first half of the work for another time."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--teacher", type=Path, help="Weights to read, or to write where absent.")
    parser.add_argument("--made", type=int, default=24_000, help="Texts made from templates.")
    parser.add_argument("--unmarked", type=int, default=36_000, help="Pieces for the teacher.")
    parser.add_argument("--epochs", type=int, default=8)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {what}", flush=True)

    master = _teacher(args.teacher, args.seed, say)
    given, loose = _marked(args.seed), pieces(args.unmarked, seed=args.seed)
    dice = Random(args.seed + 2)
    own = [cased(each, dice) for each in made(args.made, seed=args.seed + 1)]
    known = vocabulary([*(text for text, _ in given + own), *loose])
    say(f"{len(given) + len(own)} marked texts, {len(loose)} unmarked, {len(known)} words")
    lessons = _lessons(master, given, loose, known, Random(args.seed), say) + _sure(own, known)
    say(f"{sum(len(lesson.rows) for lesson in lessons)} words to learn from")
    model = student.Student(table(master, known))
    student.learn(model, lessons, epochs=args.epochs, say=say)
    about = {
        "trained": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - begun),
        "seed": args.seed,
        "learned from": {name: len(list(real(name))) for name in REAL}
        | {"made from templates": args.made, "marked by the teacher": len(loose)},
    }
    export.write(model, known, args.out, made=about)
    _show(args.out, say)


def _teacher(path: Path | None, seed: int, say: Callable[[str], object]) -> Teacher:
    model = Teacher()
    if path is not None and path.exists():
        model.load_state_dict(torch.load(path, weights_only=True))
        return model.eval()
    dice = Random(seed)
    texts = [each for name in REAL for each in real(name)]
    texts += [each for name in SMALL for each in real(name)]
    texts += made(9_000, seed=seed)
    split = teacher.tokenizer()
    examples = [
        (stretch, _tags(stretch, spans))
        for text, spans in (cased(each, dice) for each in texts)
        for stretch in teacher.stretches(text, split)
    ]
    say(f"the teacher learns from {len(examples)} stretches")
    teacher.learn(model, examples, epochs=4, say=say)
    if path is not None:
        torch.save(model.state_dict(), path)
    return model.eval()


def _marked(seed: int) -> list[Marked]:
    """What people marked, as it is and about other people."""
    dice = Random(seed + 1)
    true = [each for name in REAL for each in real(name)]
    true += [each for name in SMALL for each in real(name)]
    named = [each for each in true if any(kind == PERSON for *_, kind in each[1])]
    true += [renamed(each, dice) for each in named for _ in range(2)]
    return [cased(each, dice) for each in true]


def _lessons(
    master: Teacher,
    given: Sequence[Marked],
    loose: Sequence[str],
    known: Mapping[str, int],
    dice: Random,
    say: Callable[[str], object],
) -> list[Lesson]:
    """What the teacher says of all; of what nobody marked also with other people's names in it."""
    lessons = [lesson for lesson, _ in _told(master, given, known)]
    say("the teacher has read what is marked")
    told = list(_told(master, [(text, []) for text in loose], known))
    again = [
        cased(renamed((text, spans), dice), dice)
        for text, spans in zip(loose, _guessed(loose, told), strict=True)
        if any(kind == PERSON for *_, kind in spans)
    ]
    say(f"the teacher has read the others; {len(again)} name people")
    told += _told(master, again, known)
    return lessons + [replace(lesson, tags=None) for lesson, _ in told]


def _sure(own: Sequence[Marked], known: Mapping[str, int]) -> list[Lesson]:
    """Texts of our own, of which nobody need be asked what is what."""
    split = teacher.tokenizer()
    return [
        Lesson(
            stretch.words.rows[part := slice(stretch.first, stretch.last)],
            stretch.words.letters[part],
            stretch.words.shapes[part],
            None,
            _tags(stretch, spans),
        )
        for text, spans in own
        for stretch in teacher.stretches(text, split, known)
    ]


def _told(
    master: Teacher, texts: Sequence[Marked], known: Mapping[str, int]
) -> Iterator[tuple[Lesson, Stretch]]:
    """What the teacher says of each stretch of the texts."""
    split = teacher.tokenizer()
    chosen = [(s, spans) for text, spans in texts for s in teacher.stretches(text, split, known)]
    said = teacher.logits(master, [stretch for stretch, _ in chosen])
    for (stretch, spans), logits in zip(chosen, said, strict=True):
        part, words = slice(stretch.first, stretch.last), stretch.words
        yield (
            Lesson(
                words.rows[part],
                words.letters[part],
                words.shapes[part],
                logits,
                _tags(stretch, spans),
            ),
            stretch,
        )


def _guessed(texts: Sequence[str], told: Sequence[tuple[Lesson, Stretch]]) -> Iterator[list[Span]]:
    """What the teacher sees in each text."""
    rest = iter(told)
    for text in texts:
        spans: list[Span] = []
        places = 0
        while places < len(words_of(text, {}).places):
            lesson, stretch = next(rest)
            places = stretch.last
            assert lesson.said is not None
            shares = torch.softmax(torch.from_numpy(lesson.said), 1).numpy()
            spans += [
                (
                    stretch.words.places[stretch.first + first][0],
                    stretch.words.places[stretch.first + last - 1][1],
                    kind,
                )
                for first, last, kind, _ in marked(Chances.of(KINDS, shares))
            ]
        yield spans


def _tags(stretch: Stretch, spans: Sequence[Span]) -> list[int]:
    return tags(stretch.words.places[stretch.first : stretch.last], spans)


def _show(folder: Path, say: Callable[[str], object]) -> None:
    """How the files do on texts to choose by."""
    with np.load(folder / export.TABLES) as arrays:
        tagger = tagger_of(arrays, (folder / export.NETWORK).read_bytes())

    def find(text: str) -> list[Span]:
        places, chances = tagger.read(text)
        return [(places[a][0], places[b - 1][1], kind) for a, b, kind, _ in marked(chances)]

    for name in DEV:
        texts = list(real(name, "dev"))
        for kind in ("PERSON", "LOCATION", "ORG"):
            precision, recall, f1 = scored(find, texts, kind)
            say(f"{name} {kind}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    main()
