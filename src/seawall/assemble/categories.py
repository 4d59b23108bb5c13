"""The reader of a policy's categories, where a rule speaks of them."""

import io
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import chain

import numpy as np

from seawall.assemble.models import Models, read_files
from seawall.assemble.vectors import KnownVectors
from seawall.detect import Use
from seawall.detect.catalogue import AS_WRITTEN
from seawall.detect.classify import Encoder
from seawall.detect.classify.categories import Categories, kind_of, learned_category
from seawall.detect.classify.embedding import (
    Backdrop,
    Embedding,
    Embeds,
    Vectors,
    backdrop_of,
)
from seawall.errors import SettingsError
from seawall.policy import CategoryLines, Document
from seawall.terms import Mode, Policy, Stage

MANIFEST = "embedding.json"
"""Names the file with its SHA-256, and says how it was made."""


def categories(models: Models, document: Document, policy: Policy) -> Iterable[Use]:
    """The reader of those categories that a rule names, at the stages it does."""
    wanted, stages = wanted_categories(policy)
    if not wanted or models.encoder is None:
        return []
    embedding, backdrop = shipped_embedding(models.encoder)
    learned = {
        name: learned_category(*vectors_of(section, embedding, backdrop), backdrop)
        for name, section in document.categories.items()
        if name in wanted
    }
    return [Use(Categories(embedding, learned), stages, AS_WRITTEN)]


def wanted_categories(policy: Policy) -> tuple[frozenset[str], frozenset[Stage]]:
    """The names of the categories that a policy has looked for, and at which stages."""
    rules = [
        rule
        for rule in chain(policy.rules, *policy.features.values())
        if rule.mode is not Mode.OFF
    ]
    speaking = {
        name: [rule for rule in rules if rule.names(kind_of(name))] for name in policy.categories
    }
    wanted = frozenset(name for name, of_it in speaking.items() if of_it)
    stages = frozenset(stage for of_it in speaking.values() for r in of_it for stage in r.stages)
    return wanted, stages


def vectors_of(
    section: CategoryLines, embedding: Embeds, backdrop: Backdrop
) -> tuple[Vectors, Vectors]:
    """The examples and the counterexamples of a category, (texts, width)."""
    width = len(backdrop.mean)
    examples, others = (
        np.array([embedding.of(text) for text in texts], np.float32).reshape(len(texts), width)
        for texts in (section.examples, section.counterexamples)
    )
    return examples, others


@lru_cache(1)
def shipped_embedding(encoder: Encoder) -> tuple[Embeds, Backdrop]:
    """The embedding in the package, and its ordinary texts."""
    folder = files("seawall.models")
    contents = read_files(folder, MANIFEST)
    try:
        with np.load(io.BytesIO(contents["embedding.npz"]), allow_pickle=False) as arrays:
            held = dict(arrays)
        return KnownVectors(Embedding(encoder, held)), backdrop_of(held)
    except (KeyError, ValueError) as problem:
        raise SettingsError(
            f"`{folder / MANIFEST}` is not of this version ({type(problem).__name__}); "
            "install seawall anew"
        ) from None
