"""The teacher: MiniLM over the pieces of words, beside how the words are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from seawall.detect.personal.tagged.words import ALPHABET, SHAPES, Words, words_of
from training.base import base_folder
from training.batches import batches
from training.tagger.corpus import TAGS

MOST = 160
"""Words of a stretch that is read at once."""

_CHARS, _FILTERS, _WIDTH = 32, 96, 256


@dataclass(frozen=True, slots=True)
class Stretch:
    """Up to MOST words of a text, the pieces of each, and which word each piece is of."""

    words: Words
    pieces: NDArray[np.int64]
    owners: NDArray[np.int64]
    first: int
    last: int


class Teacher(nn.Module):
    """Reads a stretch; gives a logit for each tag of each word."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = AutoModel.from_pretrained(base_folder(), add_pooling_layer=False)
        width = self.trunk.config.hidden_size
        self.letters = nn.Embedding(ALPHABET, _CHARS, padding_idx=0)
        self.filters = nn.Conv1d(_CHARS, _FILTERS, 3, padding=1)
        self.mix = nn.Sequential(
            nn.Linear(width + _FILTERS + SHAPES, _WIDTH), nn.GELU(), nn.Dropout(0.2)
        )
        self.near = nn.Conv1d(_WIDTH, _WIDTH, 3, padding=1)
        self.tags = nn.Linear(_WIDTH, len(TAGS))

    def forward(
        self, pieces: Tensor, mask: Tensor, owners: Tensor, letters: Tensor, shapes: Tensor
    ) -> Tensor:
        """Logits (texts, words, tags); `owners` (texts, pieces) is the word of each, from 1."""
        hidden = self.trunk(input_ids=pieces, attention_mask=mask).last_hidden_state
        many, long = letters.shape[:2]
        summed = hidden.new_zeros(many, long + 1, hidden.shape[2])
        index = owners[..., None].expand_as(hidden)
        summed = summed.scatter_add(1, index, hidden)[:, 1:]
        counts = hidden.new_zeros(many, long + 1).scatter_add(1, owners, mask.to(hidden.dtype))
        mean = summed / counts[:, 1:, None].clamp(min=1)
        spelt = self.letters(letters.reshape(many * long, -1)).transpose(1, 2)
        spelt = torch.relu(self.filters(spelt)).amax(2).view(many, long, -1)
        mixed = self.mix(torch.cat([mean, spelt.to(mean.dtype), shapes], 2))
        return self.tags(mixed + torch.relu(self.near(mixed.transpose(1, 2))).transpose(1, 2))


def tokenizer() -> Tokenizer:
    """MiniLM's own, for words that are parted already."""
    made = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def stretches(
    text: str, pieces_of: Tokenizer, known: Mapping[str, int] | None = None
) -> list[Stretch]:
    """A text in stretches, at most MOST words each; `known` are the rows of words."""
    words = words_of(text, known or {})
    found = []
    for first in range(0, len(words.places), MOST):
        last = min(first + MOST, len(words.places))
        spelt = [text[start:end] for start, end in words.places[first:last]]
        encoded = pieces_of.encode(spelt, is_pretokenized=True)
        owners = [0 if word is None else word + 1 for word in encoded.word_ids]
        found.append(
            Stretch(words, np.array(encoded.ids[:510]), np.array(owners[:510]), first, last)
        )
    return found


def batch(chosen: Sequence[Stretch]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """What the teacher takes, padded."""
    long = max(s.last - s.first for s in chosen)
    most = max(len(s.pieces) for s in chosen)
    pieces = torch.zeros(len(chosen), most, dtype=torch.long)
    mask, owners = torch.zeros_like(pieces), torch.zeros_like(pieces)
    letters = torch.zeros(len(chosen), long, chosen[0].words.letters.shape[1], dtype=torch.long)
    shapes = torch.zeros(len(chosen), long, SHAPES)
    for row, s in enumerate(chosen):
        pieces[row, : len(s.pieces)] = torch.from_numpy(s.pieces)
        owners[row, : len(s.pieces)] = torch.from_numpy(s.owners)
        mask[row, : len(s.pieces)] = 1
        size = s.last - s.first
        letters[row, :size] = torch.from_numpy(s.words.letters[s.first : s.last].astype(np.int64))
        shapes[row, :size] = torch.from_numpy(s.words.shapes[s.first : s.last])
    return pieces, mask, owners, letters, shapes


def learn(
    model: Teacher,
    examples: Sequence[tuple[Stretch, Sequence[int]]],
    *,
    epochs: int,
    size: int = 4_000,
    rate: float = 1.5e-4,
    say: object = print,
) -> None:
    """Fine-tune the teacher on stretches with a tag for each word."""
    trunk = list(model.trunk.parameters())
    own = [p for name, p in model.named_parameters() if not name.startswith("trunk.")]
    optimizer = torch.optim.AdamW(
        [{"params": trunk, "lr": rate}, {"params": own, "lr": 1e-3}], weight_decay=0.01
    )
    dice = np.random.default_rng(0)
    steps = epochs * len(batches([len(s.pieces) for s, _ in examples], size, dice))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [rate, 1e-3], total_steps=steps + 5 * epochs, pct_start=0.1
    )
    loss_of = nn.CrossEntropyLoss(ignore_index=-1, label_smoothing=0.02)
    for epoch in range(epochs):
        model.train()
        total, parts = 0.0, batches([len(s.pieces) for s, _ in examples], size, dice)
        for numbers in parts:
            chosen = [examples[n] for n in numbers]
            given = batch([s for s, _ in chosen])
            wanted = torch.full(given[3].shape[:2], -1)
            for row, (_, tagged) in enumerate(chosen):
                wanted[row, : len(tagged)] = torch.tensor(tagged)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(*given)
            loss = loss_of(logits.float().flatten(0, 1), wanted.flatten())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        say(f"  epoch {epoch + 1}: loss {total / len(parts):.4f}")


@torch.inference_mode()
def logits(
    model: Teacher, chosen: Sequence[Stretch], *, size: int = 6_000
) -> list[NDArray[np.float32]]:
    """For each stretch the logits (words, tags)."""
    model.eval()
    found: dict[int, NDArray[np.float32]] = {}
    for numbers in batches([len(s.pieces) for s in chosen], size, np.random.default_rng(0)):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            read = model(*batch([chosen[n] for n in numbers])).float().numpy()
        for row, number in enumerate(numbers):
            found[number] = read[row, : chosen[number].last - chosen[number].first]
    return [found[number] for number in range(len(chosen))]
