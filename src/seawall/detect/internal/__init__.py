"""What an answer gives away of the application around the model, and of its systems."""

from seawall.detect.internal.prompt import PromptLeaks, SpreadLeaks
from seawall.detect.internal.systems import SystemDetails

__all__ = ["PromptLeaks", "SpreadLeaks", "SystemDetails"]
