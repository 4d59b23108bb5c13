"""The encoder: MiniLM's layers fine-tuned on all questions at once."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from seawall.detect.classify.answers import QUESTIONS
from seawall.detect.classify.windows import runs, sentences
from training.examples import Example

TOKENS = 128
EARLY = 2
"""Layers before the early answers."""

EARLY_INNER = 96
"""Hidden units of the early heads."""

EARLY_SHARE = 0.3
"""What the early answers count for, beside the final ones."""

UNKNOWN = -1.0

SOMEWHERE = frozenset(
    {
        "own_messages",
        "own_messages_long",
        "own_pasted",
        "own_sly_inputs",
        "own_takeover_more",
        "pasted_attack",
        "buried_attack",
    }
)
"""Messages whose attack may stand anywhere in something long and harmless."""


class Heads(nn.Module):
    """
    The answers out of a layer's (batch, tokens, width): of the window, and of each token.

    With `inner` there is a hidden layer of so many units in each head: low layers
    have not yet made the answers linear.
    """

    def __init__(self, width: int, inner: int = 0) -> None:
        super().__init__()
        self.dropout = nn.Dropout(0.1)
        self.answers = _head(2 * width, inner, len(QUESTIONS))
        self.planted = _head(width, inner, 1)

    def forward(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, questions) logits, and (batch, tokens) logits of a planted order."""
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        both = torch.cat([mean, hidden[:, 0]], dim=1)
        return self.answers(self.dropout(both)), self.planted(self.dropout(hidden)).squeeze(-1)


def _head(width: int, inner: int, outputs: int) -> nn.Module:
    if not inner:
        return nn.Linear(width, outputs)
    return nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, outputs))


