"""What features have been tuned to: a file for each in the data folder, checked before use."""

import base64
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from seawall.assemble.models import Models
from seawall.detect import ByFeature, Reader, Use
from seawall.detect.catalogue import INCOMING
from seawall.detect.classify import Calibration, Classifier, Curve, GramModel
from seawall.detect.classify.correction import (
    ANSWERED,
    BITS,
    Corrected,
    Correction,
    Numbers,
    Raised,
    Thorough,
)
from seawall.detect.classify.scope_topics import SurestTopic
from seawall.detect.classify.topic import Topic, Topics
from seawall.errors import SettingsError
from seawall.terms import Stage

FOLDER = "models"
"""Below the data folder."""

VERSION = 1

INPUT = frozenset({Stage.INPUT})

TOPIC = "topic"
CORRECTION = "correction."
RATES = "rates."


@dataclass(frozen=True, slots=True)
class Part:
    """
    One thing that was learned: when, from how many lines of which label, and the numbers.

    It holds no text and no word of one.
    """

    made: str
    lines: Mapping[str, int]
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tuned:
    """
    What a feature has been tuned to.

    `parts` by name: `correction.QUESTION`, `rates.QUESTION` and `topic`.
    `models` is the digest of the models that it was learned with.
    """

    feature: str
    models: str
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])

    def corrections(self) -> list[Correction]:
        """The corrections, by question in order."""
        return [
            Correction(
                name.removeprefix(CORRECTION),
                _unpacked(part.numbers["first"]),
                _unpacked(part.numbers["second"]),
            )
            for name, part in sorted(self.parts.items())
            if name.startswith(CORRECTION)
        ]

    def calibration(self, shipped: Calibration) -> Calibration:
        """The shipped calibration with the feature's own shares of false alarms."""
        own = {
            name.removeprefix(RATES): _rates(part.numbers["rates"])
            for name, part in self.parts.items()
            if name.startswith(RATES)
        }
        second = {
            question: replace(curve, rates=own[question], hard=()) if question in own else curve
            for question, curve in shipped.second.items()
        }
        # What is tuned is what the shipped models do not flag, so it is read on wherever they
        # would read on in a text of any length.
        unsure = {name: (min(steps),) * len(steps) for name, steps in shipped.unsure.items()}
        return replace(shipped, second=second, unsure=unsure)

    def topic(self) -> Topic | None:
        """What the feature is about, where that was learned."""
        part = self.parts.get(TOPIC)
        if part is None:
            return None
        curve = Curve(1.0, 0.0, _rates(part.numbers["rates"]))
        return Topic(_unpacked(part.numbers["weights"]), curve)


def packed(weights: Numbers) -> str:
    """Weights as a word of JSON, two bytes each."""
    return base64.b64encode(weights.astype("<f2").tobytes()).decode("ascii")


def digest_of(models: Models) -> str:
    """The digest that stands for all files of these models."""
    told = orjson.dumps(models.manifest.get("files", {}), option=orjson.OPT_SORT_KEYS)
    return sha256(told).hexdigest()


def gram_model(models: Models) -> GramModel:
    """The first model; SettingsError where it is of another sort, and nothing can be tuned."""
    if not isinstance(models.first, GramModel):
        raise SettingsError("the first model is not of n-grams; install seawall anew")
    return models.first


def tuned_path(data: Path, feature: str) -> Path:
    """Where a feature's file lies."""
    return data / FOLDER / f"{feature}.json"


def read_tuned(data: Path, feature: str, models: Models) -> Tuned | None:
    """
    What a feature has been tuned to, None where it has not been.

    SettingsError where the file is damaged, another feature's, or learned with
    other models than these.
    """
    path = tuned_path(data, feature)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise SettingsError(f"`{path}` cannot be read ({type(problem).__name__})") from None
    again = f"tune it anew, or remove it with `seawall model tune --remove --feature {feature}`"
    try:
        said = orjson.loads(content)
        given = said.pop("digest")
        tuned = _tuned(said)
        _require_sizes(tuned, models)
    except Exception as problem:  # noqa: BLE001 - a damaged file may be anything
        raise SettingsError(f"`{path}` is damaged ({type(problem).__name__}); {again}") from None
    if given != _digest(said) or tuned.feature != feature:
        raise SettingsError(f"`{path}` is damaged or another feature's; {again}")
    if tuned.models != digest_of(models):
        raise SettingsError(f"`{path}` was learned with other models than these; {again}")
    return tuned


