"""`python -m training.content`: from texts to `content.onnx`, which reads answers for harm."""

import argparse
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from sklearn.linear_model import LogisticRegression

from training.content.examples import QUESTIONS, Example, examples
from training.content.model import Content, answers, learn, lessons
from training.content.screen import screen
from training.rarity import rates

MODELS = Path(__file__).parents[2] / "src" / "seawall" / "models"
GRAPH, SCREEN, MANIFEST = "content.onnx", "content.npz", "content.json"
HELD_OUT = 8
"""Every so manieth text is not learned from, and says what the logits mean."""

OPSET = 17


def main() -> None:
    """Make the model, over the lower part of the encoder that ships."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=MODELS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {what}", flush=True)

    found = examples(args.seed)
    held = [each for each in found if _held_out(each)]
    learned = [each for each in found if not _held_out(each)]
    lower = (MODELS / "encoder_lower.onnx").read_bytes()
    vocabulary = (MODELS / "vocabulary.txt").read_text("utf-8").splitlines()
    say(f"{len(learned)} texts to learn from, {len(held)} to calibrate with")
    model = Content()
    learn(model, lessons(learned, lower, vocabulary), epochs=args.epochs, say=say)
    logits = answers(model, lessons(held, lower, vocabulary))
    curves = {q: _curve(logits[:, n], held, q) for n, q in enumerate(QUESTIONS)}
    table, bars = screen(learned, held)
    args.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(args.out / SCREEN, table=table)
    about = {"seed": args.seed, "seconds": round(time.monotonic() - begun)}
    _write(model, curves, bars, learned, args.out, about=about)
    say(f"wrote {args.out / GRAPH}")


def _held_out(example: Example) -> bool:
    return crc32((example.group or example.text).encode()) % HELD_OUT == 0


def _curve(
    logits: NDArray[np.float32], held: Sequence[Example], question: str
) -> dict[str, object]:
    """Platt's slope and offset, and how rare each logit is among harmless texts."""
    known = [n for n, each in enumerate(held) if question in each.answers]
    x = logits[known].astype(np.float64)
    y = np.array([held[n].answers[question] >= 0.5 for n in known])
    fitted = LogisticRegression(C=1e3).fit(x[:, None], y)
    harmless = [float(logits[n]) for n, each in enumerate(held) if not any(each.answers.values())]
    return {
        "slope": float(fitted.coef_[0, 0]),
        "offset": float(fitted.intercept_[0]),
        "rates": rates(harmless),
        "extremal_index": 1.0,
        "hard": [],
        "hard_share": 0.0,
    }


def _write(
    model: Content,
    curves: dict[str, dict[str, object]],
    bars: dict[str, float],
    learned: Sequence[Example],
    folder: Path,
    *,
    about: dict[str, object],
) -> None:
    _export(model, folder / GRAPH)
    sources: dict[str, int] = {}
    for each in learned:
        sources[each.source] = sources.get(each.source, 0) + 1
    said = {
        "files": {
            name: sha256((folder / name).read_bytes()).hexdigest() for name in (GRAPH, SCREEN)
        },
        "trained": datetime.now(UTC).date().isoformat(),
        **about,
        "learned from": sources,
        "curves": curves,
        "bars": bars,
    }
    (folder / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", "utf-8")


class _One(torch.nn.Module):
    """The model for one piece without padding."""

    def __init__(self, model: Content) -> None:
        super().__init__()
        self.model = model

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.model(hidden, torch.ones(hidden.shape[:2]))


def _export(model: Content, path: Path) -> None:
    """As ONNX, eight bits to a weight."""
    plain = path.with_suffix(".plain.onnx")
    torch.onnx.export(
        _One(model.eval()),
        (torch.zeros(1, 16, model.look.in_features),),
        str(plain),
        input_names=["hidden"],
        output_names=["answers"],
        dynamic_axes={"hidden": {1: "tokens"}},
        opset_version=OPSET,
        dynamo=False,
    )
    quantize_dynamic(str(plain), str(path), weight_type=QuantType.QInt8, per_channel=True)
    plain.unlink()


if __name__ == "__main__":
    main()
