"""The model card: what the models learned from, under which licences, and how."""

from collections.abc import Mapping
from pathlib import Path

from training.sources import rows

WHERE = (
    "injection/train.jsonl.gz",
    *(
        f"abuse/requests/train/{name}.jsonl.gz"
        for name in ("advbench", "catqa", "pyrit_airt", "tdc2023_advtraining")
    ),
)

RENAMED = {
    "advbench": "AdvBench", "catqa": "CatQA", "pyrit_airt": "PyRIT",
    "tdc2023_advtraining": "HarmBench adversarial-training behaviours",
}  # fmt: skip

HEAD = """# Model card

Two models that answer questions of a window of text: does the writer try to take the assistant
over (`input`), ask for its hidden instructions (`leak`), want help to do harm (`abuse`, and nine
kinds of it); and of each sentence, does it order the assistant about (`context`).

- `encoder_lower.onnx`, `encoder_upper.onnx`: {layers} layers of all-MiniLM-L6-v2 (Apache-2.0;
  sentence-transformers, on nreimers/MiniLM-L6-H384-uncased), fine-tuned for {epochs} epochs, eight
  bits to a weight. The lower two layers answer by themselves where they suffice.
- `grams.npz`: embeddings of hashed n-grams with one hidden layer, taught by the encoder.
- `calibration.json`: from texts that neither has learned from.
- `vocabulary.txt`: that of BERT base uncased (Apache-2.0).
- `names.npz`, `names.onnx`: names, addresses, places and organisations, by a network that MiniLM
  taught; `names.json` says from what. `content.onnx`, `content.npz`: harm in answers, two layers
  over `encoder_lower.onnx` and n-grams before them; `content.json` says from what.
- `embedding.npz`: what a text is about, two layers over `encoder_lower.onnx` that MiniLM taught,
  and vectors of ordinary texts. These three have commands of their own (training/README.md).

Trained {trained} by `make train` (seed {seed}). Figures and limits: docs/classifier.md and
docs/benchmarks.md. The weights are under the licence of the project, Apache-2.0.

## What they learned from

Texts of others were read by path; none is kept here. Sources whose names begin with `own_` and
`composed_` were written for this project (`training/texts`).

| source | texts gathered | learned from | licence |
|---|---|---|---|
"""


def card(manifest: Mapping[str, object]) -> str:
    """The card of these models, as Markdown."""
    recipe = manifest["recipe"]
    counts = manifest["counts"]
    assert isinstance(recipe, dict)
    assert isinstance(counts, dict)
    licences = _licences()
    gathered, learned = counts["gathered"], counts["learnt from"]
    lines = [
        f"| {source} | {gathered.get(source, 0):,} | {number:,} | {_licence(source, licences)} |"
        for source, number in sorted(learned.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    head = HEAD.format(trained=manifest["trained"], **recipe)
    return head + "\n".join(lines) + "\n"


def write_card(folder: Path, manifest: Mapping[str, object]) -> None:
    """Write the card beside the weights."""
    (folder / "CARD.md").write_text(card(manifest), "utf-8")


def _licences() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in WHERE:
        for row in rows(path):
            found.setdefault(row["source"], row["license"])
    return found


def _licence(source: str, licences: Mapping[str, str]) -> str:
    if source.startswith(("own_", "composed_")):
        return "Apache-2.0, ours"
    if source in licences:
        return licences[source]
    begin = RENAMED.get(source, source)
    return next((value for name, value in licences.items() if name.startswith(begin)), "MIT")
