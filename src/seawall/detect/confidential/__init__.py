"""What must not leave: quotes of documents, terms, other people's values, planted marks."""

from seawall.detect.confidential.documents import Fingerprints, Quotes, fingerprints
from seawall.detect.confidential.keyed import KEY_BYTES, Hashes, Keyed
from seawall.detect.confidential.labels import LABELS
from seawall.detect.confidential.phrases import (
    LEAST_LETTERS,
    Entry,
    Guarded,
    Phrase,
    Phrases,
    owner_digest,
    phrase,
)

__all__ = [
    "KEY_BYTES",
    "LABELS",
    "LEAST_LETTERS",
    "Entry",
    "Fingerprints",
    "Guarded",
    "Hashes",
    "Keyed",
    "Phrase",
    "Phrases",
    "Quotes",
    "fingerprints",
    "owner_digest",
    "phrase",
]