class Reader(nn.Module):
    """
    Answers the questions of a window, and for each token whether it belongs to a planted order.

    It answers twice: `early` after the layer EARLY, enough for most harmless
    windows, and `final` after the last (early exit: Teerapittayanon et al. 2016).
    """

    def __init__(self, base: Path, layers: int) -> None:
        super().__init__()
        # On processors eager attention's way back is nearly twice as fast as the fused one's.
        self.trunk = AutoModel.from_pretrained(
            base, add_pooling_layer=False, attn_implementation="eager"
        )
        self.trunk.encoder.layer = nn.ModuleList(list(self.trunk.encoder.layer)[:layers])
        for module in self.trunk.modules():
            # Dice for each activation cost processors a third of a step: see `Recipe.masked`.
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        self.trunk.embeddings.word_embeddings.sparse = True
        width = self.trunk.config.hidden_size
        self.early, self.final = Heads(width, EARLY_INNER), Heads(width)

    def forward(self, ids: Tensor, mask: Tensor) -> list[tuple[Tensor, Tensor]]:
        """The early and the final logits for (batch, tokens) ids."""
        read = self.trunk(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return [
            self.early(read.hidden_states[EARLY], mask),
            self.final(read.last_hidden_state, mask),
        ]


@dataclass(frozen=True, slots=True)
class Window:
    """
    A window as tokens: targets of the questions, and of each sentence (-1 unknown).

    `somewhere` says that one of its sentences is planted, though not which.
    """

    ids: list[int]
    answers: list[float]
    places: list[tuple[int, int]]
    planted: list[float]
    weight: float
    somewhere: bool = False


def to_windows(
    example: Example, tokenizer: Tokenizer, dice: random.Random, most: int = 2
) -> Iterator[Window]:
    """
    The windows of an example to learn from.

    What is true of a text need not be true of all its parts: of an attack that
    is longer than a window only the first counts as one. Of a document with a
    known place the window around it, and one other.
    """
    spans = sentences(example.text)
    pieces = runs(example.text, spans)
    if not pieces:
        return
    attack = any(example.answers.values())
    hidden = attack and example.source in SOMEWHERE
    if len(pieces) > 1 and (example.answers.get("context") or hidden):
        return  # Somewhere in it stands an order, but nobody says where.
    if example.planted == ():
        most = len(pieces) if example.source.startswith("own_") else 2 * most
    chosen = [0] if attack else dice.sample(range(len(pieces)), min(most, len(pieces)))
    if example.planted:
        held = [n for n, run in enumerate(pieces) if _overlaps(spans, run, example.planted)]
        chosen = held[:2] + dice.sample(range(len(pieces)), 1)
    for number in dict.fromkeys(chosen):
        first, last = pieces[number]
        yield _window(example, spans[first:last], tokenizer)


def _overlaps(spans: Sequence, run: tuple[int, int], planted: Sequence[tuple[int, int]]) -> bool:
    start, end = spans[run[0]].start, spans[run[1] - 1].end
    return any(s < end and e > start for s, e in planted)


def _window(example: Example, spans: Sequence, tokenizer: Tokenizer) -> Window:
    start = spans[0].start
    piece = example.text[start : spans[-1].end]
    encoded = tokenizer.encode(piece)
    places: list[tuple[int, int]] = []
    planted: list[float] = []
    token = 1
    for span in spans:
        first = token
        while token < len(encoded.ids) - 1 and encoded.offsets[token][0] + start < span.end:
            token += 1
        if token > first:
            places.append((first, token))
            planted.append(_planted(span, example.planted))
    answers = [float(example.answers.get(question, UNKNOWN)) for question in QUESTIONS]
    somewhere = bool(example.answers.get("context"))
    return Window(encoded.ids, answers, places, planted, example.weight, somewhere)


def _planted(span, planted: tuple[tuple[int, int], ...] | None) -> float:
    if planted is None:
        return UNKNOWN
    shared = sum(max(0, min(span.end, e) - max(span.start, s)) for s, e in planted)
    share = shared / (span.end - span.start)
    return 1.0 if share > 0.5 else 0.0 if share < 0.1 else UNKNOWN


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is trained."""

    layers: int = 6
    epochs: int = 3
    batch_tokens: int = 3_072
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    smoothing: float = 0.005
    masked: float = 0.08
    """The share of tokens that is hidden at each sight, in the place of dropout."""
    seed: int = 0


def batches(items: Sequence[Window], tokens: int, dice: random.Random) -> Iterator[list[Window]]:
    """Items of like length together, in a random order of batches."""
    order = sorted(range(len(items)), key=lambda n: len(items[n].ids) + dice.random() * 4)
    groups: list[list[Window]] = []
    group: list[Window] = []
    for number in order:
        group.append(items[number])
        if len(group) * len(items[number].ids) >= tokens or len(group) >= 96:
            groups.append(group)
            group = []
    if group:
        groups.append(group)
    dice.shuffle(groups)
    yield from groups


MASK = 103
"""The id of `[MASK]` in the vocabulary of BERT."""


def padded(group: Sequence[Window], masked: float = 0.0) -> tuple[Tensor, Tensor]:
    """Ids and mask of a batch; a share of the ids between the first and the last is hidden."""
    longest = max(len(item.ids) for item in group)
    ids = torch.zeros(len(group), longest, dtype=torch.long)
    mask = torch.zeros(len(group), longest, dtype=torch.long)
    for row, item in enumerate(group):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        mask[row, : len(item.ids)] = 1
    if masked:
        inner = torch.zeros_like(mask, dtype=torch.bool)
        inner[:, 1:-1] = mask[:, 2:] > 0
        ids[inner & (torch.rand(ids.shape) < masked)] = MASK
    return ids, mask


def loss_of(group: Sequence[Window], answers: Tensor, tokens: Tensor, smoothing: float) -> Tensor:
    """Binary cross-entropy over the known answers and the known sentences."""
    entropy = nn.functional.binary_cross_entropy_with_logits
    targets = torch.tensor([item.answers for item in group])
    weights = torch.tensor([item.weight for item in group]).unsqueeze(1) * (targets >= 0)
    smooth = targets.clamp(0, 1) * (1 - 2 * smoothing) + smoothing
    # The labels of abuse are nine outputs of one question.
    share = torch.tensor([1.0, 1.0, 1.0] + [0.3] * (len(QUESTIONS) - 3))
    whole = entropy(answers.float(), smooth, reduction="none") * weights * share
    loss = whole.sum() / (weights * share).sum().clamp(min=1.0)
    logits, wanted = [], []
    for row, item in enumerate(group):
        means = [tokens[row, first:last].float().mean() for first, last in item.places]
        if item.somewhere and means:
            # Multiple-instance learning (Dietterich et al. 1997): the surest one counts.
            logits.append(torch.stack(means).max())
            wanted.append(1 - smoothing)
        for mean, target in zip(means, item.planted, strict=True):
            if target >= 0:
                logits.append(mean)
                wanted.append(target * (1 - 2 * smoothing) + smoothing)
    if logits:
        loss = loss + 0.7 * entropy(torch.stack(logits), torch.tensor(wanted))
    return loss


def train(
    items: Sequence[Window],
    base: Path,
    recipe: Recipe,
    told: Callable[[str], None] = print,
) -> Reader:
    """A reader trained on these windows. The same seed gives nearly the same weights."""
    torch.manual_seed(recipe.seed)
    dice = random.Random(recipe.seed)
    model = Reader(base, recipe.layers).train()
    heads = [*model.early.parameters(), *model.final.parameters()]
    words = model.trunk.embeddings.word_embeddings.weight
    trunk = [weight for weight in model.trunk.parameters() if weight is not words]
    optimizer = torch.optim.AdamW(
        [{"params": trunk, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    # Half of all weights are words, of which a batch has few.
    of_words = torch.optim.SparseAdam([words], lr=recipe.rate)
    plan = [b for _ in range(recipe.epochs) for b in batches(items, recipe.batch_tokens, dice)]
    warm = max(1, len(plan) // 20)

    def pace(step: int) -> float:
        if step < warm:
            return step / warm
        return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / (len(plan) - warm)))

    schedules = [torch.optim.lr_scheduler.LambdaLR(o, pace) for o in (optimizer, of_words)]
    running = 0.0
    for step, group in enumerate(plan):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            early, final = model(*padded(group, recipe.masked))
        loss = loss_of(group, *final, recipe.smoothing)
        loss = loss + EARLY_SHARE * loss_of(group, *early, recipe.smoothing)
        loss.backward()
        nn.utils.clip_grad_norm_([*trunk, *heads], 1.0)
        for stepped in (optimizer, of_words):
            stepped.step()
            stepped.zero_grad()
        for schedule in schedules:
            schedule.step()
        running = 0.98 * running + 0.02 * loss.item() if step else loss.item()
        if step % 100 == 0:
            told(f"step {step} of {len(plan)}, loss {running:.3f}")
    return model.eval()
