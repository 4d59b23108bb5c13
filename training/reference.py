"""`python -m training.reference`: the texts that tuning is held against, as numbers only."""

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from seawall.assemble.models import Models, read_models
from seawall.assemble.reference import FILE, Reference, to_arrays
from seawall.assemble.tuned import digest_of
from seawall.assemble.tuning import QUESTIONS, reader_of
from seawall.detect.classify.answers import CONTEXT
from seawall.detect.classify.lessons import Anchors
from seawall.detect.classify.stretches import Stretches, joined
from training.examples import Example
from training.held_out import DEFENSIBLE, OWN
from training.own import read_texts

ANCHORS = 600
"""Stretches of texts that the models learned from; a correction changes little on them."""

STRETCHES = 2
"""Of a text, those that the second model is surest of: enough to see whether it is stopped."""

TEXTS = Path(__file__).parent / "texts"
MODELS = Path(__file__).parents[1] / "src" / "seawall" / "models"


def main() -> None:
    """Write the reference beside the models; run it whenever they are made anew."""
    parser = argparse.ArgumentParser(prog="python -m training.reference", description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS)
    folder = parser.parse_args().models
    models = read_models(folder)
    arrays: dict[str, np.ndarray] = {"models": np.array(digest_of(models))}
    for question in QUESTIONS.values():
        arrays |= to_arrays(question, _reference(models, question))
    np.savez_compressed(folder / FILE, allow_pickle=False, **arrays)
    print(f"{FILE}: {(folder / FILE).stat().st_size / 1e3:.0f} kB")


def _reference(models: Models, question: str) -> Reference:
    learned = _read(models, question, _sample(read_texts(TEXTS), question))
    held_out = _read(models, question, _labelled(read_texts(OWN), question))
    print(
        f"{question}: {len(learned.rows.dense)} stretches for anchors; "
        f"held out {held_out.attack.sum()} attacks, {(~held_out.attack).sum()} harmless, "
        f"{len(held_out.owners)} stretches"
    )
    kept = np.arange(len(learned.owners)) < ANCHORS
    anchors = Anchors(learned.rows.chosen(kept), learned.attack[learned.owners[kept]])
    return Reference(anchors, held_out)


def _sample(examples: Iterable[Example], question: str) -> list[tuple[str, bool]]:
    """Two harmless texts for each attack, of all files and languages."""
    labelled = _labelled(examples, question)
    random.Random(0).shuffle(labelled)
    attacks = [each for each in labelled if each[1]][: ANCHORS // 3]
    chosen = attacks + [each for each in labelled if not each[1]][: ANCHORS - len(attacks)]
    random.Random(1).shuffle(chosen)
    return chosen


def _labelled(examples: Iterable[Example], question: str) -> list[tuple[str, bool]]:
    known = [each for each in examples if each.source not in DEFENSIBLE]
    if question == CONTEXT:
        documents = [each for each in known if each.planted is not None and not each.answers]
        harmless = [each for each in known if each.planted == () and each.answers]
        return [(e.text, bool(e.planted)) for e in documents] + [(e.text, False) for e in harmless]
    asked = [each for each in known if question in each.answers and each.planted is None]
    return [(each.text, bool(each.answers[question])) for each in asked]


def _read(models: Models, question: str, texts: Sequence[tuple[str, bool]]) -> Stretches:
    reader = reader_of(models, question)
    read = (reader.read(text, attack=attack) for text, attack in texts)
    return joined([_surest(each) for each in read if len(each.owners)])


def _surest(text: Stretches) -> Stretches:
    """A text with its surest stretches alone."""
    kept = np.zeros(len(text.owners), np.bool_)
    kept[np.argsort(-text.second)[:STRETCHES]] = True
    return replace(
        text,
        rows=text.rows.chosen(kept),
        first=text.first[kept],
        second=text.second[kept],
        others=text.others[kept],
        owners=text.owners[kept],
    )


if __name__ == "__main__":
    main()
