"""What tests of tuning share."""

from seawall.assemble.tuning import Figures, Trial
from seawall.detect.classify.correction import Correction
from seawall.figures import Share

NONE = Figures(Share(0, 0), Share(0, 0))


def trial(correction: Correction) -> Trial:
    """A trial of which only the correction matters."""
    return Trial(correction, 1, NONE, NONE, NONE, NONE, "")
