"""The encoder as it ships: one ONNX file, operators fused, eight bits to a weight."""

from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer

from training.encoder import Reader

OPSET = 17
HEADS = 12


def export(model: Reader, path: Path) -> None:
    """Write the model to `path`; (1, tokens) ids and mask in, answers and planted out."""
    plain, fused = path.with_suffix(".plain.onnx"), path.with_suffix(".fused.onnx")
    ids = torch.ones(1, 16, dtype=torch.long)
    torch.onnx.export(
        model.eval(),
        (ids, torch.ones_like(ids)),
        str(plain),
        input_names=["ids", "mask"],
        output_names=["answers", "planted"],
        dynamic_axes={"ids": {1: "tokens"}, "mask": {1: "tokens"}, "planted": {1: "tokens"}},
        opset_version=OPSET,
        dynamo=False,
    )
    width = model.trunk.config.hidden_size
    better = optimizer.optimize_model(
        str(plain), model_type="bert", num_heads=HEADS, hidden_size=width
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
