"""
Runs in an environment where PyRIT is, not ours, and is asked line by line (`fence.converse`).

`{"ask": "names", "wanted": [...]}` gives the data sets that are meant, of those that PyRIT brings
along; `texts` the texts of one. Sets that it would fetch from elsewhere are not among them.
"""

import random
from itertools import groupby
from pathlib import Path
from typing import Any

from seawall.redteam.corpora.there.fence import Fence, Refused, converse, names_left_out

FENCE = Fence()

import pyrit  # type: ignore[import-not-found]  # noqa: E402 - behind the fence
from pyrit.models import SeedDataset  # type: ignore[import-not-found]  # noqa: E402

SETS = Path(pyrit.__file__).parent / "datasets" / "seed_datasets" / "local"


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for."""
    return {"version": version, "names": names, "texts": texts}[asked["ask"]](asked)


def version(_asked: dict[str, Any]) -> dict[str, Any]:
    """Which PyRIT this is."""
    return {"version": str(pyrit.__version__)}


def names(asked: dict[str, Any]) -> dict[str, Any]:
    """The data sets of each folder that is named, and those named themselves: `airt.harms`."""
    known = _sets()
    return {
        "names": {
            wanted: [name for name in known if name == wanted or name.startswith(f"{wanted}.")]
            for wanted in asked["wanted"]
        },
        "known": list(known),
    }


def texts(asked: dict[str, Any]) -> dict[str, Any]:
    """What a user says in one set, turn by turn, drawn by the dice where there are more."""
    if left_out := names_left_out(asked["name"]):
        raise Refused(f"it is of the set `{left_out}`, which is not run here")
    seeds = SeedDataset.from_yaml_file(_sets()[asked["name"]]).seeds
    groups = [list(group) for _, group in groupby(seeds, key=_group)]
    said = [(number, _said(group)) for number, group in enumerate(groups)]
    fit = [(number, turns) for number, turns in said if turns]
    dice = random.Random(asked["seed"])  # noqa: S311 - reproducible
    drawn = sorted(dice.sample(fit, min(asked["most"], len(fit))))
    return {
        "texts": [{"number": number, "turns": turns} for number, turns in drawn],
        "all": len(groups),
        "unfit": len(groups) - len(fit),
    }


def _sets() -> dict[str, Path]:
    """Each set's file, by its folder and name."""
    files = sorted(SETS.rglob("*.prompt"))
    return {".".join(file.relative_to(SETS).with_suffix("").parts): file for file in files}


def _group(seed: Any) -> str:
    return str(getattr(seed, "prompt_group_id", None) or id(seed))


def _said(group: list[Any]) -> list[str]:
    """The turns of one user, in order; none where others speak too, or there is more than text."""
    in_order = sorted(group, key=lambda seed: getattr(seed, "sequence", None) or 0)
    fits = all(
        getattr(seed, "data_type", "text") == "text"
        and getattr(seed, "role", None) in {None, "user"}
        and seed.value.strip()
        and "{{" not in seed.value
        for seed in in_order
    )
    return [seed.value for seed in in_order] if fits else []


if __name__ == "__main__":
    converse(answer)
