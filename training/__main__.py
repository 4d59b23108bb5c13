"""`python -m training`: from labelled texts to the files that ship, on two cores."""

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import torch

from seawall.detect.classify import QUESTIONS, Encoder
from seawall.detect.classify.layers import OnnxLayers
from training.base import base_folder, embedder
from training.calibrate import calibrated
from training.card import write_card
from training.encoder import TOKENS, Reader, Recipe, to_windows, train
from training.export import LOWER, UPPER, export
from training.gather import STEPS, Gathered, gather
from training.sources import DATA
from training.teach import teach
from training.vocabulary import filled, tokenizer_of

MODELS = Path(__file__).parents[1] / "src" / "seawall" / "models"
FILES = (LOWER, UPPER, "vocabulary.txt", "grams.npz", "calibration.json")


def main() -> None:
    """Train, calibrate and write the models."""
    args = _arguments()
    begun = time.monotonic()

    def told(line: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {line}", flush=True)

    base, out = base_folder(), args.out
    out.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(layers=args.layers, epochs=args.epochs, seed=args.seed)
    gathered = gather(embedder(base), seed=args.seed, without=args.without)
    told(f"{len(gathered.examples)} examples, {len(gathered.left_over)} left over")
    if args.weights:
        known = torch.load(args.weights)
        words, reader = known["words"], Reader(base, recipe.layers)
        reader.load_state_dict(known["weights"])
    else:
        words = vocabulary_of(base, gathered)
        reader = trained(gathered, base, words, recipe, told)
        known = {"words": words, "weights": reader.state_dict()}
        torch.save(known, out.with_name(f"{out.name}-{recipe.seed}.pt"))
    export(reader, out)
    (out / "vocabulary.txt").write_text("\n".join(words) + "\n", "utf-8")
    parts = ((out / name).read_bytes() for name in (LOWER, UPPER))
    second = Encoder(OnnxLayers(*parts), words, exits={})
    first = teach(gathered, second, out / "grams.npz", seed=recipe.seed, told=told)
    told("calibrating")
    calibration = calibrated(first, second, gathered.left_over)
    (out / "calibration.json").write_text(json.dumps(calibration, indent=1) + "\n", "utf-8")
    _write_manifest(out, recipe, gathered, seconds=time.monotonic() - begun)
    told("done")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--layers", type=int, default=Recipe().layers)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--without", choices=STEPS, action="append", default=[])
    parser.add_argument("--out", type=Path, default=MODELS, help="the folder to write into")
    parser.add_argument("--weights", type=Path, help="an encoder trained before, to go on from")
    args = parser.parse_args()
    if not (DATA / "injection").is_dir():
        parser.exit(2, f"there are no labelled texts at `{DATA}`; set SEAWALL_DATA\n")
    return args


def vocabulary_of(base: Path, gathered: Gathered) -> list[str]:
    """The pieces that a reader of what was gathered knows."""
    words = (base / "vocab.txt").read_text("utf-8").splitlines()
    return filled(words, (example.text for example in gathered.examples))


def trained(
    gathered: Gathered,
    base: Path,
    words: Sequence[str],
    recipe: Recipe,
    told: Callable[[str], None],
) -> Reader:
    """A reader that has learned from what was gathered, in these words."""
    tokenizer = tokenizer_of(base, words)
    tokenizer.enable_truncation(TOKENS)
    tokenizer.no_padding()
    dice = random.Random(recipe.seed)
    items = [w for e in gathered.examples for w in to_windows(e, tokenizer, dice, 1)]
    told(f"{len(items)} windows, {sum(len(item.ids) for item in items)} tokens an epoch")
    return train(items, base, recipe, told)


def _write_manifest(folder: Path, recipe: Recipe, gathered: Gathered, *, seconds: float) -> None:
    manifest = {
        "files": {name: sha256((folder / name).read_bytes()).hexdigest() for name in FILES},
        "questions": [*QUESTIONS, "context"],
        "trained": datetime.now(UTC).date().isoformat(),
        "seconds": round(seconds),
        "recipe": asdict(recipe),
        "counts": gathered.card.counts,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    write_card(folder, manifest)


if __name__ == "__main__":
    main()
