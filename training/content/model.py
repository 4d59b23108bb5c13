"""The model: two layers over what the lower part of the shipped encoder gives, and answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import AutoModel

from seawall.detect.classify.windows import narrowed
from seawall.detect.classify.wordpiece import WordPiece
from training.base import base_folder
from training.batches import batches
from training.content.examples import QUESTIONS, Example

TOKENS = 128
"""Read at once; of a longer text, while learning, the first pieces."""

PIECES = 2
LAYERS = (2, 3)
"""The layers of MiniLM to begin with: those that follow what the lower part has."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the lower part gives for each piece of a text, and the known answers."""

    hidden: Sequence[NDArray[np.float16]]
    answers: NDArray[np.float32]
    known: NDArray[np.float32]


class Content(nn.Module):
    """Reads the hidden states of a piece; gives a logit for each question."""

    def __init__(self) -> None:
        super().__init__()
        base = AutoModel.from_pretrained(base_folder(), add_pooling_layer=False)
        width = base.config.hidden_size
        self.layers = nn.ModuleList(base.encoder.layer[n] for n in LAYERS)
        self.look = nn.Linear(width, len(QUESTIONS))
        self.drop = nn.Dropout(0.2)
        self.answer = nn.Linear(width, len(QUESTIONS))

    def forward(self, hidden: Tensor, there: Tensor) -> Tensor:
        """Logits (pieces, questions); `there` (pieces, tokens) is 1 where there is a token."""
        mask = (1.0 - there[:, None, None, :]) * -1e4
        for layer in self.layers:
            read = layer(hidden, mask)
            hidden = read[0] if isinstance(read, tuple) else read
        # Each question looks where it likes (attention pooling), and judges what it saw.
        weights = torch.softmax(self.look(hidden) + mask[:, 0, 0, :, None], 1)
        seen = torch.einsum("ptq,ptw->pqw", weights, hidden)
        return (self.drop(seen) * self.answer.weight).sum(2) + self.answer.bias


def lessons(examples: Sequence[Example], lower: bytes, vocabulary: Sequence[str]) -> list[Lesson]:
    """What the shipped lower part says of each text, eight bits to a weight as it ships."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(lower, options, providers=["CPUExecutionProvider"])
    wordpiece = WordPiece(vocabulary)
    found = []
    for example in examples:
        pieces = wordpiece.tokens(narrowed(example.text), TOKENS)[:PIECES]
        hidden = [
            session.run(["hidden"], {"ids": np.array([piece.ids], np.int64)})[0][0]
            for piece in pieces
        ]
        answers = np.array([example.answers.get(q, 0.0) for q in QUESTIONS], np.float32)
        known = np.array([q in example.answers for q in QUESTIONS], np.float32)
        found.append(Lesson([h.astype(np.float16) for h in hidden], answers, known))
    return found


def batch(chosen: Sequence[Lesson]) -> tuple[Tensor, Tensor, list[int]]:
    """All pieces of some texts, padded, and which text each is of."""
    pieces = [(n, h) for n, lesson in enumerate(chosen) for h in lesson.hidden]
    long = max(len(h) for _, h in pieces)
    hidden = torch.zeros(len(pieces), long, pieces[0][1].shape[1])
    there = torch.zeros(len(pieces), long)
    for row, (_, h) in enumerate(pieces):
        hidden[row, : len(h)] = torch.from_numpy(h.astype(np.float32))
        there[row, : len(h)] = 1
    return hidden, there, [n for n, _ in pieces]


def surest(logits: Tensor, owners: Sequence[int], count: int) -> Tensor:
    """Of each text the highest logit of its pieces."""
    index = torch.tensor(owners)[:, None].expand_as(logits)
    start = torch.full((count, logits.shape[1]), -1e4)
    return start.scatter_reduce(0, index, logits.float(), "amax")


def learn(
    model: Content,
    taught: Sequence[Lesson],
    *,
    epochs: int,
    size: int = 6_000,
    say: object = print,
) -> None:
    """Train on all lessons."""
    own = [p for name, p in model.named_parameters() if not name.startswith("layers.")]
    optimizer = torch.optim.AdamW(
        [{"params": model.layers.parameters(), "lr": 1e-4}, {"params": own, "lr": 1e-3}],
        weight_decay=0.01,
    )
    dice = np.random.default_rng(0)
    steps = epochs * (len(batches(_lengths(taught), size, np.random.default_rng(0), spread=8)) + 3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [1e-4, 1e-3], total_steps=steps, pct_start=0.1
    )
    for epoch in range(epochs):
        model.train()
        total, parts = 0.0, batches(_lengths(taught), size, dice, spread=8)
        for numbers in parts:
            chosen = [taught[n] for n in numbers]
            hidden, there, owners = batch(chosen)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(hidden, there)
            logits = surest(logits, owners, len(chosen))
            wanted = torch.from_numpy(np.stack([lesson.answers for lesson in chosen]))
            known = torch.from_numpy(np.stack([lesson.known for lesson in chosen]))
            losses = nn.functional.binary_cross_entropy_with_logits(
                logits, wanted, reduction="none"
            )
            loss = (losses * known).sum() / known.sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        say(f"  epoch {epoch + 1}: loss {total / len(parts):.4f}")


@torch.inference_mode()
def answers(model: Content, taught: Sequence[Lesson]) -> NDArray[np.float32]:
    """The logits of each text (texts, questions)."""
    model.eval()
    found = np.zeros((len(taught), len(QUESTIONS)), np.float32)
    for numbers in batches(_lengths(taught), 6_000, np.random.default_rng(0)):
        hidden, there, owners = batch([taught[n] for n in numbers])
        found[numbers] = surest(model(hidden, there), owners, len(numbers)).numpy()
    return found


def _lengths(taught: Sequence[Lesson]) -> list[int]:
    """How much each text takes in a batch: its pieces, padded to the longest of them."""
    return [max(map(len, lesson.hidden)) * len(lesson.hidden) for lesson in taught]
