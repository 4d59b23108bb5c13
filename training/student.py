"""The n-gram model, taught by the encoder and by the labels together (Hinton et al. 2015)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from seawall.detect.classify.answers import QUESTIONS
from seawall.detect.classify.grams import grams

OUTPUTS = len(QUESTIONS) + 1
"""The questions, and `context` last."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A window or a sentence, and what its teacher gives (-1: not taught)."""

    text: str
    chances: Sequence[float]


class Student(nn.Module):
    """Embeddings of hashed n-grams, their mean, one hidden layer beside it."""

    def __init__(self, bits: int, width: int, hidden: int) -> None:
        super().__init__()
        self.bits = bits
        self.table = nn.EmbeddingBag(1 << bits, width, mode="sum", sparse=True)
        nn.init.zeros_(self.table.weight)  # What was never seen says nothing.
        self.hidden = nn.Linear(width, hidden)
        self.outputs = nn.Linear(width + hidden, OUTPUTS)

    def forward(self, rows: Tensor, starts: Tensor) -> Tensor:
        """Logits (texts, OUTPUTS) for the table rows of texts, one after the other."""
        ends = torch.cat([starts[1:], torch.tensor([len(rows)])])
        counts = (ends - starts).clamp(min=1).float().unsqueeze(1)
        means = self.table(rows, starts) / counts.sqrt()
        inner = torch.relu(self.hidden(means))
        return self.outputs(torch.cat([means, inner], dim=1))


def train_student(
    lessons: Sequence[Lesson],
    *,
    bits: int = 19,
    width: int = 24,
    hidden: int = 64,
    epochs: int = 4,
    seed: int = 0,
    told: Callable[[str], None] = print,
) -> Student:
    """A student of these lessons."""
    torch.manual_seed(seed)
    dice = np.random.default_rng(seed)
    rows = [_rows(lesson.text, bits) for lesson in lessons]
    chances = torch.tensor(np.array([lesson.chances for lesson in lessons], np.float32))
    model = Student(bits, width, hidden)
    dense = [*model.hidden.parameters(), *model.outputs.parameters()]
    sparse_steps = torch.optim.SparseAdam(list(model.table.parameters()), lr=4e-3)
    dense_steps = torch.optim.Adam(dense, lr=2e-3)
    for epoch in range(epochs):
        for group in sparse_steps.param_groups + dense_steps.param_groups:
            group["lr"] = (4e-3 if group in sparse_steps.param_groups else 2e-3) * (
                1 - epoch / epochs
            )
        order = dice.permutation(len(lessons))
        total = 0.0
        for first in range(0, len(order), 128):
            chosen = order[first : first + 128]
            sizes = np.array([len(rows[n]) for n in chosen])
            starts = torch.tensor(np.concatenate([[0], np.cumsum(sizes)[:-1]]))
            flat = torch.tensor(np.concatenate([rows[n] for n in chosen]))
            logits = model(flat, starts)
            wanted = chances[chosen]
            known = (wanted >= 0).float()
            loss = nn.functional.binary_cross_entropy_with_logits(
                logits, wanted.clamp(0, 1), reduction="none"
            )
            mean = (loss * known).sum() / known.sum().clamp(min=1.0)
            sparse_steps.zero_grad()
            dense_steps.zero_grad()
            mean.backward()
            sparse_steps.step()
            dense_steps.step()
            total += mean.item() * len(chosen)
        told(f"epoch {epoch + 1} of {epochs}, loss {total / len(order):.4f}")
    return model.eval()


def to_arrays(model: Student) -> dict[str, NDArray[np.generic]]:
    """The weights as they ship: the table in eight bits with one scale."""
    table = model.table.weight.detach().numpy()
    scale = float(np.quantile(np.abs(table), 0.9995)) / 127
    return {
        "table": np.clip(np.round(table / scale), -127, 127).astype(np.int8),
        "scale": np.array(scale, np.float32),
        "hidden_weight": model.hidden.weight.detach().numpy(),
        "hidden_bias": model.hidden.bias.detach().numpy(),
        "outputs_weight": model.outputs.weight.detach().numpy(),
        "outputs_bias": model.outputs.bias.detach().numpy(),
    }


def _rows(text: str, bits: int) -> NDArray[np.int64]:
    hashes, _ = grams([text])
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)
