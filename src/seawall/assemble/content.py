"""The reader of answers for harm, where a policy has a use for it."""

import io
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import chain

import numpy as np
import orjson

from seawall.assemble.models import Models, read_curve, read_files
from seawall.detect import Use
from seawall.detect.catalogue import ANSWERS, AS_WRITTEN
from seawall.detect.classify import Curve, Encoder
from seawall.detect.classify.content import QUESTIONS, Content, ContentModel, Screen
from seawall.errors import SettingsError
from seawall.terms import Action, Mode, Policy, Rule, Stage

MANIFEST = "content.json"
"""Names the model's file with its SHA-256, and says how it was made and what its logits mean."""


def content(models: Models, policy: Policy) -> Iterable[Use]:
    """The reader of answers, where a rule of the policy acts on harm in them or records it."""
    if models.encoder is None or not reads_answers(policy):
        return []
    return [Use(_reader(models.encoder), ANSWERS, AS_WRITTEN)]


def reads_answers(policy: Policy) -> bool:
    """Whether a policy has answers read for harm."""
    return any(map(_acts, chain(policy.rules, *policy.features.values())))


def _acts(rule: Rule) -> bool:
    """Whether a rule would do something about harm in an answer."""
    acts = rule.action is not Action.ALLOW and rule.mode is not Mode.OFF
    kinds = (f"abuse.{question}" for question in QUESTIONS)
    return acts and Stage.OUTPUT in rule.stages and any(map(rule.names, kinds))


@lru_cache(1)
def _reader(encoder: Encoder) -> Content:
    """The reader over an encoder; it takes a tenth of a second to make."""
    graph, curves, screen = _shipped()
    return Content(ContentModel(encoder, graph), curves, screen)


def _shipped() -> tuple[bytes, dict[str, Curve], Screen]:
    """The model in the package, its curves and screen; SettingsError where one is not right."""
    folder = files("seawall.models")
    contents = read_files(folder, MANIFEST)
    try:
        said = orjson.loads((folder / MANIFEST).read_bytes())
        curves = {question: read_curve(said["curves"][question]) for question in QUESTIONS}
        with np.load(io.BytesIO(contents["content.npz"]), allow_pickle=False) as arrays:
            table = np.asarray(arrays["table"], np.float16)
        screen = Screen(table, [float(said["bars"][question]) for question in QUESTIONS])
        return contents["content.onnx"], curves, screen
    except (KeyError, TypeError, ValueError) as problem:
        raise SettingsError(
            f"`{folder / MANIFEST}` is not of this version ({type(problem).__name__}); "
            "install seawall anew"
        ) from None
