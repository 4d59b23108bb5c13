"""The shipped reference: texts of all sorts as numbers, on which no tuning may forget."""

import io
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

from seawall.assemble.models import Models
from seawall.assemble.tuned import digest_of
from seawall.detect.classify.correction import BITS, Rows
from seawall.detect.classify.lessons import Anchors
from seawall.detect.classify.stretches import Stretches
from seawall.errors import SettingsError

FILE = "reference.npz"

COLUMNS = ("first", "second", "others", "owners", "tries", "attack")


@dataclass(frozen=True, slots=True)
class Reference:
    """
    For one question the anchors, and texts that nothing learns from to hold a correction against.

    They are logits and hashes that cannot be read back, made by `training/reference.py`.
    """

    anchors: Anchors
    held_out: Stretches


def shipped_reference(models: Models, question: str) -> Reference:
    """The reference in the package; SettingsError where it is missing or for other models."""
    return read_reference(files("seawall.models"), models, question)


def read_reference(folder: Traversable, models: Models, question: str) -> Reference:
    """The reference of a folder; SettingsError where it is missing or for other models."""
    path = folder / FILE
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            made_for = str(arrays["models"])
            anchors = Anchors(
                _rows(arrays, f"{question}.anchors"), arrays[f"{question}.anchors.attack"]
            )
            columns = [arrays[f"{question}.{name}"] for name in COLUMNS]
            rows = _rows(arrays, question)
    except Exception as problem:  # noqa: BLE001 - whatever a stranger's file makes the library raise
        raise SettingsError(
            f"`{path}` holds no reference ({type(problem).__name__}); install seawall anew"
        ) from None
    if made_for != digest_of(models):
        raise SettingsError(f"`{path}` is for other models than these; install seawall anew")
    first, second, others, owners, tries, attack = columns
    held_out = Stretches(
        rows,
        first.astype(np.float64),
        second.astype(np.float64),
        others.astype(np.float64),
        owners.astype(np.intp),
        tries.astype(np.intp),
        attack.astype(np.bool_),
    )
    return Reference(anchors, held_out)


def to_arrays(question: str, reference: Reference) -> dict[str, np.ndarray]:
    """The reference of one question as the arrays of its file."""
    held_out = reference.held_out
    kept = (held_out.first, held_out.second, held_out.others)
    numbers = (held_out.owners.astype(np.uint16), held_out.tries.astype(np.uint16))
    columns: list[np.ndarray] = [*(each.astype(np.float32) for each in kept), *numbers]
    columns.append(held_out.attack)
    return {
        **{f"{question}.{name}": column for name, column in zip(COLUMNS, columns, strict=True)},
        **_to_arrays(question, held_out.rows),
        **_to_arrays(f"{question}.anchors", reference.anchors.rows),
        f"{question}.anchors.attack": reference.anchors.attack,
    }


def _to_arrays(name: str, rows: Rows) -> dict[str, np.ndarray]:
    bits = np.zeros((len(rows.dense), 1 << BITS), np.bool_)
    bits[rows.owners, rows.grams] = True
    return {
        f"{name}.dense": rows.dense.astype(np.float16),
        f"{name}.grams": np.packbits(bits, axis=1),
    }


def _rows(arrays: np.lib.npyio.NpzFile, name: str) -> Rows:
    owners, grams = np.nonzero(np.unpackbits(arrays[f"{name}.grams"], axis=1))
    dense = arrays[f"{name}.dense"].astype(np.float32)
    return Rows(dense, grams.astype(np.uint16), owners.astype(np.intp))
