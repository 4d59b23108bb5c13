"""Ways by which an answer sends something out."""

from seawall.detect.exfiltration.active import ActiveContent
from seawall.detect.exfiltration.channel import Exfiltration

__all__ = ["ActiveContent", "Exfiltration"]
