"""How probes are answered: a closed set of sorts, each a pure function of the evidence."""

from collections.abc import Mapping

from seawall.ship.answer import Answer, Outcome
from seawall.ship.checklist import Probe
from seawall.ship.evidence import Evidence
from seawall.ship.probes import attacked, drilled, events, fired, kept, scoped, stated
from seawall.ship.probes.sort import Needs, Sort
from seawall.ship.probes.stated import word_of

__all__ = ["SORTS", "Needs", "Sort", "ask", "word_of"]

SORTS: Mapping[str, Sort] = {
    **attacked.SORTS,
    **drilled.SORTS,
    **events.SORTS,
    **fired.SORTS,
    **kept.SORTS,
    **scoped.SORTS,
    **stated.SORTS,
}
"""Every sort of probe, by its name in a checklist."""


def ask(probe: Probe, evidence: Evidence) -> Answer:
    """What a probe comes to. A sort that there is none of is an error, never a pass."""
    sort = SORTS.get(probe.sort)
    if sort is None:
        why = f"no sort of probe is called `{probe.sort}`; there are: {', '.join(SORTS)}"
        return Answer(probe.id, Outcome.ERROR, why)
    return sort.answer(probe, evidence)
