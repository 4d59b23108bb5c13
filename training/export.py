"""The encoder as it ships: two ONNX files, operators fused, eight bits to a weight."""

from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn

from training.encoder import EARLY, Heads, Reader

OPSET = 17
HEADS = 12

LOWER = "encoder_lower.onnx"
"""`ids` (1, tokens) in; `answers`, `planted` and `hidden` (1, tokens, width) out."""

UPPER = "encoder_upper.onnx"
"""`hidden` in; `answers` and `planted` out."""


class Part(nn.Module):
    """Some of a reader's layers and the heads above them, for one window without padding."""

    def __init__(self, first: nn.Module | None, layers: nn.ModuleList, heads: Heads) -> None:
        super().__init__()
        self.first = first
        self.layers = layers
        self.heads = heads

    def forward(self, given: Tensor) -> tuple[Tensor, ...]:
        """Answers and planted; the hidden states too where there is more to come."""
        hidden = self.first(input_ids=given) if self.first else given
        for layer in self.layers:
            read = layer(hidden)
            hidden = read[0] if isinstance(read, tuple) else read
        answers, planted = self.heads(hidden, torch.ones(hidden.shape[:2]))
        return (answers, planted, hidden) if self.first else (answers, planted)


def export(model: Reader, folder: Path) -> None:
    """Write the two parts of the model to a folder."""
    model = model.eval()
    layers, width = model.trunk.encoder.layer, model.trunk.config.hidden_size
    lower = Part(model.trunk.embeddings, layers[:EARLY], model.early)
    upper = Part(None, layers[EARLY:], model.final)
    ids = torch.ones(1, 16, dtype=torch.long)
    _write(lower, ids, folder / LOWER, ("ids", "answers", "planted", "hidden"))
    _write(upper, torch.zeros(1, 16, width), folder / UPPER, ("hidden", "answers", "planted"))


def _write(part: Part, given: Tensor, path: Path, names: tuple[str, ...]) -> None:
    plain, fused = path.with_suffix(".plain.onnx"), path.with_suffix(".fused.onnx")
    torch.onnx.export(
        part.eval(),
        (given,),
        str(plain),
        input_names=[names[0]],
        output_names=list(names[1:]),
        dynamic_axes={name: {1: "tokens"} for name in names if name != "answers"},
        opset_version=OPSET,
        dynamo=False,
    )
    better = optimizer.optimize_model(
        str(plain), model_type="bert", num_heads=HEADS, hidden_size=HEADS * 32
    )
    better.save_model_to_file(str(fused))
    quantize_dynamic(
        str(fused),
        str(path),
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    plain.unlink()
    fused.unlink()
