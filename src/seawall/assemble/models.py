"""The models that Seawall ships, read from the package and checked before use."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import orjson

from seawall.assemble.layers import KeptLayers
from seawall.detect.classify import Calibration, Classifier, Curve, Encoder, GramModel, Model
from seawall.detect.classify.in_parts import InParts
from seawall.detect.classify.layers import OnnxLayers
from seawall.detect.classify.pooled import Pool, Pooled
from seawall.errors import SettingsError

MANIFEST = "manifest.json"
"""Names each file of the folder with its SHA-256, and says how the models were made."""


@dataclass(frozen=True, slots=True)
class Models:
    """
    Both models, what their logits mean, and the manifest that they came with.

    `encoder` is that of the second: others may read what its lower part gives.
    """

    first: Model
    second: Model
    calibration: Calibration
    manifest: Mapping[str, object]
    encoder: Encoder | None = None

    def classifier(self) -> Classifier:
        """The detector over these models."""
        return Classifier(self.first, self.second, self.calibration)


@cache
def shipped_models() -> Models:
    """The models in the package, read once; SettingsError where a file is missing or changed."""
    return read_models(files("seawall.models"))


def read_models(folder: Traversable) -> Models:
    """The models of a folder; SettingsError where a file is missing, changed or not a model."""
    manifest, contents = _manifest(folder), read_files(folder, MANIFEST)
    try:
        arrays = np.load(io.BytesIO(contents["grams.npz"]), allow_pickle=False)
        first = GramModel(
            arrays["table"],
            float(arrays["scale"]),
            (arrays["hidden_weight"], arrays["hidden_bias"]),
            (arrays["outputs_weight"], arrays["outputs_bias"]),
        )
        said = orjson.loads(contents["calibration.json"])
        calibration = read_calibration(said)
        encoder = Encoder(
            KeptLayers(OnnxLayers(contents["encoder_lower.onnx"], contents["encoder_upper.onnx"])),
            contents["vocabulary.txt"].decode().splitlines(),
            {question: tuple(map(float, below)) for question, below in said["exits"].items()},
        )
        pool = read_pool(said["pool"], said["exits"])
        second = InParts(Pooled(first, encoder, pool), float(said["in_parts"]))
    except Exception as problem:  # whatever a stranger's file makes the libraries raise
        raise SettingsError(
            f"`{folder}` holds no models of this version ({type(problem).__name__}); "
            "install seawall anew"
        ) from problem
    return Models(first, second, calibration, manifest, encoder)


def read_files(folder: Traversable, manifest: str) -> Mapping[str, bytes]:
    """The files that a manifest names; SettingsError where one is missing or changed."""
    files = _manifest(folder, manifest)["files"]
    return {name: _checked(folder, name, digest) for name, digest in files.items()}


def read_calibration(said: Mapping[str, Any]) -> Calibration:
    """A calibration from its JSON: curves of both models by question, and what is unsure."""
    return Calibration(
        {question: read_curve(curve) for question, curve in said["first"].items()},
        {question: read_curve(curve) for question, curve in said["second"].items()},
        {question: tuple(map(float, logits)) for question, logits in said["unsure"].items()},
    )


def read_pool(said: Mapping[str, Any], exits: Iterable[str]) -> Pool:
    """A pool from its JSON, with a `most` for every question that has an exit."""
    most = {question: float(said["most"][question]) for question in exits}
    return Pool(float(said["questions"]), float(said["sentences"]), most)


def read_curve(said: Mapping[str, Any]) -> Curve:
    """A curve from its JSON."""
    return Curve(
        float(said["slope"]),
        float(said["offset"]),
        _pairs(said["rates"]),
        float(said["extremal_index"]),
        _pairs(said["hard"]),
        float(said["hard_share"]),
    )


def _pairs(said: Iterable[Sequence[Any]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(logit), float(share)) for logit, share in said)


def _manifest(folder: Traversable, name: str = MANIFEST) -> Mapping[str, Mapping[str, str]]:
    try:
        manifest: Mapping[str, Mapping[str, str]] = orjson.loads((folder / name).read_bytes())
        names = manifest["files"]
    except (OSError, KeyError, TypeError, orjson.JSONDecodeError):
        raise SettingsError(
            f"`{folder / name}` cannot be read, so the models cannot be trusted; "
            "install seawall anew"
        ) from None
    if not isinstance(names, dict):
        raise SettingsError(f"`{folder / name}` names no files; install seawall anew")
    return manifest


def _checked(folder: Traversable, name: str, digest: str) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise SettingsError(
            f"the model file `{folder / name}` is missing; install seawall anew"
        ) from None
    found = sha256(content).hexdigest()
    if found != digest:
        raise SettingsError(
            f"the model file `{folder / name}` was changed: its SHA-256 is `{found}`, "
            f"not `{digest}`; install seawall anew"
        )
    return content
