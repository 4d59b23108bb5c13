"""The seeds of a red team run: Seawall's, those of files, and those of other packages."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from seawall.assemble.attack_corpora import Foreign, FromOthers, is_foreign, opened_corpora
from seawall.errors import TargetError
from seawall.redteam.corpora.own import own_texts
from seawall.redteam.seed import Seed
from seawall.redteam.seeds import joined, own_seeds, read_seeds

OWN = "own"
"""In the place of a file: the seeds that come with Seawall."""

_YAML = {".yaml", ".yml"}
_LINES = {".txt", ".jsonl"}


@contextmanager
def opened_seeds(
    sources: Sequence[str],
    foreign: Foreign,
    *,
    families: Collection[str],
    languages: Collection[str],
) -> Iterator[FromOthers]:
    """
    The seeds of these files and packages, as long as this is entered; Seawall's own where none is.

    Empty `families` or `languages` are all. TargetError where nothing is left, or a source cannot
    be read; it quotes no text of it.
    """
    here = [source for source in sources if not is_foreign(source)]
    with opened_corpora([source for source in sources if is_foreign(source)], foreign) as others:
        ours = [_of(source) for source in here or ((OWN,) if not sources else ())]
        seeds = joined(*ours, others.seeds)
        yield replace(others, seeds=_chosen(seeds, families, languages))


def load_seeds(
    sources: Sequence[str], *, families: Collection[str], languages: Collection[str]
) -> tuple[Seed, ...]:
    """
    The same of files and of Seawall's own alone: seeds that may be kept.

    TargetError where another package is named.
    """
    for source in filter(is_foreign, sources):
        raise TargetError(f"texts of `{source}` are sent only, and kept nowhere; leave it out")
    seeds = joined(*(_of(source) for source in sources or (OWN,)))
    return _chosen(seeds, families, languages)


def _chosen(
    seeds: tuple[Seed, ...], families: Collection[str], languages: Collection[str]
) -> tuple[Seed, ...]:
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
