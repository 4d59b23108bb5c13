"""Texts like those that people judged, of which only keyed signatures are kept."""

from seawall.detect.similar.known import MISS, Similar, is_near
from seawall.detect.similar.prints import Printer
from seawall.detect.similar.signature import Signature, sign

__all__ = ["MISS", "Printer", "Signature", "Similar", "is_near", "sign"]
