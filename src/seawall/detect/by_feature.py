"""A reader that each feature has its own of: expected forms, lists of topics."""

from collections.abc import Mapping

from seawall.detect.protocol import Reader
from seawall.terms import Inspection, Reading


class ByFeature:
    """Asks the reader of the inspection's feature; a feature without one has nothing to say."""

    def __init__(self, name: str, readers: Mapping[str, Reader]) -> None:
        self.name = name
        self._readers = dict(readers)

    def read(self, inspection: Inspection) -> Reading:
        """What the feature's own reader says."""
        reader = self._readers.get(inspection.feature)
        return reader.read(inspection) if reader else Reading()