def write_tuned(data: Path, tuned: Tuned) -> Path:
    """Write a feature's file, its owner's alone, in one step; gives its path."""
    path = tuned_path(data, tuned.feature)
    said: dict[str, Any] = {
        "version": VERSION,
        "feature": tuned.feature,
        "models": tuned.models,
        "parts": {
            name: {"made": part.made, "lines": dict(part.lines), **part.numbers}
            for name, part in sorted(tuned.parts.items())
        },
    }
    content = orjson.dumps({**said, "digest": _digest(said)}, option=orjson.OPT_INDENT_2) + b"\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{tuned.feature}.", suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError as problem:
        raise SettingsError(f"`{path}` cannot be written ({type(problem).__name__})") from None
    return path


def remove_tuned(data: Path, feature: str) -> bool:
    """Remove a feature's file; whether there was one. It need not be readable."""
    path = tuned_path(data, feature)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as problem:
        raise SettingsError(f"`{path}` cannot be removed ({type(problem).__name__})") from None
    return True


def tuned_classifier(models: Models, tuned: Tuned) -> Classifier:
    """The classifier of a feature: with its corrections and its shares of false alarms."""
    calibration = tuned.calibration(models.calibration)
    corrections = tuned.corrections()
    second = Thorough(models.second)
    if not corrections:
        return Classifier(models.first, second, calibration)
    first = gram_model(models)
    return Classifier(
        Raised(first, first.means, corrections),
        Corrected(second, first, first.means, corrections),
        calibration,
    )


def classifiers(
    models: Models,
    data: Path,
    features: Iterable[str],
    scoped: Mapping[str, Reader] | None = None,
) -> tuple[Use, ...]:
    """
    The classifier in its place, and what reads for topics, with all that features learned.

    `scoped` are readers for the topics of features' scopes; where a feature has learned its own,
    both are asked, and nothing is found twice.
    """
    tuned = {name: its for name in features if (its := read_tuned(data, name, models))}
    own = {name: tuned_classifier(models, its) for name, its in tuned.items()}
    classifier = models.classifier()
    if own:
        classifier = Classifier(models.first, models.second, models.calibration, own)
    topics: dict[str, list[Reader]] = {name: [reader] for name, reader in (scoped or {}).items()}
    for name, its in tuned.items():
        if topic := its.topic():
            topics.setdefault(name, []).append(Topics(gram_model(models).means, topic))
    surest = {name: SurestTopic(readers) for name, readers in topics.items()}
    found = Use(ByFeature(SurestTopic.name, surest), INPUT) if surest else None
    return (Use(classifier, INCOMING), *([found] if found else []))


def _tuned(said: Mapping[str, Any]) -> Tuned:
    if said["version"] != VERSION:
        raise ValueError(said["version"])
    return Tuned(
        said["feature"],
        said["models"],
        {
            name: Part(
                part["made"],
                part["lines"],
                {key: part[key] for key in part if key not in {"made", "lines"}},
            )
            for name, part in said["parts"].items()
        },
    )


def _require_sizes(tuned: Tuned, models: Models) -> None:
    """ValueError where weights are not as many as there are features."""
    first = gram_model(models)
    plain = 1 + first.means([]).shape[1] + (1 << BITS)
    topic = tuned.topic()
    held = [(topic.weights, plain)] if topic else []
    for correction in tuned.corrections():
        held.append((correction.first, plain + ANSWERED))
        held.append((correction.second, plain + 2 * ANSWERED))
    if any(len(weights) != size or not np.isfinite(weights).all() for weights, size in held):
        raise ValueError(plain)
    tuned.calibration(models.calibration)


def _digest(said: Mapping[str, Any]) -> str:
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _unpacked(word: str) -> Numbers:
    return np.frombuffer(base64.b64decode(word, validate=True), "<f2").astype(np.float32)


def _rates(said: list[list[float]]) -> tuple[tuple[float, float], ...]:
    pairs = tuple((float(logit), float(share)) for logit, share in said)
    if len(pairs) < 2 or any(x >= y for (x, _), (y, _) in pairwise(pairs)):  # noqa: PLR2004 - a slope needs two
        raise ValueError(len(pairs))
    return pairs
