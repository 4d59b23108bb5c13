"""Ways by which an answer sends something out."""

from seawall.detect.exfiltration.active import ActiveContent
from seawall.detect.exfiltration.channel import HOSTED, Exfiltration
from seawall.detect.exfiltration.links import host_of

__all__ = ["HOSTED", "ActiveContent", "Exfiltration", "host_of"]
