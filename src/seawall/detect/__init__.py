"""Detectors: what they look like, the ones that Seawall ships, and the views they are shown."""

from seawall.detect.by_feature import ByFeature
from seawall.detect.catalogue import Use, channels, languages, reviewed, shipped, withheld
from seawall.detect.length import LengthLimit
from seawall.detect.override import probability
from seawall.detect.pattern import Pattern
from seawall.detect.protocol import Detector, Finder, Reader, Seeker, Settling, Watch, Watching
from seawall.detect.schema import ExpectedSchema
from seawall.detect.settled import Settle, settle_by
from seawall.detect.similar import MISS, Similar
from seawall.detect.views import Family, Limits, View, Views, views_of

__all__ = [
    "MISS",
    "ByFeature",
    "Detector",
    "ExpectedSchema",
    "Family",
    "Finder",
    "LengthLimit",
    "Limits",
    "Pattern",
    "Reader",
    "Seeker",
    "Settle",
    "Settling",
    "Similar",
    "Use",
    "View",
    "Views",
    "Watch",
    "Watching",
    "channels",
    "languages",
    "probability",
    "reviewed",
    "settle_by",
    "shipped",
    "views_of",
    "withheld",
]
