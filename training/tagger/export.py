"""The student as it ships: the numbers of words and letters in a file, the network in another."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.tagger.corpus import KINDS
from training.tagger.student import DILATIONS, Student

TABLES, NETWORK, MANIFEST = "names.npz", "names.onnx", "names.json"
OPSET = 17


class Network(nn.Module):
    """What reads the numbers of words: the student without its tables."""

    def __init__(self, student: Student) -> None:
        super().__init__()
        self.given, self.norms, self.near = student.given, student.norms, student.near
        self.tags = student.tags

    def forward(self, seen: Tensor, there: Tensor) -> Tensor:
        """Probabilities (1, words, tags); `there` (1, words, 1) is 0 where there is no word."""
        hidden = self.given(seen)
        for norm, near in zip(self.norms, self.near, strict=True):
            looked = near((norm(hidden) * there).transpose(1, 2)).transpose(1, 2)
            value, gate = looked.chunk(2, 2)
            hidden = hidden + value * torch.sigmoid(gate)
        return torch.softmax(self.tags(hidden), 2)


def tables(student: Student, vocabulary: Mapping[str, int]) -> dict[str, NDArray[np.generic]]:
    """The numbers of words, eight bits each, and of letters, sixteen bits each."""
    weights = {name: value.detach().numpy() for name, value in student.state_dict().items()}
    words = weights["table.weight"]
    scale = np.abs(words).max(axis=0) / 127
    # A filter over three letters, as what each letter adds to it from each place.
    letters = [weights["letters.weight"] @ weights["filters.weight"][:, :, n].T for n in range(3)]
    known = ["", *sorted(vocabulary, key=vocabulary.__getitem__)]
    return {
        "vocabulary": np.frombuffer("\n".join(known).encode(), np.uint8),
        "kinds": np.frombuffer("\n".join(KINDS).encode(), np.uint8),
        "sight": np.array(sum(DILATIONS)),
        "table": np.round(words / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "letters": np.stack(letters).astype(np.float16),
        "letters_bias": weights["filters.bias"].astype(np.float32),
    }


def write(
    student: Student, vocabulary: Mapping[str, int], folder: Path, *, made: Mapping[str, object]
) -> None:
    """Write both files, and a manifest with their digests and how they were made."""
    folder.mkdir(parents=True, exist_ok=True)
    found = tables(student, vocabulary)
    np.savez_compressed(folder / TABLES, **found)
    width = student.given.in_features
    torch.onnx.export(
        Network(student.eval()),
        (torch.zeros(1, 9, width), torch.ones(1, 9, 1)),
        str(folder / NETWORK),
        input_names=["seen", "there"],
        output_names=["shares"],
        dynamic_axes={name: {1: "words"} for name in ("seen", "there", "shares")},
        opset_version=OPSET,
        dynamo=False,
    )
    files = {n: sha256((folder / n).read_bytes()).hexdigest() for n in (TABLES, NETWORK)}
    text = json.dumps({"files": files, **made}, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")
