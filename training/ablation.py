"""
`python -m training.ablation`: what each piece of the data work is worth.

A small reader (three layers, one epoch, every second example) is trained with everything,
and again with each step of gather.py left out; a quarter of an hour each on one core, so
best in two processes of a thread each (`--only`). Each is held against the same held-out
texts, at the logit that 1% of its harmless ones reach, so that the recalls compare at one
price. Intervals are Wilson's, at 95%.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify import Encoder, windows
from seawall.detect.classify.answers import CONTEXT, Answers, logit_of
from seawall.detect.classify.layers import OnnxLayers
from seawall.figures import Share
from training.__main__ import trained, vocabulary_of
from training.base import base_folder, embedder
from training.encoder import Recipe
from training.export import LOWER, UPPER, export
from training.gather import STEPS, Embed, gather
from training.held_out import DEFENSIBLE, IN_DISTRIBUTION, Held, held_out

ALLOWED = 0.01
SMALL = Recipe(layers=3, epochs=1)
EVERY = 2


def main() -> None:
    """Train and measure every variant, and print a line of each as a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m training.ablation", description=__doc__)
    parser.add_argument("--only", choices=("nothing", *STEPS), action="append", default=[])
    chosen = parser.parse_args().only or ("nothing", *STEPS)
    base = base_folder()
    embed = _remembering(embedder(base))
    held = [h for h in held_out() if h.name not in (*IN_DISTRIBUTION, *DEFENSIBLE)]
    for number, step in enumerate(chosen):
        begun = time.monotonic()
        gathered = gather(embed, without=() if step == "nothing" else (step,))
        gathered = replace(gathered, examples=gathered.examples[::EVERY])
        words = vocabulary_of(base, gathered)
        reader = trained(gathered, base, words, SMALL, lambda line: print(line, file=sys.stderr))
        with tempfile.TemporaryDirectory() as folder:
            export(reader, Path(folder))
            parts = ((Path(folder) / name).read_bytes() for name in (LOWER, UPPER))
            figures = dict(measured(Encoder(OnnxLayers(*parts), words, exits={}), held))
        if not number:
            print("| left out |", " | ".join(figures), "|")
            print("|---|", "---|" * len(figures), sep="")
        print(f"| {step} |", " | ".join(map(_cell, figures.values())), "|", flush=True)
        print(f"{step}: {time.monotonic() - begun:.0f} s", file=sys.stderr)


def measured(encoder: Encoder, held: Sequence[Held]) -> Iterator[tuple[str, Share]]:
    """Of each kind of attack, the share that is surer than ALLOWED of the harmless are."""
    for question in ("input", "abuse", CONTEXT):
        asked = [h for h in held if (h.question == CONTEXT) == (question == CONTEXT)]
        surest = {id(h): _surest(encoder, h.text, question) for h in asked}
        harmless = [surest[id(h)] for h in asked if not h.answer]
        bar = float(np.quantile(harmless, 1 - ALLOWED))
        yes = [h for h in asked if h.answer and (h.question == "abuse") == (question == "abuse")]
        for name in dict.fromkeys(h.name for h in yes):
            found = [surest[id(h)] > bar for h in yes if h.name == name]
            yield name, Share(sum(found), len(found))


def _surest(encoder: Encoder, text: str, question: str) -> float:
    read: Sequence[Answers] = encoder.answers([window for _, window in windows(text)])
    return max((logit_of(answers, question) for answers in read), default=-30.0)


def _remembering(embed: Embed) -> Embed:
    known: dict[str, NDArray[np.float32]] = {}

    def remembered(texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            known.update(zip(fresh, embed(fresh), strict=True))
        return np.array([known[text] for text in texts])

    return remembered


def _cell(share: Share) -> str:
    within = share.interval()
    return f"{share.value or 0:.0%} ({within.low:.0%}–{within.high:.0%})"


if __name__ == "__main__":
    main()
