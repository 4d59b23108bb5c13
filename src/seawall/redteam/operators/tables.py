"""The tables of words and frames beside this file, read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import cast

import yaml


@cache
def texts_of(name: str) -> Mapping[str, Mapping[str, str]]:
    """A table of single texts: by entry and language."""
    return cast("Mapping[str, Mapping[str, str]]", _read(name))


@cache
def frames_of(name: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """A table of frames, each with the place `{text}`: by entry and language, several of each."""
    table = cast("Mapping[str, Mapping[str, list[str]]]", _read(name))
    return {
        key: {language: tuple(each) for language, each in entry.items()}
        for key, entry in table.items()
    }


@cache
def lists_of(name: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """A table of groups of words, by language; words of a group are parted by `|`."""
    table = cast("Mapping[str, list[str]]", _read(name))
    return {key: tuple(_parted(line) for line in lines) for key, lines in table.items()}


@cache
def rows_of(name: str) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """A table of what is the same in all languages; forms of one are parted by `|`."""
    rows = cast("list[Mapping[str, str]]", _read(name))
    return tuple({language: _parted(forms) for language, forms in row.items()} for row in rows)


def _parted(forms: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in forms.split("|"))


def _read(name: str) -> object:
    text = files("seawall.redteam.operators").joinpath(name).read_text("utf-8")
    return yaml.CSafeLoader(text).get_single_data()
