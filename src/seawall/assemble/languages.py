"""The model that tells languages apart: py3langid's, in its package, read when first needed."""

from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from seawall.errors import SettingsError


def rank_languages(text: str) -> Sequence[tuple[str, float]]:
    """The languages of a text with their probabilities, likeliest first; `zxx` is none."""
    ranked: list[tuple[str, float]] = language_model().rank(text)
    return ranked


@cache
def language_model() -> LanguageIdentifier:
    """
    The model, read once for each process: half a second and 80 MB.

    SettingsError where it cannot be read: it is unpacked into a temporary file.
    """
    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except Exception as problem:  # whatever a damaged file makes the library raise
        raise SettingsError(
            f"the model of languages cannot be unpacked ({type(problem).__name__}); "
            "let `TMPDIR` name a folder that can be written to, or install py3langid anew"
        ) from problem
