"""Seawall's input side, and parts of it alone, as bench/latency.py has them checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from seawall.assemble.guard import Guard, load
from seawall.assemble.models import Models, shipped_models
from seawall.detect import Use
from seawall.detect.catalogue import INCOMING
from seawall.detect.classify import Answers, Calibration, Classifier, Model, Window
from seawall.detect.classify.answers import logit_of
from seawall.detect.classify.windows import windows
from seawall.figures import outcome
from seawall.gateway.encoding import SharedEncoder
from seawall.gateway.judging import Judges
from seawall.gateway.metrics import Metrics
from seawall.terms import Verdict

ALLOWED = 0.005
"""The share of false alarms at which the n-gram model alone flags: the default policy's."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a text: an attack found, the text stopped for whatever reason."""

    found: bool
    stopped: bool


class Counted:
    """A model that counts the windows it reads."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.read = 0

    def answers(self, windows: Sequence[Window]) -> Sequence[Answers]:
        """The model's answers."""
        self.read += len(windows)
        return self._model.answers(windows)


class Rules:
    """Rules and views alone, under the default policy."""

    def __init__(self, classifier: Classifier | None = None) -> None:
        loaded = load(None)
        rules = tuple(use for use in loaded.uses if not isinstance(use.detector, Classifier))
        reads = () if classifier is None else (Use(classifier, INCOMING),)
        self._guard = Guard.from_loaded(replace(loaded, uses=(*rules, *reads)))

    def check(self, text: str, stage: str) -> Verdict:
        """The verdict on a text."""
        return self._guard.check(text, stage=stage)

    def told(self, verdict: Verdict) -> Said:
        """What a verdict says."""
        said = outcome(verdict, "injection")
        return Said(said.found, bool(said.stopped_by))

    @property
    def read(self) -> int:
        """How many windows the encoder has read."""
        return 0


class Cascade(Rules):
    """Everything: rules, views and both models."""

    def __init__(self, share: Callable[[Model], Model] = lambda model: model) -> None:
        self._counted: Counted | None = None

        def counted(model: Model) -> Model:
            self._counted = Counted(model)
            return share(self._counted)

        models = shipped_models()
        super().__init__(replace(models, second=counted(models.second)).classifier())

    @property
    def read(self) -> int:
        """How many windows the encoder has read."""
        return self._counted.read if self._counted else 0


class Shared(Cascade):
    """Everything, with the gateway's encoder, which remembers what it read."""

    def __init__(self) -> None:
        super().__init__(lambda model: SharedEncoder(model, Metrics(), Judges()))


class Grams:
    """The n-gram model alone, over the windows of the text as it is written."""

    read = 0

    def __init__(self) -> None:
        models: Models = shipped_models()
        self._model = models.first
        self._calibration: Calibration = models.calibration

    def check(self, text: str, stage: str) -> float:
        """The share of harmless texts that would look as bad."""
        cut = [window for _, window in windows(text)]
        question = "context" if stage == "context" else "input"
        logits = [logit_of(answers, question) for answers in self._model.answers(cut)]
        if not logits:
            return 1.0
        tries = sum(len(w.sentences) for w in cut) if question == "context" else len(cut)
        return self._calibration.first[question].fpr(max(logits), tries)

    def told(self, share: float) -> Said:
        """What that share says at the default policy's allowance."""
        return Said(share <= ALLOWED, share <= ALLOWED)
