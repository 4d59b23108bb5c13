"""`python -m training.embedding`: to `embedding.npz`, which tells what texts are about."""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from seawall.assemble.models import shipped_models
from seawall.detect.classify.embedding import mean_of
from seawall.detect.classify.windows import windows
from training.base import base_folder, embedder
from training.content.examples import own
from training.sources import rows
from training.tagger.unmarked import pieces

MODELS = Path(__file__).parents[2] / "src" / "seawall" / "models"
FILE, MANIFEST = "embedding.npz", "embedding.json"

SOURCES = (
    "pii/train/wikigold.jsonl.gz",
    "pii/train/wnut17_train.jsonl.gz",
    "pii/train/broad_twitter.jsonl.gz",
    "pii/train/sec_filings_train.jsonl.gz",
    "abuse/content/train/sms_spam.jsonl.gz",
    "abuse/content/train/jbb_llm_outputs.jsonl.gz",
)
REQUESTS, MARKED = 24_000, 20_000
"""Texts of all sorts, harmful ones among them, and pieces of documents."""

HIDDEN, WIDTH = 384, 128
LEAST = 25
"""Code points of a sentence that says enough to be learned from."""

BACKDROP = 2_000
HELD_OUT = 3_000

Vectors = NDArray[np.float32]


def main() -> None:
    """Make the model, over the lower part of the encoder that ships."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=MODELS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=10)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {what}", flush=True)

    dice = Random(args.seed)
    units = sorted(set(_units(dice)))
    dice.shuffle(units)
    say(f"{len(units):,} windows and sentences")
    means = _means(units)
    wanted = embedder(base_folder())(units)
    say("read by the encoder, and by MiniLM")
    wanted = _narrowed(wanted)
    shift, spread = means.mean(0), means.std(0) + 1e-6
    model = nn.Sequential(
        nn.Linear(means.shape[1], HIDDEN), nn.GELU(approximate="tanh"), nn.Linear(HIDDEN, WIDTH)
    )
    known = (means - shift) / spread
    _learn(model, known[HELD_OUT:], wanted[HELD_OUT:], epochs=args.epochs, say=say)
    likeness = _likeness(model, known[:HELD_OUT], wanted[:HELD_OUT])
    say(f"cosine with MiniLM on texts held out: {likeness:.3f}")
    backdrop = list(_backdrop(dice))
    args.out.mkdir(parents=True, exist_ok=True)
    _write(model, (shift, spread), backdrop, args.out / FILE)
    counts = {"windows and sentences": len(units), "backdrop": len(backdrop)}
    _tell(args.out, {"seed": args.seed, "learned from": counts, "cosine": round(likeness, 4)})
    say(f"wrote {args.out / FILE}")


def _units(dice: Random) -> Iterator[str]:
    """Of each text a window and a sentence."""
    texts = [row["text"] for row in rows("injection/train.jsonl.gz")]
    dice.shuffle(texts)
    texts = texts[:REQUESTS] + pieces(MARKED, seed=1) + [each.text for each in own()]
    texts += [row["text"] for source in SOURCES for row in rows(source)]
    for text in texts:
        found = windows(text[:3_000])
        if found:
            _, window = dice.choice(found)
            yield window.text
            long = [span for span in window.sentences if len(span) >= LEAST]
            if long:
                span = dice.choice(long)
                yield window.text[span.start : span.end]


def _backdrop(dice: Random) -> Iterator[str]:
    """Windows of ordinary texts, half of them written for this project."""
    harmless = [each.text for each in own() if not any(each.answers.values())]
    for texts in (harmless, pieces(4 * BACKDROP, seed=2)):
        found = [window.text for text in texts for _, window in windows(text)]
        yield from dice.sample(found, min(BACKDROP // 2, len(found)))


def _narrowed(wanted: Vectors) -> Vectors:
    """The same in so many numbers as tell most (principal components)."""
    center = wanted.mean(0)
    axes = np.linalg.svd(wanted[:20_000] - center, full_matrices=False)[2][:WIDTH]
    return _unit((wanted - center) @ axes.T)


def _means(units: Sequence[str]) -> Vectors:
    encoder = shipped_models().encoder
    assert encoder is not None
    return np.stack([mean_of(encoder, unit) for unit in units])


def _learn(model: nn.Module, known: Vectors, wanted: Vectors, *, epochs: int, say: object) -> None:
    """Teach each vector, and how like any two of a batch are."""
    assert callable(say)
    x, y = torch.from_numpy(known), torch.from_numpy(wanted)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=1e-2)
    steps = len(x) // 256
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=epochs * steps)
    for epoch in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(x))[: steps * 256].view(steps, 256):
            made: Tensor = nn.functional.normalize(model(x[batch]), dim=1)
            like = ((made @ made.T - y[batch] @ y[batch].T) ** 2).mean()
            loss = 1 - (made * y[batch]).sum(1).mean() + 10 * like
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        say(f"  epoch {epoch + 1}: loss {total / steps:.4f}")


@torch.inference_mode()
def _likeness(model: nn.Module, known: Vectors, wanted: Vectors) -> float:
    told = _unit(model(torch.from_numpy(known)).numpy())
    return float((told * wanted).sum(1).mean())


def _write(
    model: nn.Sequential, scaled: tuple[Vectors, Vectors], backdrop: Sequence[str], path: Path
) -> None:
    """Eight bits to a weight, and to a number of the backdrop's vectors."""
    first, last = model[0], model[2]
    assert isinstance(first, nn.Linear)
    assert isinstance(last, nn.Linear)
    shift, spread = scaled
    # The scaling of what goes in is part of the first layer.
    weights = first.weight.detach().numpy() / spread
    bias = first.bias.detach().numpy() - weights @ shift
    arrays = {"first_bias": bias, "last_bias": last.bias.detach().numpy()}
    for name, matrix in (("first", weights), ("last", last.weight.detach().numpy())):
        scale = np.abs(matrix).max(1, keepdims=True) / 127
        arrays |= {name: np.round(matrix / scale).astype(np.int8), f"{name}_scale": scale}
    with torch.inference_mode():
        means = torch.from_numpy(((_means(backdrop) - shift) / spread).astype(np.float32))
        vectors = _unit(model(means).numpy())
    arrays["backdrop"] = np.round(vectors * 127 / np.abs(vectors).max()).astype(np.int8)
    half = {k: v if v.dtype == np.int8 else v.astype(np.float32) for k, v in arrays.items()}
    np.savez_compressed(path, **half)  # type: ignore[arg-type]  # numpy's stubs


def _tell(folder: Path, about: dict[str, object]) -> None:
    said = {
        "files": {FILE: sha256((folder / FILE).read_bytes()).hexdigest()},
        "trained": datetime.now(UTC).date().isoformat(),
        **about,
    }
    (folder / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def _unit(vectors: Vectors) -> Vectors:
    found: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


if __name__ == "__main__":
    main()
