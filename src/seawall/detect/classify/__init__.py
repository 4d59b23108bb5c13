"""Models that read for meaning: what is asked of the assistant, and by whom."""

from seawall.detect.classify.answers import ABUSES, QUESTIONS, Answers, Model, Window
from seawall.detect.classify.calibration import Calibration, Curve
from seawall.detect.classify.classifier import Classifier
from seawall.detect.classify.encoder import Encoder
from seawall.detect.classify.grams import GramModel
from seawall.detect.classify.windows import windows

__all__ = [
    "ABUSES",
    "QUESTIONS",
    "Answers",
    "Calibration",
    "Classifier",
    "Curve",
    "Encoder",
    "GramModel",
    "Model",
    "Window",
    "windows",
]
