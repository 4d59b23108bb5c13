"""What an answer itself does to people: phishing, fraud, harassment, malware and their like."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from seawall.detect.classify.calibration import Curve
from seawall.detect.classify.encoder import Encoder
from seawall.detect.classify.windows import windows
from seawall.terms import Finding, Inspection, Reading, Span, Text

MOST_FPR = 0.05
"""Rarer things than this are findings; a policy may ask for less, not for more."""

MOST_READ = 64
"""Windows of one text that are read; of a longer one the beginning, and the coverage says so."""


class ContentModel:
    """
    Answers for a window of text, from two layers over what the encoder's lower part gives.

    `graph` is ONNX; it takes `hidden` (1, tokens, width) and gives `answers` (1, questions).
    """

    def __init__(self, encoder: Encoder, graph: bytes) -> None:
        self._encoder = encoder
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        providers = ["CPUExecutionProvider"]
        self._graph = onnxruntime.InferenceSession(graph, options, providers=providers)

    def answers(self, text: str) -> NDArray[np.float32]:
        """A logit for each question; of a text in pieces the highest."""
        read = [
            self._graph.run(None, {"hidden": hidden})[0][0]
            for hidden in self._encoder.hidden(text)
        ]
        highest: NDArray[np.float32] = np.max(read, axis=0)
        return highest


class Content:
    """
    Reads answers for harm in what they say, whoever asked for it: `abuse.*`.

    Requests to do harm are the classifier's, at the input; the kinds are the same. A
    stream need not wait for it: it reads the whole at the end.
    """

    name = "content"
    waited_for = False

    def __init__(self, model: ContentModel, curves: Mapping[str, Curve]) -> None:
        """`curves` say what the model's logits mean, in the order of its questions."""
        self._model = model
        self._curves = curves

    def read(self, inspection: Inspection) -> Reading:
        """How likely each kind of harm is in these texts, and where."""
        scores = {f"abuse.{question}": 0.0 for question in self._curves}
        findings: list[Finding] = []
        for text in inspection.texts:
            for question, chance, finding in self._text(text):
                name = f"abuse.{question}"
                scores[name] = max(scores[name], chance)
                if finding is not None:
                    findings.append(finding)
        scores["abuse"] = max(scores.values())
        return Reading(tuple(findings), scores)

    def _text(self, text: Text) -> Iterator[tuple[str, float, Finding | None]]:
        pieces = windows(text.body)[:MOST_READ]
        if not pieces:
            return
        read = np.array([self._model.answers(window.text) for _, window in pieces])
        for number, (question, curve) in enumerate(self._curves.items()):
            place = int(read[:, number].argmax())
            logit = float(read[place, number])
            chance, fpr = curve.probability(logit), curve.fpr(logit, len(pieces))
            finding = None
            if fpr <= MOST_FPR:
                start, window = pieces[place]
                span = Span(start, start + len(window.text))
                finding = Finding(f"abuse.{question}", span, chance, path=text.path, fpr=fpr)
            yield question, chance, finding


QUESTIONS: Sequence[str] = (
    "harassment", "phishing", "fraud", "impersonation", "malware", "dangerous",
)  # fmt: skip
"""What the shipped model answers, in its order."""
