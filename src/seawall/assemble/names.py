"""The finder of names, where a policy has a use for it."""

import io
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np

from seawall.assemble.models import read_files
from seawall.detect import Use
from seawall.detect.catalogue import ANSWERS, READABLE
from seawall.detect.personal import NAMES, Names, Tagger, tagger_of
from seawall.errors import SettingsError
from seawall.terms import Mode, Policy, Rule, Stage

MANIFEST = "names.json"
"""Names the model's files with their SHA-256, and says how they were made."""

ONLY_BY_NAME = frozenset({"pii.location", "pii.org"})
"""Nobody's secret in most texts, so that only a rule of their own makes them looked for."""


def names(policy: Policy, also: Collection[str] = ()) -> Iterable[Use]:
    """
    The finder of those names that a rule of the policy speaks of, at the stages it does.

    Those of the kinds `also` are looked for in answers whatever the policy says.
    """
    kinds, stages = wanted_names(policy)
    if also:
        kinds, stages = kinds | set(also), stages | ANSWERS
    return [Use(Names(shipped_tagger(), kinds), stages, READABLE)] if kinds else []


def wanted_names(policy: Policy) -> tuple[frozenset[str], frozenset[Stage]]:
    """The kinds of names that a policy has looked for, and at which stages."""
    rules = [
        rule
        for rule in chain(policy.rules, *policy.features.values())
        if rule.mode is not Mode.OFF
    ]
    speaking = {kind: [rule for rule in rules if _speaks_of(rule, kind)] for kind in NAMES}
    kinds = frozenset(kind for kind, of_it in speaking.items() if of_it)
    stages = frozenset(stage for of_it in speaking.values() for r in of_it for stage in r.stages)
    return kinds, stages


def _speaks_of(rule: Rule, kind: str) -> bool:
    return rule.kind == kind or (kind not in ONLY_BY_NAME and rule.names(kind))


@cache
def shipped_tagger() -> Tagger:
    """The model in the package, read once; SettingsError where it is missing or changed."""
    folder = files("seawall.models")
    contents = read_files(folder, MANIFEST)
    try:
        with np.load(io.BytesIO(contents["names.npz"]), allow_pickle=False) as arrays:
            return tagger_of(arrays, contents["names.onnx"])
    except Exception as problem:  # whatever a stranger's file makes the libraries raise
        raise SettingsError(
            f"`{folder}` holds no model of names of this version ({type(problem).__name__}); "
            "install seawall anew"
        ) from problem
