"""What an answer gives away of the application around the model."""

from seawall.detect.internal.prompt import PromptLeaks

__all__ = ["PromptLeaks"]
