"""The student, which ships: small convolutions over words; a tag hangs on few neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from seawall.detect.personal.tagged.words import ALPHABET, SHAPES
from training.batches import batches
from training.tagger.corpus import TAGS

WIDTH = 96
DILATIONS = (1, 2, 4, 1)
"""How far apart the three words are that each layer looks at: eight words to each side in all."""

_TABLE, _CHARS, _FILTERS = 64, 24, 64
_DOUBT = 0.02
_FORGOTTEN = 0.2
"""Share of words that are read by their letters alone while learning: names are rarely known."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A stretch of words, what the teacher says of each, the true tags: one or both of these."""

    rows: NDArray[np.int32]
    letters: NDArray[np.int32]
    shapes: NDArray[np.float32]
    said: NDArray[np.float32] | None
    tags: Sequence[int] | None


class Student(nn.Module):
    """Reads words; gives a logit for each tag of each."""

    def __init__(self, table: NDArray[np.float32]) -> None:
        super().__init__()
        self.table = nn.Embedding.from_pretrained(
            torch.from_numpy(table), freeze=False, padding_idx=0
        )
        self.letters = nn.Embedding(ALPHABET, _CHARS, padding_idx=0)
        self.filters = nn.Conv1d(_CHARS, _FILTERS, 3, padding=1)
        self.given = nn.Linear(table.shape[1] + _FILTERS + SHAPES, WIDTH)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in DILATIONS)
        self.near = nn.ModuleList(
            nn.Conv1d(WIDTH, 2 * WIDTH, 3, padding=apart, dilation=apart) for apart in DILATIONS
        )
        self.tags = nn.Linear(WIDTH, len(TAGS))
        self.drop = nn.Dropout(0.1)

    def forward(self, rows: Tensor, letters: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Logits (texts, words, tags); `mask` (texts, words, 1) is 1 where there is a word."""
        if self.training:
            rows = rows.masked_fill(torch.rand(rows.shape) < _FORGOTTEN, 0)
        many, long = rows.shape
        spelt = self.letters(letters.reshape(many * long, -1)).transpose(1, 2)
        spelt = torch.relu(self.filters(spelt)).amax(2).view(many, long, -1)
        hidden = self.given(self.drop(torch.cat([self.table(rows), spelt, shapes], 2)))
        for norm, near in zip(self.norms, self.near, strict=True):
            looked = near((norm(hidden) * mask).transpose(1, 2)).transpose(1, 2)
            value, gate = looked.chunk(2, 2)
            hidden = hidden + self.drop(value * torch.sigmoid(gate))
        return self.tags(hidden)


def learn(
    model: Student,
    lessons: Sequence[Lesson],
    *,
    epochs: int,
    size: int = 6_000,
    rate: float = 3e-3,
    say: object = print,
) -> None:
    """Teach the student."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    dice = np.random.default_rng(0)
    lengths = [len(lesson.rows) for lesson in lessons]
    steps = sum(len(batches(lengths, size, np.random.default_rng(0))) + 3 for _ in range(epochs))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=steps, pct_start=0.15
    )
    for epoch in range(epochs):
        model.train()
        total, parts = 0.0, batches(lengths, size, dice)
        for numbers in parts:
            loss = _loss(model, [lessons[n] for n in numbers])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        say(f"  epoch {epoch + 1}: loss {total / len(parts):.4f}")


def _loss(model: Student, chosen: Sequence[Lesson]) -> Tensor:
    """Where there are both, the teacher's word counts as much as the true tags."""
    rows, letters, shapes, mask = batch(chosen)
    wanted = torch.zeros(*rows.shape, len(TAGS))
    for row, lesson in enumerate(chosen):
        said = None if lesson.said is None else torch.softmax(torch.from_numpy(lesson.said), 1)
        true = None if lesson.tags is None else _sharp(lesson.tags)
        if said is not None and true is not None:
            wanted[row, : len(said)] = (said + true) / 2
        elif (only := said if true is None else true) is not None:
            wanted[row, : len(only)] = only
    guessed = torch.log_softmax(model(rows, letters, shapes, mask), 2)
    return -(wanted * guessed).sum() / mask.sum()


def _sharp(tags: Sequence[int]) -> Tensor:
    """The true tags as probabilities, with a little doubt (Szegedy et al. 2016)."""
    true = torch.nn.functional.one_hot(torch.tensor(tags), len(TAGS)).float()
    return true * (1 - _DOUBT) + _DOUBT / len(TAGS)


def batch(chosen: Sequence[Lesson]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """What the student takes, padded."""
    long = max(len(lesson.rows) for lesson in chosen)
    rows = torch.zeros(len(chosen), long, dtype=torch.long)
    letters = torch.zeros(len(chosen), long, chosen[0].letters.shape[1], dtype=torch.long)
    shapes = torch.zeros(len(chosen), long, SHAPES)
    mask = torch.zeros(len(chosen), long, 1)
    for row, lesson in enumerate(chosen):
        size = len(lesson.rows)
        rows[row, :size] = torch.from_numpy(lesson.rows.astype(np.int64))
        letters[row, :size] = torch.from_numpy(lesson.letters.astype(np.int64))
        shapes[row, :size] = torch.from_numpy(lesson.shapes)
        mask[row, :size] = 1
    return rows, letters, shapes, mask
