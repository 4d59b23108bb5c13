"""Judges: they say whether an attack worked where no oracle can tell, and they err."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """
    How often a judge is right, as counted on answers that people had labelled.

    It called `found` of `bad` answers bad, and `cleared` of `good` ones good.
    """

    found: int
    bad: int
    cleared: int
    good: int


@dataclass(frozen=True, slots=True)
class Judge:
    """
    Whoever says whether one seed's attack worked, from what was delivered for it.

    `name` is for reports, and the same for all seeds that the same judge is asked about.
    `quality` is None where nobody has measured it: then no rate can be told from what it says.
    `says` raises TargetError where the judge cannot be asked: no success and no failure.
    """

    name: str
    says: Callable[[str], bool]
    quality: Quality | None = None
