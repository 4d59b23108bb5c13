"""The seeds of a red team run: those that come with Seawall, and those of files."""

from collections.abc import Collection, Sequence
from pathlib import Path

from seawall.errors import TargetError
from seawall.redteam.corpora.own import own_texts
from seawall.redteam.seed import Seed
from seawall.redteam.seeds import joined, own_seeds, read_seeds

OWN = "own"
"""In the place of a file: the seeds that come with Seawall."""

_YAML = {".yaml", ".yml"}
_LINES = {".txt", ".jsonl"}


def load_seeds(
    sources: Sequence[str], *, families: Collection[str], languages: Collection[str]
) -> tuple[Seed, ...]:
    """
    The seeds of these files, or those of Seawall where none is named; of some families only.

    Empty `families` or `languages` are all. TargetError where nothing is left, or a file cannot
    be read; it quotes no text of it.
    """
    seeds = joined(*(_of(source) for source in sources or (OWN,)))
    chosen = tuple(
        seed
        for seed in seeds
        if (not families or seed.family in families)
        and (not languages or seed.language in languages)
    )
    if not chosen:
        there = ", ".join(dict.fromkeys(f"{it.family.value} {it.language}" for it in seeds))
        raise TargetError(f"no seed is of these families and languages; there are: {there}")
    return chosen


def _of(source: str) -> tuple[Seed, ...]:
    if source == OWN:
        return own_seeds()
    path = Path(source)
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise TargetError(
            f"`{source}` cannot be read ({type(problem).__name__}); name a file of seeds"
        ) from None
    if path.suffix in _YAML:
        return read_seeds(_text(raw, source), source)
    if path.suffix in _LINES:
        return own_texts(path.name, raw)
    kinds = ", ".join(sorted(_YAML | _LINES))
    raise TargetError(f"`{source}` is of no kind that seeds are read from: {kinds}")


def _text(raw: bytes, source: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise TargetError(f"`{source}` is no UTF-8 text; save it as one") from None
